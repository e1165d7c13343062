"""Write what an import has built: everything in one transaction, in few statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

from krm.casework.models import CaseNote
from krm.deadlines.models import Deadline
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb, reaction_chain
from krm.journal.actions.beginning import Beginning, begin_chains
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.reactions.actions import draw_numbers
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.rules import SERIES
from krm.takeover import queries
from krm.takeover.actions.checking import Plan
from krm.takeover.actions.rows import Built, described
from krm.takeover.models import ImportedRow, RegisterImport
from krm.takeover.rules.row import Problem

_BATCH = 500
KEPT_PROBLEMS = 2000
T = TypeVar("T")


@journal.verb
def write(
    *, run: RegisterImport, plan: Plan, built: Sequence[Built], by: Actor, at: datetime
) -> RegisterImport:
    """Write all rows, or none: numbers without a gap, deadlines, and the first journal entries.

    :raises Refused: if the import was finished meanwhile, or another one brought the same rows.
    """
    row = (
        RegisterImport.objects.select_for_update(of=("self",))
        .select_related("document")
        .get(pk=run.pk)
    )
    if row.state != RegisterImport.State.RUNNING:
        raise Refused("Diese Tabelle wird nicht mehr importiert.", code="changed_meanwhile")
    # The row of the series is the lock: two imports come one after the other.
    numbers = draw_numbers(SERIES, local_day(at).year, len(built))
    known = queries.known_rows(item.row.number for item in built)
    if any(known.has(item.row) for item in built):
        raise Refused(
            "Ein Teil der Zeilen ist inzwischen importiert. Bitte neu prüfen lassen.",
            code="changed_meanwhile",
        )
    for number, item in zip(numbers, built, strict=True):
        item.reaction.number = number
    _write_rows(row, built)
    _link(built)
    begin_chains(Verb.REACTION_IMPORTED, [_beginning(row, item) for item in built], by=by, at=at)
    return _finish(row, plan, built, by=by, at=at)


def _write_rows(run: RegisterImport, built: Sequence[Built]) -> None:
    parties = [item.party for item in built if item.party is not None]
    Party.objects.bulk_create(parties, _BATCH)
    for item in built:
        item.reaction.party = item.party
    Reaction.objects.bulk_create([item.reaction for item in built], _BATCH)
    # The rows were built before their Vorgang had a key.
    for item in built:
        notes = [item.note] if item.note else []
        parts: list[Anliegen | FurtherPoint | Deadline | CaseNote] = [
            *item.anliegen, *item.further, *item.deadlines, *notes
        ]  # fmt: skip
        for part in parts:
            part.reaction_id = item.reaction.pk
    Anliegen.objects.bulk_create(_all(item.anliegen for item in built), _BATCH)
    FurtherPoint.objects.bulk_create(_all(item.further for item in built), _BATCH)
    Deadline.objects.bulk_create(_all(item.deadlines for item in built), _BATCH)
    CaseNote.objects.bulk_create([item.note for item in built if item.note], _BATCH)
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                reaction=item.reaction,
                register_import=run,
                line=item.row.line,
                number=item.row.number,
                digest=item.row.digest,
            )
            for item in built
        ],
        _BATCH,
    )


def _all(parts: Iterable[Iterable[T]]) -> list[T]:
    return list(chain.from_iterable(parts))


def _link(built: Sequence[Built]) -> None:
    """Link each Folgereaktion to its earlier Vorgang, of this table or of the register."""
    following = [item for item in built if item.row.follow_up_of]
    if not following:
        return
    keys = queries.keys_by_number(item.row.follow_up_of for item in following)
    for item in following:
        item.reaction.follow_up_of_id = keys[item.row.follow_up_of]
    Reaction.objects.bulk_update(
        [item.reaction for item in following], ["follow_up_of"], batch_size=_BATCH
    )


def _beginning(run: RegisterImport, item: Built) -> Beginning:
    due = {deadline.kind: deadline.due_on for deadline in item.deadlines}
    data = {
        "number": item.reaction.number,
        "import": run.pk,
        "regelwerk": item.reaction.regelwerk_version_id,
        "due": due,
        **described(item.row),
    }
    personal = {"title": item.reaction.title, "old_number": item.row.number}
    return Beginning(reaction_chain(item.reaction.pk), data, personal)


def kept(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Return the first problems in storable form; how many there are is counted beside."""
    return [problem.as_json() for problem in problems[:KEPT_PROBLEMS]]


def _finish(
    row: RegisterImport, plan: Plan, built: Sequence[Built], *, by: Actor, at: datetime
) -> RegisterImport:
    row.state = RegisterImport.State.DONE
    row.rows_new, row.rows_known, row.rows_changed = len(built), plan.known, len(plan.changed)
    row.rows_open, row.rows_done, row.rows_total = plan.open, plan.total, plan.total
    row.changed = [problem.as_json() for problem in plan.changed]
    row.hint_count, row.hints = len(plan.hints), kept(plan.hints)
    row.finished_at = row.touched_at = at
    row.claimed_at = None
    row.save()
    data = {
        "import": row.pk,
        "rows": len(built),
        "known": plan.known,
        "changed": len(plan.changed),
        "sha256": row.document.sha256 if row.document else None,
        "first": built[0].reaction.number if built else None,
        "last": built[-1].reaction.number if built else None,
    }
    journal.record(Verb.REGISTER_IMPORTED, chain=OFFICE, by=by, at=at, data=data)
    return row
