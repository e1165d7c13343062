from django.db import migrations

COLUMNS = ("reaction_id", "text", "confirmed_at", "confirmed_by_id", "withdrawn_at",
           "withdrawn_by_id")  # fmt: skip


def carry_over(apps, schema_editor):
    old = apps.get_model("reports", "MeetingExample")
    new = apps.get_model("measures", "MeetingExample")
    new.objects.bulk_create(new(**row) for row in old.objects.order_by("pk").values(*COLUMNS))


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0004_examples_of_a_meeting_stand_with_the_vorgang'),
        ('reports', '0004_situation_and_examples'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
