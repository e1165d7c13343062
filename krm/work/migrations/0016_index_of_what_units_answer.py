from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0015_requests_of_data_subjects")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(
                    ("is_answered_by_unit", True),
                    ("stands_in_until__isnull", False),
                    _connector="OR",
                ),
                fields=["unit"],
                name="assignment_in_place_of_krm",
            ),
        ),
    ]
