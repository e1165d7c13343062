from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_examples_move_to_measures'),
    ]

    operations = [
        migrations.DeleteModel(name='MeetingExample'),
    ]
