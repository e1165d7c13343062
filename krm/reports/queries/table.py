"""The rows of the Erfassungstabelle, read in portions with a fixed number of queries each."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import NamedTuple

from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING
from krm.journal.actions import Actor
from krm.letters.models import Letter
from krm.measures.queries.shown import labels_by_reaction
from krm.organisation.models import Person, Standort, Unit
from krm.reactions.access import keys_kept_from
from krm.reactions.models import Anliegen, Petition, Reaction, ReactionQuerySet
from krm.reactions.rules import Assessment, Kind, Remedy, SettledBy
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.models import RegelwerkVersion
from krm.regelwerk.rules import Regelwerk
from krm.reports.rules.table import closing_outcome
from krm.ui.rules import LOCAL_ZONE

PORTION = 1000

Cell = str | datetime | date | bool | int | None
# The columns of a Vorgang that the table shows, or that say how one of them reads.
_READ = (
    "number", "imported_number", "kind", "follow_up_of_id", "state", "title", "channel",
    "is_written", "accepted_by_kind", "rechtskreis", "traegerbezug", "standort_id", "arrived_at",
    "arrived_krm_at", "is_board", "is_dienstaufsicht", "is_fachaufsicht", "is_complaint",
    "is_anonymous", "signatories", "lead_unit_id", "answered_at", "closed_at", "settled_by",
    "result", "remedy", "regelwerk_version_id",
)  # fmt: skip
_LABELS: dict[str, dict[str, str]] = {
    "kind": dict(Kind.choices),
    "result": dict(Assessment.choices),
    "remedy": dict(Remedy.choices),
}


class _Term(NamedTuple):
    """What the table shows of a deadline."""

    due_on: date | None = None
    settled_on: date | None = None


_NO_TERM = _Term()


def table_rows(rows: ReactionQuerySet, unseen: Collection[int] = ()) -> Iterator[dict[str, Cell]]:
    """Yield one row per reaction, with all that belongs to it read per portion.

    :param unseen: keys of reactions that are not named either, as the earlier one of another.
    """
    house = _House()
    # Of the Vorgänge only what the table shows: texts of many pages stay where they are.
    iterator = rows.order_by("pk").select_related(None).only(*_READ).iterator(chunk_size=PORTION)
    while portion := list(islice(iterator, PORTION)):
        parts = _Parts([row.pk for row in portion], _earlier(portion, unseen))
        for row in portion:
            yield _row(row, house, parts)


class _House:
    """Names and rules that all rows share, each read once for all of them."""

    def __init__(self) -> None:
        self.standorte = dict(Standort.objects.values_list("pk", "name"))
        self.units = dict(Unit.objects.values_list("pk", "name"))
        self.rules = cache(_rules)


def _rules(version: int) -> Regelwerk:
    return regelwerk.rules_of(RegelwerkVersion.objects.get(pk=version))


class _Parts:
    """What belongs to the Vorgänge of one portion."""

    def __init__(self, keys: list[int], earlier: Mapping[int, str]) -> None:
        self.earlier = earlier
        self.codes = _codes(keys)
        self.deadlines = _deadlines(keys)
        self.interim = _interim_notices(keys)
        self.special = labels_by_reaction(keys)
        found = Petition.objects.filter(reaction__in=keys)
        self.petitions = {
            key: (number, due_on)
            for key, number, due_on in found.values_list(
                "reaction_id", "number", "committee_due_on"
            )
        }


def _earlier(portion: list[Reaction], unseen: Collection[int]) -> dict[int, str]:
    """Return the numbers of the earlier Vorgänge that are named, by key."""
    keys = {row.follow_up_of_id for row in portion if row.follow_up_of_id} - set(unseen)
    found = Reaction.objects.filter(pk__in=keys) if keys else Reaction.objects.none()
    return dict(found.values_list("pk", "number"))


def _codes(keys: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    rows = Anliegen.objects.filter(reaction__in=keys).order_by("reaction_id", "position")
    for reaction_id, code in rows.values_list("reaction_id", "code"):
        found[reaction_id] = f"{found[reaction_id]}, {code}" if reaction_id in found else code
    return found


def _deadlines(keys: list[int]) -> dict[tuple[int, str], _Term]:
    kinds = ("confirmation", "petition", *CLOSING)
    # The newest wins: where a date was changed the one before has lapsed.
    rows = Deadline.objects.filter(reaction__in=keys, kind__in=kinds).order_by("pk")
    return {
        (key, "closing" if kind in CLOSING else kind): _Term(due_on, settled_on)
        for key, kind, due_on, settled_on in rows.values_list(
            "reaction_id", "kind", "due_on", "settled_on"
        )
    }


def _interim_notices(keys: list[int]) -> set[int]:
    """Return the reactions to which a Zwischennachricht has gone out."""
    rows = Letter.objects.filter(reaction__in=keys, kind=Letter.Kind.INTERIM_NOTICE)
    return set(rows.exclude(dispatched_at=None).values_list("reaction_id", flat=True))


def _ended(closing: _Term, *, has_interim_notice: bool) -> str:
    if closing.due_on is None or closing.settled_on is None:
        return ""
    return closing_outcome(
        closing.due_on, closing.settled_on, has_interim_notice=has_interim_notice
    )


def _row(row: Reaction, house: _House, parts: _Parts) -> dict[str, Cell]:
    rules = house.rules(row.regelwerk_version_id)
    channels = rules.channels
    confirmation = parts.deadlines.get((row.pk, "confirmation"), _NO_TERM)
    closing = parts.deadlines.get((row.pk, "closing"), _NO_TERM)
    statement = parts.deadlines.get((row.pk, "petition"), _NO_TERM)
    petition_number, committee_due_on = parts.petitions.get(row.pk, ("", None))
    return {
        "number": row.number,
        "imported_number": row.imported_number,
        "kind": _LABELS["kind"].get(row.kind, row.kind),
        "follow_up_of": parts.earlier.get(row.follow_up_of_id or 0, ""),
        "state": row.state_label,
        "title": row.title,
        "channel": channels[row.channel].label if row.channel in channels else row.channel,
        "is_written": row.is_written,
        "accepted_by": _listed(rules, "accepted_by", row.accepted_by_kind),
        "rechtskreis": _listed(rules, "rechtskreis", row.rechtskreis),
        "traegerbezug": _listed(rules, "traegerbezug", row.traegerbezug),
        "standort": house.standorte.get(row.standort_id or 0, ""),
        "arrived_at": row.arrived_at.astimezone(LOCAL_ZONE),
        "arrived_krm_at": _local(row.arrived_krm_at),
        "is_board": row.is_board,
        "is_dienstaufsicht": row.is_dienstaufsicht,
        "is_fachaufsicht": row.is_fachaufsicht,
        "is_complaint": row.is_complaint if row.kind == Kind.EINGABE else None,
        "is_anonymous": row.is_anonymous,
        "signatories": row.signatories,
        "anliegen": parts.codes.get(row.pk, ""),
        "lead_unit": house.units.get(row.lead_unit_id or 0, ""),
        "confirmation_due": confirmation.due_on,
        "confirmation_done": confirmation.settled_on,
        "closing_due": closing.due_on,
        "closing_outcome": _ended(closing, has_interim_notice=row.pk in parts.interim),
        "petition_number": petition_number,
        "committee_due_on": committee_due_on,
        "statement_due": statement.due_on,
        "answered_at": _local(row.answered_at),
        "closed_at": _local(row.closed_at),
        "settled_by": SettledBy.label(row.settled_by),
        "besonderheiten": parts.special.get(row.pk, ""),
        "result": _LABELS["result"].get(row.result, row.result),
        "remedy": _LABELS["remedy"].get(row.remedy, row.remedy),
    }


def _listed(rules: Regelwerk, name: str, word: str) -> str:
    """Return the words of a list for a code; a code that is listed no more stands as it is."""
    if not word:
        return word
    return next((choice.label for choice in rules.lists[name] if choice.code == word), word)


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(LOCAL_ZONE) if at else None


def kept_from(actor: Actor) -> frozenset[int]:
    """Return the keys of the reactions a person is excluded from (docs/rulings.md, 17)."""
    if not isinstance(actor, Person):
        return frozenset()
    return keys_kept_from(actor)
