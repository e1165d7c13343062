
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0006_handover_says_what_goes'),
        ('organisation', '0006_links_proposals_and_sessions'),
        ('reactions', '0006_anliegen_name_their_procedure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IdeaDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('done', 'umgesetzt'), ('planned', 'geplant'), ('not_possible', 'nicht möglich')], max_length=12)),
                ('planned_until', models.DateField(blank=True, null=True, verbose_name='Geplant bis')),
                ('reason', models.TextField(verbose_name='Begründung')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.reaction')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
        ),
        migrations.CreateModel(
            name='PraiseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('passed_at', models.DateTimeField()),
                ('passed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.reaction')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
        ),
    ]
