import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('arrivals', '0001_arrivals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='Name')),
                ('host', models.CharField(max_length=200, verbose_name='Server')),
                ('port', models.PositiveIntegerField(default=993, verbose_name='Port')),
                ('security', models.CharField(choices=[('tls', 'TLS von Anfang an'), ('starttls', 'STARTTLS'), ('none', 'keine (nur auf diesem Rechner)')], default='tls', max_length=10, verbose_name='Verschlüsselung')),
                ('user', models.CharField(max_length=200, verbose_name='Benutzername')),
                ('sign_in', models.CharField(choices=[('password', 'Benutzername und Passwort'), ('client', 'OAuth2 mit Client-Geheimnis'), ('refresh', 'OAuth2 mit Erneuerungstoken')], default='password', max_length=15, verbose_name='Anmeldung')),
                ('secret', models.TextField(blank=True)),
                ('refresh_token', models.TextField(blank=True)),
                ('token_url', models.CharField(blank=True, max_length=300, verbose_name='Adresse für das Token')),
                ('client_id', models.CharField(blank=True, max_length=200, verbose_name='Client-ID')),
                ('scope', models.CharField(blank=True, max_length=300, verbose_name='Scope')),
                ('folder', models.CharField(default='INBOX', max_length=200, verbose_name='Ordner')),
                ('done_folder', models.CharField(blank=True, max_length=200, verbose_name='Ordner für Abgeholtes')),
                ('is_active', models.BooleanField(default=True, verbose_name='wird abgeholt')),
                ('confirms', models.BooleanField(default=False, verbose_name='Eingang automatisch bestätigen')),
                ('uid_validity', models.BigIntegerField(blank=True, null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('counted_from', models.DateField(blank=True, null=True)),
                ('polled_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, choices=[('unreachable', 'Der Server ist unter dieser Adresse und diesem Port nicht erreichbar.'), ('timeout', 'Der Server hat nicht rechtzeitig geantwortet.'), ('certificate', 'Das Zertifikat des Servers ist ungültig oder unbekannt.'), ('tls', 'Die verschlüsselte Verbindung kommt nicht zustande. Bitte Port und Art prüfen.'), ('insecure', 'Ohne Verschlüsselung geht es nur auf diesem Rechner.'), ('sign_in', 'Der Server lehnt die Anmeldung ab. Bitte Benutzername und Geheimnis prüfen.'), ('token_refused', 'Der Anmeldedienst gibt kein Token heraus. Bitte Client-ID und Geheimnis prüfen.'), ('token_unreachable', 'Der Anmeldedienst für das Token ist nicht erreichbar.'), ('token_address', 'Die Adresse für das Token muss mit https:// beginnen.'), ('secret_lost', 'Das gespeicherte Geheimnis ist nicht mehr lesbar. Bitte neu eingeben.'), ('secret_missing', 'Es fehlt ein Passwort oder Geheimnis.'), ('folder', 'Den Ordner gibt es im Postfach nicht.'), ('done_folder', 'Den Ordner für Abgeholtes gibt es im Postfach nicht.'), ('connection', 'Die Verbindung zum Server brach ab.'), ('protocol', 'Der Server hat etwas Unerwartetes geantwortet.'), ('store', 'Eine E-Mail konnte hier nicht gespeichert werden. Sie liegt weiter im Postfach.')], max_length=40)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='AutomaticConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.EmailField(max_length=254)),
                ('day', models.DateField()),
                ('state', models.CharField(choices=[('queued', 'wartet'), ('sending', 'wird gesendet'), ('sent', 'gesendet'), ('unclear', 'unklar'), ('failed', 'fehlgeschlagen')], default='queued', max_length=10)),
                ('message_id', models.CharField(blank=True, db_index=True, max_length=200)),
                ('queued_at', models.DateTimeField()),
                ('sending_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='arrivals.intakeitem')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'queued_at'], name='mailbox_aut_state_180ade_idx')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'day'), name='one_confirmation_a_day')],
            },
        ),
        migrations.CreateModel(
            name='FetchedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('day', models.DateField()),
                ('fetched_at', models.DateTimeField()),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='arrivals.intakeitem')),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fetched', to='mailbox.mailbox')),
            ],
            options={
                'indexes': [models.Index(fields=['mailbox', 'day'], name='mailbox_fet_mailbox_7ce134_idx')],
                'constraints': [models.UniqueConstraint(fields=('mailbox', 'fingerprint'), name='fetched_once')],
            },
        ),
        migrations.CreateModel(
            name='MailboxCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('on_server', models.PositiveIntegerField()),
                ('stored', models.PositiveIntegerField()),
                ('missing', models.PositiveIntegerField(default=0)),
                ('counted_at', models.DateTimeField()),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='mailbox.mailbox')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mailbox', 'day'), name='one_count_per_mailbox_and_day')],
            },
        ),
    ]
