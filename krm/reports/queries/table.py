"""The rows of the Erfassungstabelle, read in portions with a fixed number of queries each."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import islice

from django.utils import timezone

from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING
from krm.journal.actions import Actor
from krm.letters.models import Letter
from krm.measures.queries.shown import labels_by_reaction
from krm.organisation.models import Person
from krm.reactions.access import keys_kept_from
from krm.reactions.models import Anliegen, Reaction, ReactionQuerySet
from krm.reactions.rules import Kind, SettledBy
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.reports.rules.table import closing_outcome

PORTION = 1000

Cell = str | datetime | date | bool | int | None


def table_rows(rows: ReactionQuerySet, unseen: Collection[int] = ()) -> Iterator[dict[str, Cell]]:
    """Yield one row per reaction, with Anliegen and deadlines read per portion.

    :param unseen: keys of reactions that are not named either, as the earlier one of another.
    """
    ordered = (
        rows.order_by("pk")
        .with_rules()
        .select_related("standort", "lead_unit", "follow_up_of", "petition")
    )
    iterator = ordered.iterator(chunk_size=PORTION)
    while portion := list(islice(iterator, PORTION)):
        keys = [row.pk for row in portion]
        codes = _codes(keys)
        deadlines = _deadlines(keys)
        interim = _interim_notices(keys)
        special = labels_by_reaction(keys)
        for row in portion:
            if row.follow_up_of_id in unseen:
                row.follow_up_of = None
            cells = _row(
                row, codes.get(row.pk, ""), deadlines, has_interim_notice=row.pk in interim
            )
            yield cells | {"besonderheiten": special.get(row.pk, "")}


def _codes(keys: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    rows = Anliegen.objects.filter(reaction__in=keys).order_by("reaction_id", "position")
    for reaction_id, code in rows.values_list("reaction_id", "code"):
        found[reaction_id] = f"{found[reaction_id]}, {code}" if reaction_id in found else code
    return found


def _deadlines(keys: list[int]) -> dict[tuple[int, str], Deadline]:
    kinds = ("confirmation", "petition", *CLOSING)
    # The newest wins: where a date was changed the one before has lapsed.
    rows = Deadline.objects.filter(reaction__in=keys, kind__in=kinds).order_by("pk")
    return {(row.reaction_id, "closing" if row.kind in CLOSING else row.kind): row for row in rows}


def _interim_notices(keys: list[int]) -> set[int]:
    """Return the reactions to which a Zwischennachricht has gone out."""
    rows = Letter.objects.filter(reaction__in=keys, kind=Letter.Kind.INTERIM_NOTICE)
    return set(rows.exclude(dispatched_at=None).values_list("reaction_id", flat=True))


def _ended(closing: Deadline | None, *, has_interim_notice: bool) -> str:
    if closing is None or closing.settled_on is None:
        return ""
    return closing_outcome(
        closing.due_on, closing.settled_on, has_interim_notice=has_interim_notice
    )


def _row(
    row: Reaction,
    codes: str,
    deadlines: dict[tuple[int, str], Deadline],
    *,
    has_interim_notice: bool,
) -> dict[str, Cell]:
    rules = regelwerk.rules_of(row.regelwerk_version)
    channels = rules.channels
    confirmation = deadlines.get((row.pk, "confirmation"))
    closing = deadlines.get((row.pk, "closing"))
    statement = deadlines.get((row.pk, "petition"))
    petition = getattr(row, "petition", None)
    return {
        "number": row.number,
        "imported_number": row.imported_number,
        "kind": row.get_kind_display(),
        "follow_up_of": row.follow_up_of.number if row.follow_up_of else "",
        "state": row.state_label,
        "title": row.title,
        "channel": channels[row.channel].label if row.channel in channels else row.channel,
        "is_written": row.is_written,
        "accepted_by": _listed(rules, "accepted_by", row.accepted_by_kind),
        "rechtskreis": _listed(rules, "rechtskreis", row.rechtskreis),
        "traegerbezug": _listed(rules, "traegerbezug", row.traegerbezug),
        "standort": row.standort.name if row.standort else "",
        "arrived_at": timezone.localtime(row.arrived_at),
        "arrived_krm_at": _local(row.arrived_krm_at),
        "is_board": row.is_board,
        "is_dienstaufsicht": row.is_dienstaufsicht,
        "is_fachaufsicht": row.is_fachaufsicht,
        "is_complaint": row.is_complaint if row.kind == Kind.EINGABE else None,
        "is_anonymous": row.is_anonymous,
        "signatories": row.signatories,
        "anliegen": codes,
        "lead_unit": row.lead_unit.name if row.lead_unit else "",
        "confirmation_due": confirmation.due_on if confirmation else None,
        "confirmation_done": confirmation.settled_on if confirmation else None,
        "closing_due": closing.due_on if closing else None,
        "closing_outcome": _ended(closing, has_interim_notice=has_interim_notice),
        "petition_number": petition.number if petition else "",
        "committee_due_on": petition.committee_due_on if petition else None,
        "statement_due": statement.due_on if statement else None,
        "answered_at": _local(row.answered_at),
        "closed_at": _local(row.closed_at),
        "settled_by": SettledBy.label(row.settled_by),
        "result": row.get_result_display(),
        "remedy": row.get_remedy_display(),
    }


def _listed(rules: Regelwerk, name: str, word: str) -> str:
    """Return the words of a list for a code; a code that is listed no more stands as it is."""
    return next((choice.label for choice in rules.lists[name] if choice.code == word), word)


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None


def kept_from(actor: Actor) -> frozenset[int]:
    """Return the keys of the reactions a person is excluded from (docs/rulings.md, 17)."""
    if not isinstance(actor, Person):
        return frozenset()
    return keys_kept_from(actor)
