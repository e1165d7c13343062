"""Import an old Erfassungstabelle: upload, say what the columns are, check, import.

All or nothing: rows are read and built with visible progress, then written in one transaction.
"""

from collections.abc import Mapping
from datetime import datetime

from krm.documents import actions as documents
from krm.documents.rules.table import TableUnreadable
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation.access import require
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.takeover import queries
from krm.takeover.actions import writing
from krm.takeover.actions.checking import Plan, Progress, plan_of
from krm.takeover.actions.rows import Builder
from krm.takeover.models import ColumnMapping, RegisterImport
from krm.takeover.rules import columns as rules_columns
from krm.takeover.rules.row import Options

State = RegisterImport.State


@journal.verb
def upload_table(*, content: bytes, name: str, by: Actor, at: datetime) -> RegisterImport:
    """Store a table that is to be imported; its columns are said next.

    :raises Refused: with the reason in German if it is no readable .xlsx or .csv.
    """
    require(by, Right.IMPORT_REGISTER, on=local_day(at))
    try:
        preview = queries.preview(content)
    except TableUnreadable as problem:
        raise Refused(str(problem), code="field_upload") from problem
    if not preview.rows:
        raise Refused("Die Tabelle hat keine Zeilen.", code="field_upload")
    # What the house calls a text is a .csv here; the true name stays the title.
    stem, dot, ending = name.rpartition(".")
    stored_as = f"{stem}.txt" if dot and ending.lower() in ("csv", "tsv") else name
    seen = documents.inspect_file(
        content=content, name=stored_as, on=local_day(at), reads_text=False
    )
    document = documents.store_inspected(file=seen, title=name, by=by, at=at)
    return RegisterImport.objects.create(
        document=document,
        sheet=preview.table.sheet,
        header_row=preview.header,
        columns=preview.guessed,
        rows_total=preview.rows,
        uploaded_at=at,
        uploaded_by_id=by.pk,
        touched_at=at,
    )


def columns_for(run: RegisterImport, sheet: str, charset: str = "") -> dict[str, int]:
    """Return which column of a sheet holds what, as far as it is known or can be guessed.

    :raises Refused: if the file has no such sheet or cannot be read.
    """
    try:
        preview = queries.preview(queries.content_of(run), sheet=sheet, charset=charset)
    except TableUnreadable as problem:
        raise Refused(str(problem), code="field_upload") from problem
    if sheet and sheet != preview.table.sheet:
        raise Refused(f"Ein Blatt „{sheet}“ gibt es nicht.", code="field_sheet")
    return preview.guessed


@journal.verb
def ask_check(
    *,
    run: RegisterImport,
    sheet: str,
    columns: Mapping[str, int],
    options: Options = Options(),  # noqa: B008 - frozen
    by: Actor,
    at: datetime,
) -> RegisterImport:
    """Say which column holds what, remember it, and ask for the check of every cell.

    :raises Refused: if a needed column is missing or one is named twice, or work is under way.
    """
    row = _locked(run, by, at, State.UPLOADED, State.FAULTY, State.CHECKED, State.FAILED)
    known = {word: index for word, index in columns.items() if word in rules_columns.BY_WORD}
    if problems := rules_columns.problems_of(known):
        word, reason = next(iter(problems.items()))
        raise Refused(reason, code=f"field_{word}")
    preview = queries.preview(queries.content_of(row), sheet=sheet, charset=options.charset)
    if preview.needs_charset:
        raise Refused("Bitte sagen, wie die Umlaute zu lesen sind.", code="field_charset")
    if preview.hidden_rows and not options.hidden_rows:
        reason = "Die Datei hat ausgeblendete Zeilen. Bitte sagen, was mit ihnen geschieht."
        raise Refused(reason, code="field_hidden_rows")
    row.charset, row.hidden_rows = options.charset, options.hidden_rows
    row.restores_zeros = options.restores_zeros
    row.sheet, row.header_row = preview.table.sheet, preview.header
    row.columns = known
    ColumnMapping.objects.update_or_create(
        signature=rules_columns.signature(preview.headings),
        defaults={"columns": known, "saved_at": at, "saved_by_id": by.pk},
    )
    _start(row, State.CHECKING, preview.rows, at)
    journal.record(
        Verb.REGISTER_CHECK_ASKED, chain=OFFICE, by=by, at=at,
        data={"import": row.pk, "columns": dict(known)},
    )  # fmt: skip
    return row


@journal.verb
def ask_import(*, run: RegisterImport, by: Actor, at: datetime) -> RegisterImport:
    """Ask for the take-over of a table that was checked without a fault.

    :raises Refused: if it has not been checked, has faults, or work is under way.
    """
    row = _locked(run, by, at, State.CHECKED)
    _start(row, State.RUNNING, row.rows_total, at)
    journal.record(Verb.REGISTER_IMPORT_ASKED, chain=OFFICE, by=by, at=at, data={"import": row.pk})
    return row


def _locked(run: RegisterImport, by: Actor, at: datetime, *states: str) -> RegisterImport:
    require(by, Right.IMPORT_REGISTER, on=local_day(at))
    row = RegisterImport.objects.select_for_update().get(pk=run.pk)
    if row.state not in states:
        raise Refused(
            f"Die Tabelle steht gerade auf „{row.get_state_display()}“. Bitte die Seite neu laden.",
            code="changed_meanwhile",
        )
    return row


def _start(row: RegisterImport, state: str, total: int, at: datetime) -> None:
    row.state, row.touched_at, row.claimed_at = state, at, None
    row.rows_total, row.rows_done, row.failure = total, 0, ""
    row.save()


def check(*, run: RegisterImport, progress: Progress, by: Actor, at: datetime) -> RegisterImport:
    """Check every cell of a table (dry run); nothing of the register changes.

    :raises TableUnreadable: in German.
    """
    require(by, Right.IMPORT_REGISTER, on=local_day(at))
    return _note_check(run=run, plan=plan_of(run, at=at, progress=progress), by=by, at=at)


@journal.verb
def _note_check(*, run: RegisterImport, plan: Plan, by: Actor, at: datetime) -> RegisterImport:
    row = RegisterImport.objects.select_for_update().get(pk=run.pk)
    row.state = State.FAULTY if plan.problems else State.CHECKED
    row.rows_total = row.rows_done = plan.total
    row.rows_new, row.rows_known = len(plan.rows), plan.known
    row.rows_changed, row.rows_open = len(plan.changed), plan.open
    row.problem_count = len(plan.problems)
    row.hint_count = len(plan.hints)
    row.problems, row.changed = writing.kept(plan.problems), writing.kept(plan.changed)
    row.hints = writing.kept(plan.hints)
    row.touched_at, row.claimed_at, row.failure = at, None, ""
    row.save()
    journal.record(
        Verb.REGISTER_CHECKED, chain=OFFICE, by=by, at=at,
        data={"import": row.pk, "rows": plan.total, "problems": len(plan.problems)},
    )  # fmt: skip
    return row


def import_table(
    *, run: RegisterImport, progress: Progress, by: Actor, at: datetime
) -> RegisterImport:
    """Import a table into the register: all rows or none (issue: repeatable, no duplicates).

    The table is read anew, since lists may have changed since the check; with a fault nothing is
    written and the faults are listed. Building is what takes long, so it happens before the
    transaction and shows its progress; writing needs seconds.

    :raises Refused: if the right is missing or another import was faster.
    :raises TableUnreadable: in German.
    """
    require(by, Right.IMPORT_REGISTER, on=local_day(at))
    plan = plan_of(run, at=at, progress=lambda _done, _total: None)
    if plan.problems:
        return _note_check(run=run, plan=plan, by=by, at=at)
    total = len(plan.rows)
    built = Builder(by_pk=by.pk, at=at).build(plan.rows, lambda done: progress(done, total))
    progress(total, total)
    return writing.write(run=run, plan=plan, built=built, by=by, at=at)
