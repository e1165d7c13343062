
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('arrivals', '0005_arrival_may_be_doubted'),
    ]

    operations = [
        migrations.AddField(
            model_name='passedon',
            name='dienstaufsicht',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='taken_from', to='arrivals.intakeitem'),
        ),
    ]
