"""Take an import back while nobody has worked on its Vorgänge: all are cancelled, names erased.

The numbers stay used (Storno keeps them); the rows are forgotten, so that the right table can be
imported afterwards. The work goes through in portions that are whole in themselves: a crash leaves
nothing half, and the next worker goes on.
"""

from datetime import datetime

from krm.casework.actions.ending import end_work
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb, reaction_chain
from krm.organisation.access import has_right, require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.takeover import queries
from krm.takeover.models import ImportedRow, RegisterImport

PORTION = 200
WHY = "import_taken_back"
SECOND_PERSON = (
    "Nach dem Tag des Imports nimmt ihn eine zweite Person zurück. Bitte das Büro der "
    "Geschäftsführung oder die Geschäftsführung darum bitten; dort steht sie unter Register → Alte "
    "Tabelle importieren."
)
_TITLE = "Aus einem zurückgenommenen Import"


@journal.verb
def ask_take_back(*, run: RegisterImport, reason: str, by: Actor, at: datetime) -> RegisterImport:
    """Ask for taking an import back.

    On the day of the import whoever made it may do so; later it takes a second person (front
    office or executive), since open Vorgänge lose their deadlines by it (ruling on legal
    deadlines).

    :raises Refused: if the reason is missing, somebody has worked on one of the Vorgänge, it takes
        a second person, or the import stands at something else.
    """
    on = local_day(at)
    is_second = isinstance(by, Person) and has_right(by, Right.CONFIRM_CORRECTION, on)
    if not is_second:
        require(by, Right.IMPORT_REGISTER, on=on)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    row = RegisterImport.objects.select_for_update().get(pk=run.pk)
    if row.state != RegisterImport.State.DONE or row.finished_at is None:
        raise Refused(
            f"Die Tabelle steht gerade auf „{row.get_state_display()}“. Bitte die Seite neu laden.",
            code="changed_meanwhile",
        )
    if local_day(row.finished_at) != on and not is_second:
        raise Refused(SECOND_PERSON, code="second_person")
    if worked := queries.worked_on(row):
        raise Refused(
            f"Daran hat schon jemand gearbeitet: {_named(worked)}. Der Import lässt sich nicht "
            "mehr als Ganzes zurücknehmen; einzelne Vorgänge lassen sich stornieren.",
            code="worked_on",
        )
    row.state, row.touched_at, row.claimed_at = RegisterImport.State.TAKING_BACK, at, None
    row.rows_done, row.rows_total = 0, row.imported.count()
    row.taken_back_by_id, row.take_back_reason = by.pk, reason.strip()[:300]
    row.save()
    journal.record(
        Verb.REGISTER_TAKE_BACK_ASKED, chain=OFFICE, by=by, at=at,
        data={"import": row.pk, "rows": row.rows_total},
        personal={"reason": row.take_back_reason},
    )  # fmt: skip
    return row


def _named(numbers: list[str]) -> str:
    shown = ", ".join(numbers[:3])
    return shown if len(numbers) <= 3 else f"{shown} und {len(numbers) - 3} weitere"


@journal.verb
def take_back_some(*, run: RegisterImport, by: Actor, at: datetime) -> int:
    """Take the next portion of an import back; return how many rows it had.

    A Vorgang on which somebody has begun meanwhile stays as it is.
    """
    RegisterImport.objects.select_for_update().get(pk=run.pk)
    some = list(run.imported.order_by("pk").values_list("pk", "reaction_id")[:PORTION])
    cases = Reaction.objects.select_for_update(of=("self",)).in_bulk(key for _, key in some)
    worked = queries.worked_keys(cases)
    for case in cases.values():
        if case.pk not in worked:
            _take_back(case, by, at)
    ImportedRow.objects.filter(pk__in=[pk for pk, _ in some]).delete()
    return len(some)


def _take_back(case: Reaction, by: Actor, at: datetime) -> None:
    end_work(reaction=case, why=WHY, by=by, at=at)
    party = case.party_id
    before = {"number": case.number, "state": case.state}
    case.state, case.closed_at, case.party = State.CANCELLED.value, at, None
    case.title, case.matter, case.wish, case.imported_number = _TITLE, "", "", ""
    case.revision += 1
    case.save()
    case.further_points.all().delete()
    case.notes.all().delete()
    _erase(party)
    journal.record(
        Verb.REACTION_IMPORT_TAKEN_BACK, chain=reaction_chain(case.pk), by=by, at=at, data=before
    )


def _erase(party: int | None) -> None:
    """Erase a customer whom only this Vorgang had."""
    if party and not Reaction.objects.filter(party_id=party).exists():
        Party.objects.filter(pk=party).delete()


@journal.verb
def finish_take_back(*, run: RegisterImport, by: Actor, at: datetime) -> RegisterImport:
    """Note that an import is taken back."""
    row = RegisterImport.objects.select_for_update().get(pk=run.pk)
    row.state, row.taken_back_at, row.touched_at = RegisterImport.State.TAKEN_BACK, at, at
    row.claimed_at = None
    row.rows_done = row.rows_total
    row.save()
    journal.record(
        Verb.REGISTER_TAKEN_BACK, chain=OFFICE, by=by, at=at,
        data={"import": row.pk, "rows": row.rows_total},
    )  # fmt: skip
    return row
