"""Reads around what was passed on: what waits at a unit, what is overdue, what must go."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from krm.arrivals import access
from krm.arrivals.models import Alarm, IntakeItem, KeptPart, OutcomeCount, PassedOn
from krm.arrivals.rules.nine_questions import OUTCOMES, PARTS
from krm.deadlines import queries as deadlines
from krm.documents.models import Document
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction, ReactionDocument
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE
from krm.work.access.visibility import Visibility

R = TypeVar("R", PassedOn, KeptPart)
_Kind = ReactionDocument.Kind
# The outcomes of which KRM keeps a number and no content.
ANONYMOUS_TIP = "anonymous_tip"
# Who does not want to be recorded is not kept in what arrived either: the Vorgang has the
# words somebody has looked through. What came without any name stays as it is.
_OF_NOBODY = Q(reaction__is_anonymous=True) & (
    Q(reaction__anonymous_reason="no_consent") | ~Q(sender_address="")
)
EMPTIED = [code for code, outcome in OUTCOMES.items() if outcome.keeps_nothing]


def open_parts() -> QuerySet[PassedOn]:
    """Return what no unit has confirmed or given back yet, the oldest first."""
    rows = PassedOn.objects.filter(received_at=None, returned_at=None)
    return rows.select_related("unit", "item").order_by("passed_at", "pk")


def parts_of_units(
    person: Person, on: date, visibility: Visibility | None = None
) -> QuerySet[PassedOn]:
    """Return what was passed on to the units of a person: what waits first, then the latest."""
    visibility = visibility or Visibility(person, on)
    units = access.receiving_unit_pks(visibility)
    rows = access.visible_passed_on(person, on, visibility).filter(unit__in=units, returned_at=None)
    return rows.select_related("unit", "item", "received_by").order_by(
        "received_at", "-passed_at", "-pk"
    )


def waiting_at(units: Collection[int], *, kept_from: Person) -> QuerySet[PassedOn]:
    """Return the parts that wait at units, the oldest first, in one read.

    :param kept_from: who reads; a Vorgang they must not see is left out.
    """
    rows = access.not_kept_from(kept_from).filter(
        unit__in=units, received_at=None, returned_at=None
    )
    return rows.select_related("item__reaction", "unit").order_by("passed_at", "pk")


def waiting_for(person: Person, on: date, visibility: Visibility | None = None) -> int:
    """Return how many parts wait for the units of a person."""
    return parts_of_units(person, on, visibility).filter(received_at=None).count()


def returned_parts(person: Person, on: date) -> QuerySet[PassedOn]:
    """Return what a unit gave back and nobody has passed on anew or kept with a reason since.

    What lies open in the Posteingang is left out: there somebody decides about all of it.
    """
    same = {"item": OuterRef("item"), "part": OuterRef("part")}
    later = PassedOn.objects.filter(**same, pk__gt=OuterRef("pk"))
    kept = KeptPart.objects.filter(**same, kept_at__gte=OuterRef("returned_at"))
    rows = access.visible_passed_on(person, on).exclude(returned_at=None)
    rows = rows.filter(~Exists(later), ~Exists(kept), item__content_removed_at=None)
    rows = rows.exclude(item__state__in=IntakeItem.OPEN_STATES)
    return rows.select_related("item__reaction", "unit").order_by("returned_at", "pk")


def files_to_give(item: IntakeItem) -> QuerySet[Document]:
    """Return the files that may go on: those of the arrival, and what the person signed here."""
    signed = ReactionDocument.objects.filter(
        reaction=item.reaction_id, kind__in=(_Kind.INCOMING, _Kind.NIEDERSCHRIFT)
    )
    own = Q(pk__in=item.documents.values("pk")) | Q(pk__in=signed.values("document"))
    return Document.objects.filter(own).order_by("stored_at", "pk")


def lies_there(item: IntakeItem, part: str) -> PassedOn | None:
    """Return the part of an arrival that lies where it belongs, or is on its way there."""
    rows = item.passed_on.filter(part=part, returned_at=None).select_related("unit")
    return rows.order_by("passed_at", "pk").first()


def went_on(item: IntakeItem, part: str) -> bool:
    """Tell whether a part of an arrival lies where it belongs, or is on its way there."""
    return item.passed_on.filter(part=part, returned_at=None).exists()


def parts_of_reaction(reaction: Reaction) -> list[PassedOn]:
    """Return what was passed on from a Vorgang and its messages, in its order."""
    rows = PassedOn.objects.filter(item__reaction=reaction)
    rows = rows.select_related("unit", "item", "received_by", "passed_by")
    return list(rows.order_by("passed_at", "pk"))


def kept_of_reaction(reaction: Reaction) -> list[KeptPart]:
    """Return what belongs elsewhere and did not go there, with the reasons."""
    rows = KeptPart.objects.filter(item__reaction=reaction).select_related("item", "kept_by")
    return list(rows.order_by("kept_at", "pk"))


def labelled(rows: Iterable[R]) -> list[tuple[R, str]]:
    """Return each part with its words."""
    return [(row, PARTS[row.part].label) for row in rows]


def parts_of_item(item: IntakeItem) -> list[PassedOn]:
    """Return what was passed on from one arrival, in its order."""
    rows = item.passed_on.select_related("unit", "received_by", "passed_by")
    return list(rows.order_by("passed_at", "pk"))


def sent_parts(person: Person, on: date) -> QuerySet[PassedOn]:
    """Return all that was passed on and is not confirmed, or came back, for who triages."""
    waiting = Q(received_at=None)
    rows = access.visible_passed_on(person, on).filter(waiting)
    return rows.select_related("unit", "item").order_by("passed_at", "pk")


def widerspruchsstelle() -> Unit | None:
    """Return the unit that takes possible Widersprüche."""
    units = Unit.objects.filter(kind=Unit.Kind.WIDERSPRUCHSSTELLE, is_active=True)
    return units.order_by("pk").first()


def is_overdue(part: PassedOn, at: datetime) -> bool:
    """Tell whether the Arbeitstag is over on which the unit should have confirmed."""
    hours = deadlines.office_hours(regelwerk.rules_on(local_day(at)))
    return at > hours.end_of_day(part.passed_at.astimezone(LOCAL_ZONE))


def content_due(at: datetime) -> QuerySet[IntakeItem]:
    """Return the arrivals of which nothing may be kept any longer (K0)."""
    days = regelwerk.rules_on(local_day(at)).number("triage.foreign_content_days")
    due = Q(
        state=IntakeItem.State.SET_ASIDE,
        outcome__in=EMPTIED,
        decided_at__lte=at - timedelta(days=days),
    )
    rows = IntakeItem.objects.filter(due | _OF_NOBODY, content_removed_at=None)
    # Whoever looks after somebody in danger needs what was written.
    waiting = Alarm.objects.filter(confirmed_at=None)
    in_danger = Q(Exists(waiting.filter(item=OuterRef("pk")))) | Q(
        Exists(waiting.filter(reaction=OuterRef("reaction")))
    )
    return rows.exclude(in_danger).order_by("pk")


def tips_unread(at: datetime) -> QuerySet[PassedOn]:
    """Return the anonymous tips that no unit has taken over in the days of the Regelwerk."""
    days = regelwerk.rules_on(local_day(at)).number("triage.tip_unread_days")
    return open_parts().filter(
        item__outcome=ANONYMOUS_TIP,
        item__content_removed_at=None,
        passed_at__lte=at - timedelta(days=days),
    )


def only_counted() -> list[tuple[str, list[tuple[str, int]]]]:
    """Return by year, the latest first, how often came what leaves only a number (R-11, R-33).

    Each outcome stands with its label.
    """
    rows = (
        OutcomeCount.objects.filter(outcome__in=EMPTIED, count__gt=0)
        .annotate(year=ExtractYear("day"))
        .values("year", "outcome")
        .annotate(total=Sum("count"))
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["year"], {})[row["outcome"]] = row["total"]
    return [
        (str(year), [(OUTCOMES[code].label, found[year].get(code, 0)) for code in EMPTIED])
        for year in sorted(found, reverse=True)
    ]
