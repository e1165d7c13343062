
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0002_answers_consist_of_blocks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('confirmation', 'Eingangsbestätigung'), ('interim_notice', 'Zwischennachricht'), ('answer', 'Antwortschreiben'), ('handover_notice', 'Abgabenachricht'), ('withdrawal', 'Bestätigung der Rücknahme'), ('second_look', 'Ergebnis der zweiten Prüfung')], max_length=20),
        ),
    ]
