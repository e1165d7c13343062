import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_of_address', models.CharField(choices=[('frau', 'Frau'), ('herr', 'Herr'), ('none', 'keine Angabe')], default='none', max_length=10, verbose_name='Anrede')),
                ('first_name', models.CharField(blank=True, max_length=120, verbose_name='Vorname')),
                ('last_name', models.CharField(blank=True, max_length=120, verbose_name='Nachname')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='Straße und Hausnummer')),
                ('postcode', models.CharField(blank=True, max_length=12, verbose_name='Postleitzahl')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='Ort')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='Telefon')),
                ('customer_number', models.CharField(blank=True, max_length=40, verbose_name='Kundennummer')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organisation', 'Organisation')], default='person', max_length=15)),
                ('organisation_name', models.CharField(blank=True, max_length=200, verbose_name='Organisation')),
                ('letter_name', models.CharField(blank=True, max_length=240, verbose_name='Name in lateinischer Schrift')),
                ('country', models.CharField(blank=True, max_length=100, verbose_name='Land')),
                ('fax', models.CharField(blank=True, max_length=60, verbose_name='Fax')),
                ('preferred_channel', models.CharField(choices=[('letter', 'Brief'), ('email', 'E-Mail'), ('phone', 'Telefon'), ('fax', 'Fax'), ('download', 'Abruf mit Zugangscode')], default='letter', max_length=10, verbose_name='Bevorzugter Weg')),
                ('language', models.CharField(blank=True, max_length=40, verbose_name='Sprache')),
                ('accessibility', models.CharField(blank=True, max_length=200, verbose_name='Was hilft beim Lesen oder Verstehen?')),
                ('deceased_noted_on', models.DateField(blank=True, null=True)),
                ('search_name', models.CharField(blank=True, editable=False, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['search_name'], name='parties_par_search__49514f_idx'), models.Index(fields=['customer_number'], name='parties_par_custome_e66d4c_idx'), models.Index(fields=['email'], name='parties_par_email_bc805c_idx')],
            },
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_vollmacht', models.BooleanField(default=False)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('noted_at', models.DateTimeField()),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
                ('representative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
                ('represented', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='representations', to='parties.party')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reaction_pk', models.BigIntegerField(blank=True, null=True)),
                ('purpose', models.CharField(choices=[('recording', 'Erfassung der persönlichen Daten'), ('eakte', 'Einsicht in die E-AKTE'), ('pass_on', 'Weitergabe an andere Stellen'), ('email', 'Schreiben per E-Mail')], max_length=20)),
                ('form', models.CharField(choices=[('written', 'schriftlich'), ('electronic', 'elektronisch'), ('oral', 'mündlich mit Vermerk')], max_length=20)),
                ('text_version', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('given_on', models.DateField()),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='parties.party')),
            ],
            options={
                'indexes': [models.Index(fields=['party', 'purpose'], name='parties_con_party_i_c94a7d_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('withdrawn_on__gte', models.F('given_on')), _connector='OR'), name='consent_withdrawn_after_given')],
            },
        ),
    ]
