import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('label', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('closing', 'Schließtag'), ('extra', 'zusätzlich dienstfrei')], default='closing', max_length=10)),
                ('entered_on', models.DateField()),
                ('removed_on', models.DateField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DirectiveReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(unique=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.TextField(blank=True)),
                ('completed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RegelwerkVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('content_hash', models.CharField(max_length=64, unique=True)),
                ('content', models.TextField()),
                ('state', models.CharField(choices=[('proposed', 'vorgeschlagen'), ('released', 'freigegeben'), ('rejected', 'abgelehnt')], default='proposed', max_length=10)),
                ('is_shipped', models.BooleanField(default=False)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AssumptionConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('confirmed_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='regelwerk.regelwerkversion')),
            ],
        ),
        migrations.AddIndex(
            model_name='regelwerkversion',
            index=models.Index(fields=['state', 'valid_from'], name='regelwerk_r_state_d17b57_idx'),
        ),
        migrations.AddConstraint(
            model_name='assumptionconfirmation',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='assumption_confirmed_once'),
        ),
    ]
