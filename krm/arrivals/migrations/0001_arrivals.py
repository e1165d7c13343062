import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        ('organisation', '0001_people_and_units'),
        ('outreach', '0001_outreach'),
        ('reactions', '0001_reactions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IntakeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt_number', models.CharField(max_length=20, unique=True, verbose_name='Eingangsnummer')),
                ('source', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('new', 'neu'), ('waiting', 'nicht lesbar, bitte ansehen'), ('triaged', 'erfasst'), ('joined', 'einem Vorgang zugeordnet'), ('set_aside', 'beiseitegelegt')], default='new', max_length=10)),
                ('arrived_at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
                ('raw_name', models.CharField(blank=True, max_length=120)),
                ('content_digest', models.CharField(max_length=64)),
                ('canonical_digest', models.CharField(blank=True, db_index=True, max_length=64)),
                ('message_id', models.CharField(blank=True, max_length=300)),
                ('sender_name', models.CharField(blank=True, max_length=200)),
                ('sender_address', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True)),
                ('quoted_history', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('problem', models.TextField(blank=True)),
                ('is_answerable', models.BooleanField(default=False)),
                ('not_answerable_reason', models.CharField(blank=True, max_length=200)),
                ('in_reply_to', models.CharField(blank=True, max_length=300)),
                ('thread', models.JSONField(blank=True, default=list)),
                ('provisional_due_on', models.DateField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=30)),
                ('outcome_note', models.CharField(blank=True, max_length=300)),
                ('content_removed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='documents.document')),
                ('outcome_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('reaction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reactions.reaction')),
            ],
        ),
        migrations.CreateModel(
            name='Duplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merged_at', models.DateTimeField()),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='duplicate_of', to='arrivals.intakeitem')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicates', to='arrivals.intakeitem')),
            ],
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('self_harm', 'Selbstgefährdung'), ('child', 'Gefahr für ein Kind'), ('threat', 'Drohung'), ('existential', 'Existenzielle Notlage')], max_length=12)),
                ('is_found', models.BooleanField(default=False)),
                ('raised_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('done', models.TextField(blank=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='reactions.reaction')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='arrivals.intakeitem')),
            ],
        ),
        migrations.CreateModel(
            name='OutcomeCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('channel', models.CharField(max_length=40)),
                ('outcome', models.CharField(max_length=30)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'channel', 'outcome'), name='one_count_per_day_channel_outcome')],
            },
        ),
        migrations.CreateModel(
            name='PassedOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=30)),
                ('arrived_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('includes_text', models.BooleanField(default=True)),
                ('passed_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('return_reason', models.CharField(blank=True, max_length=300)),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='documents.document')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passed_on', to='arrivals.intakeitem')),
                ('passed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
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
                ('door', models.CharField(choices=[('form', 'Online-Formular'), ('card_qr', 'Meinungskarte (QR-Code)'), ('card_paper', 'Meinungskarte (Papier)'), ('api', 'Schnittstelle'), ('call', 'Service Center')], max_length=10)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(blank=True, max_length=12)),
                ('happened', models.TextField(blank=True)),
                ('wish', models.TextField(blank=True)),
                ('topics', models.JSONField(blank=True, default=list)),
                ('language', models.CharField(default='de', max_length=10)),
                ('reply_by', models.CharField(blank=True, choices=[('letter', 'Brief'), ('phone', 'Telefon'), ('email', 'E-Mail'), ('download', 'Abruf mit Zugangscode'), ('none', 'keine Antwort')], max_length=10)),
                ('is_anonymous', models.BooleanField(default=False)),
                ('submitted_at', models.DateTimeField()),
                ('addition_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='additions', to='arrivals.submission')),
                ('box', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.cardbox')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='submission', to='arrivals.intakeitem')),
                ('standort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort')),
            ],
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('text', models.TextField()),
                ('translated_by', models.CharField(max_length=160)),
                ('translated_on', models.DateField()),
                ('written_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='arrivals.intakeitem')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='intakeitem',
            index=models.Index(fields=['state', 'arrived_at'], name='arrivals_in_state_7df635_idx'),
        ),
        migrations.AddIndex(
            model_name='intakeitem',
            index=models.Index(fields=['message_id'], name='arrivals_in_message_40f2b5_idx'),
        ),
        migrations.AddConstraint(
            model_name='intakeitem',
            constraint=models.UniqueConstraint(fields=('content_digest',), name='same_content_is_one_item'),
        ),
        migrations.AddIndex(
            model_name='alarm',
            index=models.Index(fields=['confirmed_at', 'raised_at'], name='arrivals_al_confirm_9f68f8_idx'),
        ),
        migrations.AddIndex(
            model_name='passedon',
            index=models.Index(fields=['unit', 'received_at'], name='arrivals_pa_unit_id_8720f8_idx'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['box', 'submitted_at'], name='arrivals_su_box_id_dbf52e_idx'),
        ),
    ]
