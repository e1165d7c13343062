import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_documents'),
        ('organisation', '0001_people_and_units'),
        ('reactions', '0001_reactions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_lead', models.BooleanField(default=False)),
                ('is_answered_by_unit', models.BooleanField(default=False)),
                ('is_for_information', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('open', 'offen'), ('delivered', 'Schriftsatz abgegeben'), ('returned', 'zurückgegeben'), ('accepted', 'erledigt'), ('withdrawn', 'zurückgezogen')], default='open', max_length=10)),
                ('question', models.TextField(blank=True)),
                ('forwarded_at', models.DateTimeField()),
                ('return_remark', models.TextField(blank=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='documents.document')),
                ('drafter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('forwarded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='reactions.reaction')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'state'], name='work_assign_unit_id_60402e_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('reaction', 'unit'), name='one_live_assignment_per_unit')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminder', 'Wiedervorlage'), ('alternatives', 'Alternativen prüfen'), ('correction', 'Korrektur bestätigen'), ('review', 'Weisung prüfen'), ('lead', 'Mit der Kundin oder dem Kunden klären'), ('interim', 'Zwischennachricht prüfen'), ('answer_as_unit', 'Abschließend klären'), ('zweitschrift', 'Zweitschrift fehlt'), ('escalation', 'Überfällige Frist klären'), ('barrier', 'Gemeldete Barriere beantworten'), ('fehlanzeige', 'Fehlanzeige oder Erfassung'), ('information', 'Zur Kenntnis und Abhilfe'), ('replies', 'Rückmeldungen ansehen'), ('release', 'Als zweite Person freigeben'), ('other', 'Aufgabe')], max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('role', models.CharField(blank=True, max_length=30)),
                ('due_on', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('subject_pk', models.BigIntegerField(blank=True, null=True)),
                ('dedup_key', models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.TextField(blank=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='reactions.reaction')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['done_at', 'due_on'], name='work_task_done_at_6e4e26_idx'), models.Index(fields=['role', 'done_at', 'due_on'], name='work_task_role_52793b_idx'), models.Index(fields=['person', 'done_at', 'due_on'], name='work_task_person__1fa00b_idx'), models.Index(fields=['unit', 'done_at', 'due_on'], name='work_task_unit_id_ad81f8_idx')],
            },
        ),
    ]
