import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('reactions', '0001_reactions'),
        ('work', '0001_assignments_and_tasks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=60, unique=True)),
                ('beat_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('phone', 'Telefonnotiz'), ('talk', 'Gespräch'), ('consultation', 'Absprache mit KRM'), ('contact', 'Kontakt hergestellt'), ('customer', 'Nachricht der Kundin oder des Kunden'), ('note', 'Notiz')], default='note', max_length=15)),
                ('happened_at', models.DateTimeField()),
                ('partner', models.CharField(blank=True, max_length=160)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='reactions.reaction')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(max_length=40)),
                ('old', models.JSONField()),
                ('new', models.JSONField()),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('proposed', 'wartet auf zweite Person'), ('applied', 'übernommen'), ('rejected', 'abgelehnt')], default='proposed', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='reactions.reaction')),
            ],
        ),
        migrations.CreateModel(
            name='Schriftsatz',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('reasons', models.TextField(blank=True, verbose_name='Hintergrund')),
                ('bescheid_issued_on', models.DateField(blank=True, null=True, verbose_name='Bescheid vom')),
                ('procedure_note', models.TextField(blank=True, verbose_name='Laufende Verfahren')),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('signed_off_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('saved_at', models.DateTimeField()),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schriftsaetze', to='work.assignment')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SchriftsatzPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.TextField(blank=True, verbose_name='Sachverhalt')),
                ('legal_basis', models.TextField(blank=True, verbose_name='Rechtsgrundlage')),
                ('assessment', models.CharField(blank=True, max_length=20, verbose_name='Bewertung')),
                ('remedy', models.TextField(blank=True, verbose_name='Abhilfe')),
                ('text_proposal', models.TextField(blank=True, verbose_name='Textvorschlag')),
                ('alternatives', models.TextField(blank=True, verbose_name='Alternativen')),
                ('anliegen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.anliegen')),
                ('schriftsatz', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='casework.schriftsatz')),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receiver', models.CharField(max_length=200)),
                ('basis', models.CharField(choices=[('consent', 'Die Kundin oder der Kunde weiß davon und ist einverstanden'), ('law', 'Ein Gesetz erlaubt die Weitergabe'), ('no_data', 'Es gehen keine persönlichen Daten mit')], max_length=10)),
                ('basis_note', models.CharField(blank=True, max_length=300)),
                ('reason', models.TextField(blank=True)),
                ('positions', models.JSONField(blank=True, default=list)),
                ('prepared_at', models.DateTimeField()),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='reactions.reaction')),
            ],
            options={
                'indexes': [models.Index(fields=['completed_at', 'taken_back_at'], name='casework_ha_complet_8911f7_idx')],
            },
        ),
        migrations.AddConstraint(
            model_name='schriftsatz',
            constraint=models.UniqueConstraint(fields=('assignment', 'version'), name='schriftsatz_version'),
        ),
        migrations.AddConstraint(
            model_name='schriftsatzpoint',
            constraint=models.UniqueConstraint(fields=('schriftsatz', 'anliegen'), name='one_point_each'),
        ),
    ]
