from django.db import migrations, models
from django.db.models.functions import Upper

# The beginning of what happened is compared with other texts; PostgreSQL finds its words here.
WORDS = """
CREATE INDEX reaction_matter_words ON reactions_reaction
USING gin (to_tsvector('simple', left(matter, 2000)))
"""


def index_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WORDS)


def drop_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX reaction_matter_words")


class Migration(migrations.Migration):
    dependencies = [("reactions", "0001_reactions")]

    operations = [
        migrations.AddIndex(
            model_name="reaction",
            index=models.Index(
                condition=models.Q(
                    state__in=[
                        "answer_released", "answered", "at_unit", "in_check", "recorded",
                        "schriftsatz_in", "with_team_lead",
                    ]
                ),
                fields=["arrived_at", "id"],
                name="reaction_open_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="reaction",
            index=models.Index(Upper("imported_number"), name="reaction_imported_number"),
        ),
        migrations.RunPython(index_words, drop_words),
    ]
