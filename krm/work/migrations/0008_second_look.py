
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0007_second_person_for_anonymous'),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('reminder', 'Wiedervorlage'), ('alternatives', 'Alternativen prüfen'), ('correction', 'Korrektur bestätigen'), ('anonymise', 'Anonymisieren bestätigen'), ('review', 'Weisung prüfen'), ('lead', 'Mit der Kundin oder dem Kunden klären'), ('interim', 'Zwischennachricht prüfen'), ('answer_as_unit', 'Abschließend klären'), ('zweitschrift', 'Zweitschrift fehlt'), ('after_absence', 'Nach der Abwesenheit vervollständigen'), ('escalation', 'Überfällige Frist klären'), ('barrier', 'Gemeldete Barriere beantworten'), ('fehlanzeige', 'Fehlanzeige oder Erfassung'), ('information', 'Zur Kenntnis und Abhilfe'), ('tell_unit', 'Anonyme Reaktion einer Einheit geben'), ('replies', 'Rückmeldungen ansehen'), ('release', 'Als zweite Person freigeben'), ('message', 'Neue Nachricht lesen'), ('contact_today', 'Heute noch Kontakt aufnehmen'), ('second_look', 'Zweite Prüfung'), ('second_look_letter', 'Ergebnis der zweiten Prüfung mitteilen'), ('other', 'Aufgabe')], max_length=20),
        ),
    ]
