import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        ('reactions', '0001_reactions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=30)),
                ('channel', models.CharField(default='letter', max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('is_assumed', models.BooleanField(default=True)),
                ('is_current', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmation', 'Eingangsbestätigung'), ('interim_notice', 'Zwischennachricht'), ('answer', 'Antwortschreiben'), ('handover_notice', 'Abgabenachricht'), ('withdrawal', 'Bestätigung der Rücknahme')], max_length=20)),
                ('state', models.CharField(choices=[('draft', 'Entwurf'), ('released', 'freigegeben'), ('dispatched', 'versandt'), ('void', 'verworfen')], default='draft', max_length=12)),
                ('channel', models.CharField(choices=[('post', 'Post'), ('by_hand', 'persönlich übergeben'), ('read_out', 'vorgelesen'), ('fax', 'Fax'), ('email', 'E-Mail'), ('download', 'Abruf mit Zugangscode')], default='post', max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('salutation', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('enclosures', models.TextField(blank=True)),
                ('recipient_lines', models.JSONField(default=list)),
                ('recipient_email', models.EmailField(blank=True, max_length=254)),
                ('forecast_on', models.DateField(blank=True, null=True)),
                ('drafted_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('delay_reason', models.CharField(blank=True, max_length=300)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('dispatched_at', models.DateTimeField(blank=True, null=True)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='reactions.reaction')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text_used', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='letters.lettertext')),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('post', 'Post'), ('by_hand', 'persönlich übergeben'), ('read_out', 'vorgelesen'), ('fax', 'Fax'), ('email', 'E-Mail'), ('download', 'Abruf mit Zugangscode')], max_length=10)),
                ('state', models.CharField(choices=[('queued', 'wartet'), ('held', 'angehalten'), ('sending', 'wird gesendet'), ('sent', 'versandt'), ('unclear', 'unklar'), ('failed', 'fehlgeschlagen'), ('returned', 'zurückgekommen'), ('cancelled', 'abgebrochen')], default='queued', max_length=10)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('recipient_lines', models.JSONField(blank=True, default=list)),
                ('recipient_email', models.EmailField(blank=True, max_length=254)),
                ('queued_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('sending_at', models.DateTimeField(blank=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=60)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('posted_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('again_for', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='followed_by', to='letters.dispatch')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='letters.letter')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'queued_at'], name='letters_dis_state_1a2db7_idx'), models.Index(fields=['message_id'], name='letters_dis_message_fe5340_idx'), models.Index(condition=models.Q(('channel', 'download'), ('fetched_at', None), ('state', 'sent')), fields=['posted_on'], name='waits_to_be_fetched')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'held', 'sending', 'sent', 'unclear'])), fields=('letter',), name='one_live_dispatch_per_letter')],
            },
        ),
        migrations.CreateModel(
            name='CheckTick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('is_ok', models.BooleanField(default=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('ticked_at', models.DateTimeField()),
                ('ticked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='letters.letter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('letter', 'code'), name='one_tick_per_point')],
            },
        ),
        migrations.AddConstraint(
            model_name='lettertext',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='letter_text_version'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['reaction', 'kind', 'state'], name='letters_let_reactio_db1524_idx'),
        ),
    ]
