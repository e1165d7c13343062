
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_copies_for_the_commissioning_unit'),
        ('reactions', '0006_anliegen_name_their_procedure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_on', models.DateField(verbose_name='Gebeten am')),
                ('wish', models.TextField(verbose_name='Womit ist die Person nicht zufrieden?')),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('stands', 'Die Antwort bleibt'), ('changed', 'Die Antwort ändert sich')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.reaction')),
            ],
        ),
    ]
