
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_second_look'),
    ]

    operations = [
        migrations.AddField(
            model_name='handover',
            name='parcel',
            field=models.CharField(choices=[('whole', 'Das ganze Schreiben'), ('parts', 'Nur diese Seiten oder Teile')], default='whole', max_length=10),
        ),
        migrations.AddField(
            model_name='handover',
            name='parcel_note',
            field=models.CharField(blank=True, max_length=160),
        ),
    ]
