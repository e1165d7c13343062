import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('arrivals', '0001_arrivals'),
        ('organisation', '0001_people_and_units'),
        ('reactions', '0001_reactions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceCenterCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt_number', models.CharField(max_length=20, unique=True)),
                ('topic', models.CharField(max_length=30)),
                ('route', models.CharField(max_length=30)),
                ('sentence', models.TextField(blank=True)),
                ('ticket_number', models.CharField(blank=True, db_index=True, max_length=60)),
                ('ticket_created_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.JSONField(blank=True, default=list)),
                ('is_documented', models.BooleanField(blank=True, null=True)),
                ('new_ticket_number', models.CharField(blank=True, max_length=60)),
                ('called_at', models.DateTimeField()),
                ('is_existential', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
                ('reconciled_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='arrivals.intakeitem')),
                ('reaction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reactions.reaction')),
                ('reconciled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['called_at'], name='service_cen_called__d8a012_idx')],
            },
        ),
    ]
