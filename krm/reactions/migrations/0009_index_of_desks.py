from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reactions", "0008_removed_anliegen_stay")]

    operations = [
        migrations.AddIndex(
            model_name="reaction",
            index=models.Index(
                condition=models.Q(("accepted_by_kind", ""), _negated=True),
                fields=["captured_by", "-captured_at", "-id"],
                name="reaction_last_desk_of_clerk",
            ),
        ),
    ]
