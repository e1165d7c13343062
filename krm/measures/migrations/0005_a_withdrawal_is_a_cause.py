from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("measures", "0004_examples_of_a_meeting_stand_with_the_vorgang"),
    ]

    operations = [
        migrations.AlterField(
            model_name="besonderheit",
            name="cause",
            field=models.CharField(choices=[("person", "gemeldet"), ("alarm", "aus einem Alarm"), ("deadline", "aus einer überschrittenen Frist"), ("anliegen", "aus dem Anliegen"), ("board", "bei Eingang"), ("cluster", "aus gleichen Anliegen"), ("sample", "aus der Stichprobe"), ("withdrawal", "aus einem Widerruf")], default="person", max_length=10),
        ),
    ]
