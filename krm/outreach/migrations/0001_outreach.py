import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        ('organisation', '0001_people_and_units'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CardBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=120)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('standort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('standort', 'place'), name='one_box_per_place')],
            },
        ),
        migrations.CreateModel(
            name='CardDesign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('heading', models.CharField(max_length=80)),
                ('invitation', models.TextField(max_length=400)),
                ('closing', models.TextField(blank=True, max_length=300)),
                ('colour', models.CharField(default='#003366', max_length=7)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('saved_at', models.DateTimeField()),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('standort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('standort', 'version'), name='card_design_version')],
            },
        ),
        migrations.CreateModel(
            name='MaterialOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('material', models.CharField(max_length=20)),
                ('amount', models.PositiveIntegerField()),
                ('ordered_on', models.DateField()),
                ('arrived_on', models.DateField(blank=True, null=True)),
                ('remind_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('ordered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('standort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort')),
            ],
            options={
                'indexes': [models.Index(fields=['standort', 'material', 'ordered_on'], name='outreach_ma_standor_df1e38_idx')],
            },
        ),
    ]
