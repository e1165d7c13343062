from django.db import migrations

# What is said of people is asked for by itself, and the open arrivals are few among many Vorgänge:
# on PostgreSQL each has an index of its own. FTS5 tells its columns apart.
MAKE = {
    "sqlite": [],
    "postgresql": [
        "CREATE INDEX search_words_people ON search_words USING gin (ts_filter(words, '{b}'))",
        "CREATE INDEX search_words_arrivals ON search_words (key) WHERE key % 4 = 1",
    ],
}
UNMAKE = {
    "sqlite": [],
    "postgresql": ["DROP INDEX search_words_people", "DROP INDEX search_words_arrivals"],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unmake(apps, schema_editor):
    for statement in UNMAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_frequency_of_words")]

    operations = [migrations.RunPython(make, unmake)]
