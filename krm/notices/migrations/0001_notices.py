import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=300)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('reaction_pk', models.BigIntegerField(blank=True, null=True)),
                ('dedup_key', models.CharField(max_length=120, unique=True)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('mail_state', models.CharField(choices=[('none', 'keine E-Mail'), ('queued', 'wartet'), ('sending', 'wird gesendet'), ('sent', 'gesendet'), ('unclear', 'unklar'), ('failed', 'fehlgeschlagen')], default='none', max_length=10)),
                ('mail_changed_at', models.DateTimeField(blank=True, null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['recipient', 'read_at', '-created_at'], name='notices_not_recipie_e6fa37_idx'), models.Index(fields=['mail_state'], name='notices_not_mail_st_6d7401_idx')],
            },
        ),
    ]
