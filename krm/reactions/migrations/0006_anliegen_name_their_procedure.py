
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reactions', '0005_petition_is_stated_and_released'),
    ]

    operations = [
        migrations.AddField(
            model_name='anliegen',
            name='procedure',
            field=models.CharField(choices=[('none', 'keines'), ('widerspruch', 'Widerspruch'), ('klage', 'Klage'), ('eilverfahren', 'Eilverfahren'), ('ueberpruefung', 'Überprüfungsantrag')], db_default='none', default='none', max_length=20, verbose_name='Laufendes Verfahren'),
        ),
        migrations.AddField(
            model_name='anliegen',
            name='procedure_reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='Aktenzeichen des Verfahrens'),
        ),
        migrations.AddField(
            model_name='anliegen',
            name='procedure_stage',
            field=models.CharField(blank=True, db_default='', default='', max_length=160, verbose_name='Stand des Verfahrens'),
        ),
    ]
