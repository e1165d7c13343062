"""The rows of Heute about Besonderheiten and Gegenmaßnahmen."""

from django.db.models import Q
from django.urls import reverse

from krm.desk.queries.rows import Ask, Desk, TodayRow, make_row
from krm.measures.models import Besonderheit, Informed, Measure
from krm.measures.queries.shown import waiting_for
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, scopes
from krm.ui.rules import format_at
from krm.work.models import Task


def besonderheit_rows(desk: Desk) -> list[TodayRow]:
    """Return what the person was informed of and has not acknowledged, or has to enter by when."""
    if "informed" not in desk.there_is:
        return []
    waiting = waiting_for(desk.person, desk.on)
    asked = _asked_for_contact() if any(row.due_at for row, _ in waiting) else set()
    return [
        _row(desk, row, own)
        for row, own in waiting
        if not (own.role == "krm_officer" and asked.intersection({row.receipt, row.number}))
    ]


def _asked_for_contact() -> set[str]:
    """Return the numbers for which a task asks KRM for the same contact: one row is enough."""
    keys = Task.objects.open().filter(kind=Task.Kind.CONTACT_TODAY)
    return {key.partition(":")[2] for key in keys.values_list("dedup_key", flat=True) if key}


def _row(desk: Desk, row: Besonderheit, own: Informed) -> TodayRow:
    is_new = own.acknowledged_at is None
    what = f"Besonderheit: {row.label}" if is_new else f"{row.label}: noch einzutragen"
    asked = Ask(what, "Ansehen" if is_new else "Eintragen", row.get_absolute_url())
    due_on = local_day(own.informed_at)
    why = "" if row.reaction else f"Eingang {row.receipt}"
    if row.due_at is not None and row.settled_at is None:
        why = f"Einzutragen bis {format_at(row.due_at)}"
        due_on = due_on if is_new else local_day(row.due_at)
    return make_row(desk, asked, due_on=due_on, reaction=row.reaction, why=why, is_primary=True)


def measure_rows(desk: Desk) -> list[TodayRow]:
    """Return what is to be decided about, carried out, kept, or judged by its effect."""
    if "measures" not in desk.there_is:
        return []
    wanted = Q(state=Measure.State.ACCEPTED, owner=desk.person)
    if scopes(desk.roles, Right.DECIDE_MEASURE):
        wanted |= Q(state=Measure.State.PROPOSED) | Q(effect_due_on__lte=desk.on, effect="")
    rows = Measure.objects.filter(wanted).order_by("due_on", "proposed_at", "pk")
    return [_measure_row(desk, row) for row in rows]


# What is done about each by whoever answers for it.
_CARRIED = {
    "Zusage": "Zusage einhalten",
    "Maßnahme": "Idee umsetzen",
    "Gegenmaßnahme": "Gegenmaßnahme umsetzen",
}


def _measure_row(desk: Desk, row: Measure) -> TodayRow:
    due_on = row.due_on or desk.lights.next_working_day(local_day(row.proposed_at))
    if row.state == Measure.State.PROPOSED:
        what, button, url = f"Vorgeschlagene {row.noun}", "Entscheiden", row.get_absolute_url()
    elif row.state == Measure.State.DONE:
        what, button = "Wirkung prüfen", "Prüfen"
        url, due_on = reverse("reports:effect", args=[row.pk]), row.effect_due_on or due_on
    else:
        what, button, url = _CARRIED[row.noun], "Erledigen", row.get_absolute_url()
    return make_row(
        desk, Ask(what, button, url), due_on=due_on, reaction=None,
        title=row.title.removeprefix(f"{what}: "), why="", is_primary=True,
    )  # fmt: skip
