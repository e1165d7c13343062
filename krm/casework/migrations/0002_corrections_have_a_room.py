from django.db import migrations


class Migration(migrations.Migration):
    """The table stays where it is: the room `corrections` reads it from now on."""

    dependencies = [
        ("casework", "0001_casework"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="Correction")],
        ),
    ]
