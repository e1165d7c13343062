"""Number, dates and participation of a petition, as its papers say them (6.1)."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.casework.actions import record
from krm.casework.actions.petition import follow
from krm.documents import actions as documents
from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.petitions.actions.participation import report_finding
from krm.reactions import actions as reactions
from krm.reactions.actions import PetitionData
from krm.reactions.models import Petition, Reaction, ReactionDocument
from krm.work import access


@dataclass(frozen=True)
class LetterFile:
    """The letter with which the BMAS or a body has sent the petition."""

    content: bytes
    name: str


@journal.verb
def change_petition(
    *,
    reaction: Reaction,
    data: PetitionData,
    letter: LetterFile | None = None,
    by: Person,
    at: datetime,
) -> Petition | None:
    """Enter or correct what belongs to a petition; its deadline follows the committee's date.

    :param letter: of the BMAS; it is kept with the documents of the Vorgang.
    :raises Refused: if the Vorgang has ended, is no petition, a date cannot be right, the file is
        not accepted, or the deadline that runs would end later or not at all.
    """
    access.require_right(by, Right.EDIT_CASE, reaction, local_day(at))
    row = reactions.locked(reaction)
    reactions.require_open(row)
    _require_second_person(row, data.committee_due_on, local_day(at))
    changed = reactions.write_petition(reaction=row, data=data, by=by, at=at)
    if changed is not None:
        follow(reaction=row, by=by, at=at)
        report_finding(reaction=row, by=by, at=at)
    if letter is not None:
        document = documents.store_document(
            content=letter.content,
            name=letter.name,
            title="Anschreiben des BMAS",
            chain=reaction_chain(row.pk),
            by=by,
            at=at,
        )
        kind = ReactionDocument.Kind.MINISTRY
        record.attach(reaction=row, document=document, kind=kind, by=by, at=at)
    return changed


def _require_second_person(reaction: Reaction, new: date | None, on: date) -> None:
    """Let nobody alone move or remove the deadline for the statement (docs/rulings.md, 18)."""
    running = reaction.deadlines.running().filter(kind="petition").first()
    if running is None or (old := local_day(running.starts_at)) == new:
        return
    if new is not None and new < old and running.due_on >= on:
        return
    raise Refused(
        "Die Frist für die Stellungnahme läuft schon. Sie zu verlängern oder zu streichen "
        "bestätigt eine zweite Person: Bitte unter „Angabe berichtigen“ die „Frist des "
        "Petitionsausschusses“ berichtigen.",
        code="field_committee_due_on",
        chain=reaction_chain(reaction.pk),
    )
