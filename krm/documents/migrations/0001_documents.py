import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200)),
                ('original_name', models.CharField(max_length=255)),
                ('stored_name', models.CharField(max_length=120, unique=True)),
                ('media_type', models.CharField(max_length=120)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True)),
                ('text_note', models.CharField(blank=True, max_length=200)),
                ('scan_state', models.CharField(choices=[('unscanned', 'ungeprüft'), ('clean', 'unauffällig'), ('infected', 'Schadsoftware gefunden')], default='unscanned', max_length=10)),
                ('dated_on', models.DateField(blank=True, null=True)),
                ('stored_at', models.DateTimeField()),
                ('stored_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Leitfaden',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='Stand oder Anmerkung')),
                ('uploaded_at', models.DateTimeField()),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['sha256'], name='documents_d_sha256_e75cfc_idx'),
        ),
    ]
