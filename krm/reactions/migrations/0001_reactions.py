import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        ('organisation', '0001_people_and_units'),
        ('parties', '0001_parties_and_consents'),
        ('regelwerk', '0001_versions_and_calendar'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='one_series_per_year')],
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='Nummer')),
                ('imported_number', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(choices=[('complaint', 'Beschwerde'), ('praise', 'Lob'), ('idea', 'Idee oder Anregung'), ('petition', 'Petition'), ('eingabe', 'Eingabe')], max_length=12, verbose_name='Art')),
                ('state', models.CharField(choices=[('recorded', 'Erfasst'), ('with_team_lead', 'Bei der Führungskraft'), ('at_unit', 'Beim Fachbereich'), ('schriftsatz_in', 'Schriftsatz liegt vor'), ('in_check', 'In Prüfung'), ('answer_released', 'Antwort freigegeben'), ('answered', 'Beantwortet'), ('closed', 'Abgeschlossen'), ('handed_over', 'Abgegeben'), ('anonymous_recorded', 'Anonym erfasst'), ('withdrawn', 'Zurückgenommen'), ('cancelled', 'Storniert')], max_length=20, verbose_name='Stand')),
                ('title', models.CharField(max_length=160, verbose_name='Worum es geht')),
                ('matter', models.TextField(blank=True, verbose_name='Was ist passiert?')),
                ('wish', models.TextField(blank=True, verbose_name='Was wird gewünscht?')),
                ('channel', models.CharField(max_length=40, verbose_name='Eingangsweg')),
                ('is_written', models.BooleanField(verbose_name='schriftlich')),
                ('arrived_at', models.DateTimeField(verbose_name='Eingang im Haus')),
                ('captured_at', models.DateTimeField(verbose_name='Erfasst am')),
                ('arrived_krm_at', models.DateTimeField(blank=True, null=True, verbose_name='Eingang bei KRM')),
                ('original_dated_on', models.DateField(blank=True, null=True, verbose_name='Datum des Schreibens')),
                ('accepted_by_kind', models.CharField(blank=True, max_length=30, verbose_name='Angenommen durch')),
                ('is_board', models.BooleanField(default=False, verbose_name='im Namen des Vorstands')),
                ('is_dienstaufsicht', models.BooleanField(default=False, verbose_name='Dienstaufsichtsbeschwerde')),
                ('is_fachaufsicht', models.BooleanField(default=False, verbose_name='Fachaufsichtsbeschwerde')),
                ('is_complaint', models.BooleanField(default=False, verbose_name='Eingabe ist eine Beschwerde')),
                ('rechtskreis', models.CharField(default='SGB II', max_length=20, verbose_name='Rechtskreis')),
                ('traegerbezug', models.CharField(blank=True, max_length=20, verbose_name='Trägerbezug')),
                ('party_role', models.CharField(choices=[('beneficiary', 'leistungsberechtigte Person'), ('relative', 'Angehörige'), ('employer', 'Arbeitgeber'), ('traeger', 'Träger'), ('representative', 'Vertretung'), ('helper', 'Unterstützung'), ('other', 'sonstige')], default='beneficiary', max_length=20)),
                ('is_anonymous', models.BooleanField(default=False, verbose_name='anonym')),
                ('anonymous_reason', models.CharField(blank=True, max_length=20)),
                ('signatories', models.PositiveIntegerField(blank=True, null=True, verbose_name='Unterschriften')),
                ('procedure', models.CharField(choices=[('none', 'keines'), ('widerspruch', 'Widerspruch'), ('klage', 'Klage'), ('eilverfahren', 'Eilverfahren'), ('ueberpruefung', 'Überprüfungsantrag')], default='none', max_length=20, verbose_name='Laufendes Verfahren')),
                ('procedure_reference', models.CharField(blank=True, max_length=60, verbose_name='Aktenzeichen des Verfahrens')),
                ('result', models.CharField(blank=True, choices=[('berechtigt', 'berechtigt'), ('teilweise', 'teilweise berechtigt'), ('unberechtigt', 'unberechtigt'), ('nicht_bewertbar', 'nicht bewertbar')], max_length=20)),
                ('remedy', models.CharField(blank=True, choices=[('full', 'volle Abhilfe'), ('partial', 'teilweise Abhilfe'), ('none', 'keine Abhilfe'), ('explanation', 'Erklärung oder Entschuldigung'), ('alternative', 'Alternative angeboten')], max_length=20)),
                ('settled_by', models.CharField(blank=True, choices=[('employee', 'Mitarbeitende Person'), ('team_lead', 'Führungskraft'), ('krm', 'KRM'), ('nobody', 'nicht einvernehmlich')], max_length=12)),
                ('settled_how', models.TextField(blank=True, verbose_name='Was wurde getan?')),
                ('improvement', models.TextField(blank=True, verbose_name='Vorschlag zur Verbesserung')),
                ('alternatives', models.CharField(blank=True, max_length=20)),
                ('alternatives_note', models.TextField(blank=True)),
                ('alternatives_on', models.DateField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='Beantwortet am')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='Abgeschlossen am')),
                ('handed_over_to', models.CharField(blank=True, max_length=200)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('captured_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complained_about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('concerned_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follow_up_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follow_ups', to='reactions.reaction')),
                ('lead_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='parties.party')),
                ('regelwerk_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regelwerk.regelwerkversion')),
                ('standort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort')),
            ],
        ),
        migrations.CreateModel(
            name='Petition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='Petitionsnummer')),
                ('letter_received_on', models.DateField(blank=True, null=True, verbose_name='Anschreiben des BMAS vom')),
                ('paper_received_on', models.DateField(blank=True, null=True, verbose_name='Papiervorgang eingegangen am')),
                ('committee_due_on', models.DateField(blank=True, null=True, verbose_name='Frist des Petitionsausschusses')),
                ('ministry_due_on', models.DateField(blank=True, null=True, verbose_name='Frist des BMAS')),
                ('participation', models.CharField(choices=[('open', 'offen'), ('yes', 'ja'), ('no', 'nein')], default='open', max_length=4, verbose_name='Trägerversammlung beteiligen, sagt das BMAS')),
                ('own_view', models.CharField(choices=[('open', 'offen'), ('yes', 'ja'), ('no', 'nein')], default='open', max_length=4, verbose_name='Trägerversammlung beteiligen, sagt die Prüfung im Haus')),
                ('reaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='petition', to='reactions.reaction')),
            ],
        ),
        migrations.CreateModel(
            name='FurtherPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('answer', models.TextField(blank=True)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='further_points', to='reactions.reaction')),
            ],
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='reactions.reaction')),
            ],
        ),
        migrations.CreateModel(
            name='Anliegen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=10)),
                ('text', models.CharField(blank=True, max_length=300)),
                ('assessment', models.CharField(blank=True, choices=[('berechtigt', 'berechtigt'), ('teilweise', 'teilweise berechtigt'), ('unberechtigt', 'unberechtigt'), ('nicht_bewertbar', 'nicht bewertbar')], max_length=20)),
                ('criterion', models.CharField(blank=True, max_length=40)),
                ('assessment_reason', models.TextField(blank=True)),
                ('remedy', models.CharField(blank=True, choices=[('full', 'volle Abhilfe'), ('partial', 'teilweise Abhilfe'), ('none', 'keine Abhilfe'), ('explanation', 'Erklärung oder Entschuldigung'), ('alternative', 'Alternative angeboten')], max_length=20)),
                ('answer', models.TextField(blank=True, verbose_name='Antwort')),
                ('is_handed_over', models.BooleanField(default=False)),
                ('refers_to_procedure', models.BooleanField(default=False)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='anliegen', to='reactions.reaction')),
            ],
        ),
        migrations.CreateModel(
            name='ReactionDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('incoming', 'Eingang'), ('niederschrift', 'Niederschrift'), ('schriftsatz', 'Schriftsatz'), ('letter', 'Schreiben'), ('zweitschrift', 'Zweitschrift'), ('consent', 'Einwilligung'), ('vollmacht', 'Vollmacht'), ('bescheid', 'Bescheid'), ('proof', 'Nachweis'), ('recalled', 'zurückgeholt'), ('other', 'Sonstiges')], default='incoming', max_length=20)),
                ('added_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='reactions.reaction')),
            ],
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['state', '-arrived_at'], name='reactions_r_state_c16ce1_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['-arrived_at', '-id'], name='reactions_r_arrived_3847cf_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['kind', '-arrived_at'], name='reactions_r_kind_e65d56_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['channel', '-arrived_at'], name='reactions_r_channel_f1782a_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['lead_unit', 'state'], name='reactions_r_lead_un_06178b_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['captured_by', '-arrived_at'], name='reactions_r_capture_5cb88a_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['state', 'complained_about'], name='reactions_r_state_a5fa69_idx'),
        ),
        migrations.AddIndex(
            model_name='reaction',
            index=models.Index(fields=['answered_at', 'arrived_at'], name='reactions_r_answere_ddbb11_idx'),
        ),
        migrations.AddConstraint(
            model_name='reaction',
            constraint=models.CheckConstraint(condition=models.Q(('is_anonymous', False), ('party', None), _connector='OR'), name='anonymous_has_no_party'),
        ),
        migrations.AddIndex(
            model_name='petition',
            index=models.Index(fields=['number'], name='reactions_p_number_f82440_idx'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.UniqueConstraint(fields=('reaction', 'person'), name='excluded_once'),
        ),
        migrations.AddIndex(
            model_name='anliegen',
            index=models.Index(fields=['code'], name='reactions_a_code_8da2ae_idx'),
        ),
        migrations.AddConstraint(
            model_name='anliegen',
            constraint=models.UniqueConstraint(fields=('reaction', 'position'), name='anliegen_position'),
        ),
        migrations.AddConstraint(
            model_name='anliegen',
            constraint=models.UniqueConstraint(fields=('reaction', 'code'), name='anliegen_code'),
        ),
        migrations.AddConstraint(
            model_name='anliegen',
            constraint=models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 3)), name='anliegen_one_to_three'),
        ),
        migrations.AddConstraint(
            model_name='reactiondocument',
            constraint=models.UniqueConstraint(fields=('reaction', 'document'), name='document_once_per_case'),
        ),
    ]
