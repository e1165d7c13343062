import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=80)),
                ('seq', models.PositiveBigIntegerField()),
                ('verb', models.CharField(max_length=60)),
                ('happened_at', models.DateTimeField()),
                ('written_at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('data', models.JSONField(default=dict)),
                ('personal_digest', models.CharField(max_length=64)),
                ('prev', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'journal_entry',
            },
        ),
        migrations.CreateModel(
            name='JournalHead',
            fields=[
                ('chain', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'journal_head',
            },
        ),
        migrations.CreateModel(
            name='JournalRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7)),
                ('seq', models.PositiveBigIntegerField()),
                ('person_id', models.BigIntegerField()),
                ('reaction_id', models.BigIntegerField()),
                ('hour', models.DateTimeField()),
                ('prev', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'journal_read',
            },
        ),
        migrations.CreateModel(
            name='JournalPersonal',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='personal', serialize=False, to='journal.journalentry')),
                ('salt', models.CharField(max_length=32)),
                ('payload', models.JSONField()),
            ],
            options={
                'db_table': 'journal_personal',
            },
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('verb', 'personal_blanked')), fields=['chain', 'seq'], name='journal_entry_blanked'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('verb', 'reads_dropped')), fields=['chain', 'seq'], name='journal_entry_dropped'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.UniqueConstraint(fields=('chain', 'seq'), name='journal_entry_place'),
        ),
        migrations.AddConstraint(
            model_name='journalread',
            constraint=models.UniqueConstraint(fields=('month', 'seq'), name='journal_read_place'),
        ),
        migrations.AddConstraint(
            model_name='journalread',
            constraint=models.UniqueConstraint(fields=('reaction_id', 'person_id', 'hour'), name='journal_read_once_an_hour'),
        ),
    ]
