"""The rows of Heute that units owe: Schriftsatz (R-25) and contact (R-32)."""

from django.db.models import Exists, OuterRef, Q

from krm.casework.models import Schriftsatz
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline, DeadlineQuerySet
from krm.desk.queries.read_along import work_of_unit
from krm.desk.queries.rows import (
    Ask,
    Desk,
    TodayRow,
    asked_of,
    deadline_row,
    first_deadlines,
    is_seen,
)
from krm.desk.queries.signing import asked_to_draft, asked_to_sign, waits_for_signature
from krm.organisation.models import Person
from krm.work.models import Assignment


def unit_rows(desk: Desk) -> list[TodayRow]:
    """Return what the person still owes for a unit: Schriftsatz (R-25) and contact (R-32).

    It lies with lead and deputy, with whoever received it in their place, and with the drafter.
    """
    owed = _owed_by_units(desk)
    if owed is None:
        return []
    found = (
        owed.filter(is_seen(desk))
        .filter(~_is_before_the_lead(desk))
        .select_related("reaction", "unit")
        .annotate(
            work_pk=work_of_unit("pk"),
            work_recipient=work_of_unit("recipient_id"),
            to_sign=waits_for_signature("work_pk"),
        )
        .by_due_date()
    )
    return [
        deadline_row(desk, row, _asked_of_unit(desk, row), is_primary=True)
        for row in first_deadlines(found, owed)
    ]


def _owed_by_units(desk: Desk) -> DeadlineQuerySet | None:
    """Return what units owe: those the person leads, and what was given to the person; or None.

    By the keys of what was given: joined with a question to the tasks, all that run in the house
    would be read.
    """
    running = Deadline.objects.running().filter(kind__in=[*deadlines.SCHRIFTSATZ, "contact"])
    of_units = Q(unit__in=desk.unit_pks) if desk.unit_pks else None
    given = _given_to(desk.person, running) if desk.there_is & {"received", "drafted"} else []
    if not given:
        return None if of_units is None else running.filter(of_units)
    return running.filter(Q(pk__in=given) if of_units is None else of_units | Q(pk__in=given))


def _given_to(person: Person, running: DeadlineQuerySet) -> list[int]:
    """Return the deadlines of the tasks that a person received or drafts."""
    mine = Assignment.objects.owed().filter(Q(recipient=person) | Q(drafter=person))
    given = set(mine.values_list("reaction", "unit"))
    rows = running.filter(reaction__in={reaction for reaction, _ in given})
    found = rows.values_list("pk", "reaction", "unit")
    return [pk for pk, reaction, unit in found if (reaction, unit) in given]


def _asked_of_unit(desk: Desk, deadline: Deadline) -> Ask:
    asked = asked_of(deadline, deadline.kind, "work_pk")
    if deadline.kind not in deadlines.SCHRIFTSATZ or asked.step != "deliver_schriftsatz":
        return asked
    signs = deadline.unit_id in desk.unit_pks
    if not signs and getattr(deadline, "work_recipient", None) != desk.person.pk:
        return asked_to_draft(asked, is_rework=deadline.kind == "schriftsatz_rework")
    return asked_to_sign(asked) if getattr(deadline, "to_sign", False) else asked


def _is_before_the_lead(desk: Desk) -> Exists:
    """Tell of a deadline whether the person drafted the Schriftsatz and it waits to be signed."""
    waiting = Schriftsatz.objects.filter(delivered_at=None, ready_at__isnull=False)
    drafted = Assignment.objects.filter(
        Exists(waiting.filter(assignment=OuterRef("pk"))),
        drafter=desk.person,
        reaction=OuterRef("reaction_id"),
        unit=OuterRef("unit_id"),
    )
    return Exists(drafted.exclude(unit__in=desk.unit_pks).exclude(recipient=desk.person))
