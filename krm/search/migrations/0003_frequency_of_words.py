from django.db import migrations


def make(apps, schema_editor):
    # PostgreSQL knows it from its statistics.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE VIRTUAL TABLE search_frequency USING fts5vocab(search_words, row)")


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_frequency")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_meanings_beside_words'),
    ]

    operations = [
        migrations.RunPython(make, unmake),
    ]
