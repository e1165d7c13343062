"""The Land whose holidays count is a value of the Regelwerk, released by the executive."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_sign_in_counts")]

    operations = [migrations.RemoveField("office", "land")]
