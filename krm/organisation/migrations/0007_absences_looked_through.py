"""When the KRM officer, back again, has seen what happened meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0006_links_proposals_and_sessions")]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="looked_through_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
