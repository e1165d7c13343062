import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        ('reactions', '0001_reactions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.CharField(max_length=64, unique=True)),
                ('columns', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RegisterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('uploaded', 'hochgeladen'), ('checking', 'wird geprüft'), ('faulty', 'hat Fehler'), ('checked', 'geprüft, ohne Fehler'), ('running', 'wird übernommen'), ('done', 'übernommen'), ('failed', 'abgebrochen')], default='uploaded', max_length=10)),
                ('sheet', models.CharField(blank=True, max_length=120)),
                ('header_row', models.PositiveIntegerField(default=0)),
                ('columns', models.JSONField(blank=True, default=dict)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('rows_known', models.PositiveIntegerField(default=0)),
                ('rows_changed', models.PositiveIntegerField(default=0)),
                ('rows_new', models.PositiveIntegerField(default=0)),
                ('rows_open', models.PositiveIntegerField(default=0)),
                ('problem_count', models.PositiveIntegerField(default=0)),
                ('changed', models.JSONField(blank=True, default=list)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('problems', models.JSONField(blank=True, default=list)),
                ('uploaded_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('number', models.CharField(blank=True, db_index=True, max_length=60)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('reaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.reaction')),
                ('register_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imported', to='takeover.registerimport')),
            ],
        ),
        migrations.AddIndex(
            model_name='registerimport',
            index=models.Index(fields=['state', 'touched_at'], name='takeover_re_state_bbbce0_idx'),
        ),
    ]
