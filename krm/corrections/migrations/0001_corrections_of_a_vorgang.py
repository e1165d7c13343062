import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Take the table over from casework as it is."""

    initial = True

    dependencies = [
        ("casework", "0002_corrections_have_a_room"),
        ("reactions", "0001_reactions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Correction",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("target", models.CharField(max_length=40)),
                        ("old", models.JSONField()),
                        ("new", models.JSONField()),
                        ("reason", models.TextField()),
                        ("state", models.CharField(choices=[("proposed", "wartet auf zweite Person"), ("applied", "übernommen"), ("rejected", "abgelehnt"), ("withdrawn", "zurückgezogen")], default="proposed", max_length=10)),
                        ("proposed_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("proposed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("reaction", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="reactions.reaction")),
                    ],
                    options={"db_table": "casework_correction"},
                ),
            ],
        ),
    ]
