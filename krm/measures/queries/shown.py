"""Besonderheiten, what was given to others and Gegenmaßnahmen, as the pages show them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from krm.measures.access import sees_agg_features, visible_besonderheiten
from krm.measures.models import Besonderheit, ContactCause, Disclosure, Duty, Informed, Measure
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions.access import kept_away
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Choice
from krm.work.access import visible_reactions
from krm.work.queries import executive_of


def duties_of(row: Besonderheit) -> tuple[Choice, ...]:
    """Return what a Besonderheit asks for, by the Regelwerk of the day it was raised."""
    rule = regelwerk.rules_on(local_day(row.raised_at)).besonderheiten.get(row.kind)
    return rule.duties if rule else ()


def listed(person: Person, on: date) -> QuerySet[Besonderheit]:
    """Return the Besonderheiten a person may see, the newest first, with who was informed."""
    rows = visible_besonderheiten(person, on).select_related("reaction", "raised_by")
    return rows.prefetch_related("informed__person").order_by("-raised_at", "-pk")


@dataclass(frozen=True)
class ShownDuty:
    """One thing a Besonderheit asks for, and what was entered about it."""

    choice: Choice
    entered: Duty | None


@dataclass(frozen=True)
class ShownBesonderheit:
    """A Besonderheit as its page shows it to one person."""

    row: Besonderheit
    instruction: str
    informed: Sequence[Informed]
    own: Informed | None
    duties: Sequence[ShownDuty]
    agg_features: Sequence[str]
    may_open_case: bool
    disclosures: Sequence["ShownDisclosure"]

    @property
    def open_duties(self) -> list[Choice]:
        """Return what is still to be entered."""
        if not self.row.is_standing:
            return []
        return [duty.choice for duty in self.duties if duty.entered is None]


def shown(row: Besonderheit, person: Person, on: date) -> ShownBesonderheit:
    """Return one Besonderheit with all its page shows."""
    rules = regelwerk.rules_on(local_day(row.raised_at))
    rule = rules.besonderheiten.get(row.kind)
    informed = list(row.informed.select_related("person").order_by("informed_at", "pk"))
    entered = {duty.code: duty for duty in row.duties.select_related("entered_by")}
    labels = {choice.code: choice.label for choice in rules.lists["agg_features"]}
    features = [labels.get(code, code) for code in row.agg_features]
    cases = visible_reactions(person, on, by_row=True).filter(pk=row.reaction_id or 0)
    return ShownBesonderheit(
        row=row,
        instruction=rule.instruction if rule else "",
        informed=informed,
        own=next((one for one in informed if one.person_id == person.pk), None),
        duties=[ShownDuty(choice, entered.get(choice.code)) for choice in duties_of(row)],
        agg_features=features if sees_agg_features(person, on) else [],
        may_open_case=row.reaction is not None and cases.exists(),
        disclosures=disclosures_of(row.reaction, row.receipt),
    )


def of_reaction(reaction: Reaction, person: Person, *, sees_all: bool) -> list[Besonderheit]:
    """Return the standing Besonderheiten of a Vorgang whose page the person has just opened.

    :param sees_all: whether the person may see every Besonderheit; else those they know of.
    """
    rows = Besonderheit.objects.standing().filter(reaction=reaction)
    if not sees_all:
        rows = rows.filter(informed__person=person)
    return list(rows.order_by("raised_at", "pk"))


def open_of(reaction: Reaction) -> list[Besonderheit]:
    """Return what is not over: something is to be entered, or nobody of a role has confirmed it."""
    found = []
    rows = Besonderheit.objects.standing().filter(reaction=reaction)
    for row in rows.prefetch_related("informed").order_by("raised_at", "pk"):
        informed = row.informed.all()
        known = {one.role for one in informed if one.acknowledged_at is not None}
        owes = row.due_at is not None and row.settled_at is None
        if owes or {one.role for one in informed} - known:
            found.append(row)
    return found


def of_arrival(receipt: str) -> dict[str, object]:
    """Return what is special in an arrival: its standing Besonderheiten, and data given away."""
    rows = Besonderheit.objects.standing().filter(receipt=receipt).order_by("raised_at", "pk")
    return {"besonderheiten": list(rows), "disclosures": disclosures_of(None, receipt)}


@dataclass(frozen=True)
class ShownDisclosure:
    """What was given to another body, in words."""

    row: Disclosure
    receiver: str
    basis: str
    items: str


def disclosures_of(reaction: Reaction | None, receipt: str = "") -> list[ShownDisclosure]:
    """Return what of a Vorgang, or of an arrival, was given to others."""
    about = Q(reaction=reaction) if reaction else Q(receipt=receipt)
    rows = Disclosure.objects.filter(about).select_related("entered_by", "decided_by")
    return [_disclosure(row) for row in rows.order_by("happened_at", "pk")]


def _disclosure(row: Disclosure) -> ShownDisclosure:
    lists = regelwerk.rules_on(local_day(row.entered_at)).lists

    def label(name: str, code: str) -> str:
        return next((item.label for item in lists[name] if item.code == code), code)

    items = [label("disclosure_data", code) for code in row.data]
    return ShownDisclosure(
        row=row,
        receiver=f"{label('disclosure_receivers', row.receiver_kind)}, {row.receiver}",
        basis=label("disclosure_bases", row.basis),
        items=", ".join([*items, *([row.further_data] if row.further_data else [])]),
    )


def waiting_for(person: Person, on: date) -> list[tuple[Besonderheit, Informed]]:
    """Return what a person has not acknowledged yet, or has to enter something about.

    Whoever was informed sees it, unless they are kept away from its Vorgang since, or knew of it
    in place of the executive, who is back.
    """
    own = Informed.objects.filter(person=person, besonderheit__withdrawn_at=None).filter(
        Q(acknowledged_at=None)
        | Q(besonderheit__due_at__isnull=False, besonderheit__settled_at=None)
    )
    rows = own.exclude(kept_away(person, "besonderheit__reaction__"))
    rows = rows.select_related("besonderheit__reaction")
    return [
        (row.besonderheit, row)
        for row in rows.order_by("informed_at", "pk")
        if not _is_given_back(row, person, on)
    ]


def _is_given_back(own: Informed, person: Person, on: date) -> bool:
    """Tell whether somebody stood in for the executive, who has it themselves now (R-13)."""
    if own.role != "executive" or Role.EXECUTIVE in roles_on(person, on):
        return False
    others = own.besonderheit.informed.filter(role=own.role).exclude(person=person)
    return executive_of(own.besonderheit.reaction, on) != person and others.exists()


def causes_of(measure: Measure) -> list[tuple[str, int]]:
    """Return the causes that team leads have named in the Vorgänge of a measure, with how often."""
    causes = ContactCause.objects.filter(reaction__in=measure.reactions.all())
    counted = Counter(causes.values_list("cause", flat=True))
    choices = regelwerk.rules_on(local_day(measure.proposed_at)).lists["contact_causes"]
    labels = {choice.code: choice.label for choice in choices}
    return [(labels.get(code, code), count) for code, count in counted.most_common()]


def labels_by_reaction(keys: Iterable[int]) -> dict[int, str]:
    """Return the words of the standing Besonderheiten of many Vorgänge, by their keys."""
    rows = Besonderheit.objects.standing().filter(reaction__in=list(keys))
    found: dict[int, str] = {}
    for pk, label in rows.order_by("reaction_id", "raised_at", "pk").values_list(
        "reaction_id", "label"
    ):
        found[pk] = f"{found[pk]}, {label}" if pk in found else label
    return found


def overdue_at(row: Besonderheit, at: datetime) -> bool:
    """Tell whether the clock of a Besonderheit has ended without everything entered."""
    is_open = row.is_standing and row.settled_at is None
    return is_open and row.due_at is not None and row.due_at < at
