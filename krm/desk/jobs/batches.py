"""Do many things of a pile one after the other: each by its own verb, in a transaction of its own.

What cannot be done any more stays and says why; what went before it is done. Two people at once do
nothing twice: each verb locks its row and looks at it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from krm.adapters import pdf
from krm.casework.actions import letters as casework
from krm.casework.actions.close import close
from krm.casework.queries.closing import remedy_for
from krm.desk.queries.batches import (
    ON_ITS_OWN,
    TOGETHER,
    BatchPart,
    in_one_line,
    waiting_on_paper,
)
from krm.documents import queries as documents
from krm.journal.actions import Refused
from krm.letters import actions as letters
from krm.letters.access import may_send
from krm.letters.models import Dispatch, Letter
from krm.letters.queries.calling_back import CALLED_BACK, may_call_back
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.actions import require_as_seen
from krm.reactions.models import Reaction
from krm.ui.rules import format_day, format_stamp
from krm.work.access import visible_reactions
from krm.work.actions import units
from krm.work.models import Assignment


@dataclass
class BatchResult:
    """What came of many: how many were done, and which stay for which reason."""

    done: int = 0
    stayed: list[tuple[str, str]] = field(default_factory=list)

    def words(self, done: str) -> str:
        """Return it in one sentence.

        :param done: what was done, such as "freigegeben".
        """
        said = f"Erledigt: {self.done} {done}"
        if not self.stayed:
            return f"{said}."
        names = [f"{number} ({reason.rstrip('.')})" for number, reason in self.stayed]
        return f"{said}, {len(names)} geblieben: {'; '.join(names)}."


# Does one of them: its Vorgang, its key, and the version that was shown.
Do = Callable[[Reaction, int, str, Person, datetime], None]


@dataclass(frozen=True)
class Work:
    """How the boxes of a page are carried out.

    :param case_of: the Vorgang of a row, by its key.
    """

    case_of: Callable[[int], int | None]
    do: Do


def carry_out(work: Work, values: Sequence[str], *, by: Person, at: datetime) -> BatchResult:
    """Do what was ticked, in its order; what is foreign or gone is passed over.

    :param values: what the boxes sent, key and version (``BatchItem.value``).
    """
    outcome, seen = BatchResult(), visible_reactions(by, local_day(at))
    for value in dict.fromkeys(values):
        key, _, version = value.partition("-")
        pk = int(key) if key.isdecimal() and len(key) < 12 else 0
        reaction = seen.filter(pk=work.case_of(pk) or 0).select_related("party").first()
        if reaction is None:
            continue
        try:
            work.do(reaction, pk, version, by, at)
        except Refused as refusal:
            outcome.stayed.append((reaction.number, refusal.reason))
        else:
            outcome.done += 1
    return outcome


def mails_to_leave(*, by: Person, at: datetime) -> list[int]:
    """Return the keys of the letters just released that leave as e-mail in a minute."""
    rows = Dispatch.objects.filter(
        channel=Letter.Channel.EMAIL, state=Dispatch.State.QUEUED, queued_at=at,
        letter__released_by=by,
    )  # fmt: skip
    return list(rows.order_by("pk").values_list("letter_id", flat=True))


def words_about_mails(mails: Sequence[int]) -> str:
    """Return what is to be said of e-mails that wait for their minute; "" without any."""
    if not mails:
        return ""
    go = "1 E-Mail geht" if len(mails) == 1 else f"{len(mails)} E-Mails gehen"
    return f" {go} in einer Minute hinaus."


def draft_confirmations(parts: Sequence[BatchPart], *, by: Person, at: datetime) -> None:
    """Draft each confirmation as the button of a single one does; an open draft is taken up again.

    What cannot be drafted stays: the page says of each why.
    """
    rows = Reaction.objects.filter(pk__in=[part.reaction_pk for part in parts if part.confirms])
    for reaction in rows.select_related("party"):
        try:
            casework.draft_letter(reaction=reaction, kind=Letter.Kind.CONFIRMATION, by=by, at=at)
        except Refused:
            continue


def print_run(parts: Sequence[BatchPart], *, by: Person, at: datetime) -> bytes:
    """Return the chosen letters in one PDF behind a list of them, in the order they are posted in.

    :raises Refused: if one of them cannot be printed; it is named.
    """
    on = local_day(at)
    rows = waiting_on_paper([part.pk for part in parts if part.pk], by, on)
    rows = [row for row in rows if may_send(by, row.letter, on)]
    if not rows:
        raise Refused("Davon wartet nichts mehr auf den Druck.", code="nothing_to_print")
    files = [_content(row) for row in rows]

    def cover(pages: Sequence[int]) -> pdf.SheetDocument:
        return _cover_list(rows, pages, at)

    return pdf.render_print_run(files, cover).pdf


def _content(row: Dispatch) -> bytes:
    document = row.pdf or row.letter.pdf
    number = row.letter.reaction.number
    try:
        if document is None:
            raise FileNotFoundError
        if why_not := documents.why_not_offered(document):
            raise Refused(f"{number}: {why_not}", code="not_offered")
        return documents.read_content(document)
    except FileNotFoundError:
        raise Refused(
            f"{number}: Das Schreiben fehlt in der Ablage. Bitte abwählen und die Verwaltung "
            "verständigen.",
            code="file_missing",
        ) from None


def _cover_list(rows: Sequence[Dispatch], pages: Sequence[int], at: datetime) -> pdf.SheetDocument:
    listed = tuple(
        (
            str(at_place),
            row.letter.reaction.number,
            row.letter.get_kind_display(),
            str(count),
            in_one_line(row.address_lines),
        )
        for at_place, (row, count) in enumerate(zip(rows, pages, strict=True), 1)
    )
    count = "1 Schreiben" if len(rows) == 1 else f"{len(rows)} Schreiben"
    return pdf.SheetDocument(
        office=organisation.office().name,
        title="Ausgangspost",
        reference=f"{format_day(local_day(at))}, {count}",
        parts=(pdf.SheetPart(heads=("Nr.", "Vorgang", "Schreiben", "Seiten", "An"), rows=listed),),
        foot=f"Gedruckt {format_stamp(at)}",
        made_at=at,
    )


def _case_of_letter(pk: int) -> int | None:
    return (
        Letter.objects.filter(pk=pk, kind__in=TOGETHER).values_list("reaction", flat=True).first()
    )


def _release(reaction: Reaction, pk: int, version: str, by: Person, at: datetime) -> None:
    letter = Letter.objects.select_related("released_by").get(pk=pk)
    if letter.state != Letter.State.DRAFT:
        raise Refused(_no_draft_any_more(letter), code="already_released")
    if reaction.is_board:
        raise Refused(ON_ITS_OWN, code="on_its_own")
    seen = int(version) if version.isdecimal() and len(version) < 12 else -1
    letter.reaction = reaction
    casework.release_letter(letter=letter, expected_revision=seen, by=by, at=at)


def _recall(reaction: Reaction, pk: int, version: str, by: Person, at: datetime) -> None:
    letter = Letter.objects.get(pk=pk)
    if not may_call_back(letter, at):
        raise Refused("Die E-Mail ist schon unterwegs.", code="already_gone")
    letters.recall_letter(letter=letter, reason=CALLED_BACK, by=by, at=at)


def _no_draft_any_more(letter: Letter) -> str:
    if letter.state == Letter.State.VOID:
        return "Der Entwurf ist verworfen."
    name = letter.released_by.display_name if letter.released_by else "Jemand"
    return f"{name} hat das Schreiben schon freigegeben."


def _case_of_dispatch(pk: int) -> int | None:
    rows = Dispatch.objects.filter(pk=pk, channel=Letter.Channel.POST)
    return rows.values_list("letter__reaction", flat=True).first()


def _post(reaction: Reaction, pk: int, version: str, by: Person, at: datetime) -> None:
    dispatch = Dispatch.objects.select_related("letter__reaction").get(pk=pk)
    casework.post_letter(dispatch=dispatch, posted_on=local_day(at), by=by, at=at)


def _case_of_assignment(pk: int) -> int | None:
    return Assignment.objects.filter(pk=pk).values_list("reaction", flat=True).first()


def _remind(reaction: Reaction, pk: int, version: str, by: Person, at: datetime) -> None:
    assignment = Assignment.objects.select_related("reaction", "unit").get(pk=pk)
    units.remind_unit(assignment=assignment, once_a_day=True, by=by, at=at)


def _close(reaction: Reaction, pk: int, version: str, by: Person, at: datetime) -> None:
    require_as_seen(reaction=reaction, seen=version or "?", shown=_version_of, by=by, at=at)
    close(reaction=reaction, remedy=remedy_for(reaction), by=by, at=at)


def _version_of(reaction: Reaction) -> str:
    return str(reaction.revision)


WORK: dict[str, Work] = {
    "release": Work(_case_of_letter, _release),
    "recall": Work(_case_of_letter, _recall),
    "post": Work(_case_of_dispatch, _post),
    "remind": Work(_case_of_assignment, _remind),
    "close": Work(lambda pk: pk, _close),
}
