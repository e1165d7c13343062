"""Who leads a unit and what it belongs to: whoever reaches more by it needs the executive."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation import queries
from krm.organisation.actions.links import close_to_others
from krm.organisation.actions.telling import record_access
from krm.organisation.models import AccessProposal, Person, Unit
from krm.organisation.queries.accounts import who_gains
from krm.organisation.rules.opening import REACH_FIELDS

_POSTS = (("lead", "Leitung"), ("deputy", "Vertretung"))


def changed_reach(unit: Unit) -> dict[str, list[object]]:
    """Return per field that decides about reach what stands there and what the unit has now."""
    stored = Unit.objects.get(pk=unit.pk)
    pairs = {name: [_value(stored, name), _value(unit, name)] for name in REACH_FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def put_back(unit: Unit, wanted: dict[str, list[object]]) -> None:
    """Let the fields of a unit be again as they stand in the database."""
    for name, (old, _) in wanted.items():
        setattr(unit, REACH_FIELDS[name], old)


def as_wanted(proposal: AccessProposal) -> Unit:
    """Return the unit as a proposal wants it, unsaved.

    :raises Refused: if it has been changed meanwhile.
    """
    assert proposal.unit_id is not None
    unit = Unit.objects.get(pk=proposal.unit_id)
    for name, (old, new) in proposal.wanted.items():
        if _value(unit, name) != old:
            raise Refused(
                "Die Einheit hat sich inzwischen geändert. Bitte ablehnen; die Administration kann "
                "es neu vorschlagen.",
                code="changed_meanwhile",
            )
        setattr(unit, REACH_FIELDS[name], new)
    return unit


def store_posts(unit: Unit, *, by: Actor, at: datetime) -> None:
    """Store a unit with whoever leads it now; those whose reach changes hear of it.

    The step that calls it has asked for the right, and checked the unit.
    """
    check_posts(unit)
    check_not_below_itself(unit)
    changes = changed_reach(unit)
    more = who_gains(unit, queries.local_day(at))
    unit.save()
    data = {
        "unit": unit.pk, "fields": list(changes), "lead": unit.lead_id, "deputy": unit.deputy_id,
    }  # fmt: skip
    said = {"name": unit.name}
    journal.record(Verb.UNIT_CHANGED, chain=OFFICE, by=by, at=at, data=data, personal=said)
    texts = _texts(unit, changes)
    for pk in more:
        texts.setdefault(pk, f"Sieht jetzt auch Vorgänge durch die Einheit {unit.name}")
    for person in Person.objects.filter(pk__in=texts):
        text = texts[person.pk]
        record_access(
            Verb.POST_CHANGED, person=person, text=text, by=by, at=at, data={"unit": unit.pk}
        )
        if person.pk in more:
            close_to_others(person, by=by, at=at)


def check_posts(unit: Unit) -> None:
    """Let a unit pass whose lead and deputy are two people.

    :raises Refused: if they are the same one.
    """
    if unit.lead_id is not None and unit.lead_id == unit.deputy_id:
        raise Refused(
            "Leitung und Vertretung müssen zwei verschiedene Personen sein.", code="same_person"
        )


def check_not_below_itself(unit: Unit) -> None:
    """Let a unit pass that does not belong to itself.

    :raises Refused: if it lies below itself.
    """
    above = unit.parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refused("Eine Einheit kann nicht zu sich selbst gehören.", code="unit_circle")
        above = above.parent


def _texts(unit: Unit, changes: dict[str, list[object]]) -> dict[int, str]:
    texts = {}
    for name, label in _POSTS:
        if name in changes:
            old, new = changes[name]
            if isinstance(old, int):
                texts[old] = f"{label} der Einheit {unit.name} ist beendet"
            if isinstance(new, int):
                texts[new] = f"{label} der Einheit {unit.name} ist übertragen"
    return texts


def _value(unit: Unit, name: str) -> object:
    found: object = getattr(unit, REACH_FIELDS[name])
    return found
