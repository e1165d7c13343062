from django.db import migrations, models

# What each database does best: the words by key in three columns, those of three kinds of readers.
MAKE = {
    "sqlite": ["CREATE VIRTUAL TABLE search_words USING fts5(a, b, c, tokenize='ascii', detail=column)"],
    "postgresql": [
        "CREATE TABLE search_words (key bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words_gin ON search_words USING gin (words)",
    ],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('value', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.PositiveSmallIntegerField(choices=[(0, 'Vorgang'), (1, 'Eingang'), (2, 'Datei eines Vorgangs')])),
                ('owner', models.BigIntegerField(db_index=True)),
                ('seq', models.BigIntegerField(blank=True, null=True)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('seq', None)), fields=['kind'], name='search_entry_is_old')],
            },
        ),
        migrations.RunPython(make, unmake),
    ]
