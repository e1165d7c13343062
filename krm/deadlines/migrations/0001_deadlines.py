import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_people_and_units'),
        ('reactions', '0001_reactions'),
        ('regelwerk', '0001_versions_and_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('starts_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('act_by', models.DateField()),
                ('is_official', models.BooleanField(default=True)),
                ('explanation', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('running', 'läuft'), ('met', 'eingehalten'), ('missed', 'überschritten'), ('lapsed', 'entfallen')], default='running', max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_on', models.DateField(blank=True, null=True)),
                ('settled_by_kind', models.CharField(blank=True, max_length=30)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='reactions.reaction')),
                ('regelwerk_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regelwerk.regelwerkversion')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ReminderLevelSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=40)),
                ('reached_on', models.DateField()),
                ('handled_at', models.DateTimeField()),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='deadlines.deadline')),
            ],
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['state', 'act_by'], name='deadlines_d_state_aaa0a9_idx'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['reaction', 'kind'], name='deadlines_d_reactio_0867a0_idx'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['unit', 'state', 'act_by'], name='deadlines_d_unit_id_bb7eff_idx'),
        ),
        migrations.AddConstraint(
            model_name='reminderlevelsent',
            constraint=models.UniqueConstraint(fields=('deadline', 'level'), name='reminder_level_sent_once'),
        ),
    ]
