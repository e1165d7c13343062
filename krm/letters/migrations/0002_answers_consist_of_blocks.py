import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_what_was_written(apps, schema_editor):
    """What an answer says already stands before its blocks, so that nothing is lost."""
    letters = apps.get_model("letters", "Letter").objects.filter(
        kind="answer", state__in=["draft", "released"]
    )
    letters.update(opening=models.F("body"))


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0001_letters_and_outbox'),
        ('reactions', '0001_reactions'),
        ('work', '0001_assignments_and_tasks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='closing',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='letter',
            name='opening',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='letter',
            name='text_code',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='letter',
            name='ready_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='LetterBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('apology', 'Entschuldigung'), ('anliegen', 'Anliegen'), ('point', 'Weiterer Punkt'), ('alternatives', 'Andere Lösungen'), ('procedure', 'Laufendes Verfahren')], max_length=12)),
                ('position', models.PositiveSmallIntegerField()),
                ('heading', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True)),
                ('source', models.TextField(blank=True)),
                ('set_aside', models.TextField(blank=True)),
                ('taken_at', models.DateTimeField()),
                ('schriftsatz_version', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('anliegen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reactions.anliegen')),
                ('assignment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='work.assignment')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='letters.letter')),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reactions.furtherpoint')),
                ('worded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('letter', 'anliegen'), name='one_block_per_anliegen'), models.UniqueConstraint(fields=('letter', 'point'), name='one_block_per_point')],
            },
        ),
        migrations.RunPython(keep_what_was_written, migrations.RunPython.noop),
    ]
