"""Paper cards of a box: each one is stored and recorded the moment it is entered (R-28, R-34)."""

import secrets
import textwrap
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from krm.arrivals.actions.elsewhere import NOTHING, Elsewhere
from krm.arrivals.actions.handed_in import Statement, cleaned
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.codes import hash_of, make_code
from krm.corrections.actions.taking_back import take_back_recording
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation.access import require
from krm.organisation.actions.once import form_key
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.outreach.models import CardBox
from krm.parties.actions import PartyData
from krm.parties.models import PERSONAL, Party
from krm.public.actions import submitting
from krm.reactions.actions import NewAnliegen, NewReaction, check_new
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.triage.actions import triage
from krm.ui.rules import LOCAL_ZONE

DOOR: Final = Submission.Door.CARD_PAPER
KINDS: Final = (Kind.COMPLAINT, Kind.PRAISE, Kind.IDEA)
_TITLE: Final = 100


@dataclass(frozen=True)
class EnteredCard:
    """What became of a card: its arrival, its Vorgang, and whether it is a new one."""

    item: IntakeItem
    reaction: Reaction
    is_new: bool


def capture_card(
    *,
    box: CardBox,
    emptied_on: date,
    said: Statement,
    form_token: str,
    known_party: Party | None = None,
    goes_on: Elsewhere = NOTHING,
    names_kept: str = "",
    by: Person,
    at: datetime,
) -> EnteredCard:
    """Record one card that lay in a box; it arrived on the day the box was emptied (R-28, R-34).

    Without a name it is anonymous: no deadline, no answer, and KRM is asked to tell a unit (AS-43).
    With one the deadlines run from that day. One opened form is one card, however often the button
    is pressed.

    :param said: what stands on the card; ``topics`` are codes of Anliegen.
    :param goes_on: what becomes of a possible Widerspruch.
    :param names_kept: why words of an anonymous card stay that look like a name.
    :param known_party: the customer who wrote it, if somebody has found them in the register.
    :raises Refused: with the first thing that is wrong, code "field_…".
    """
    on = local_day(at)
    require(by, Right.MANAGE_MATERIAL, on=on)
    require(by, Right.TRIAGE, on=on)
    card = _as_written(said, box)
    new = replace(_new(card, box, emptied_on, at), party=known_party, names_kept=names_kept)
    for field, problem in _problems(card, new, box, at).items():
        raise Refused(problem, code=f"field_{field}")
    key = form_key(DOOR, form_token, submitting.words_of(card, ()))
    row, is_new = _enter(card=card, new=new, box=box, key=key, goes_on=goes_on, by=by, at=at)
    return EnteredCard(row.item, _reaction_of(row.item), is_new)


def _reaction_of(item: IntakeItem) -> Reaction:
    row = IntakeItem.objects.select_related("reaction").get(pk=item.pk)
    assert row.reaction is not None, "a card is stored together with its Vorgang"
    return row.reaction


def _as_written(said: Statement, box: CardBox) -> Statement:
    """Return the card as it is kept; nobody who gave no name has left any other detail."""
    values = vars(said) | {"standort": box.standort, "is_anonymous": not said.name.strip()}
    values["reply_by"] = "none" if values["is_anonymous"] else _reply_by(said)
    return cleaned(Statement(**values))


def _reply_by(said: Statement) -> str:
    if said.street or not (said.email or said.phone):
        return "letter"
    return "email" if said.email else "phone"


def _new(card: Statement, box: CardBox, emptied_on: date, at: datetime) -> NewReaction:
    return NewReaction(
        kind=card.kind,
        title=_title(card),
        channel=submitting.CHANNELS[DOOR],
        arrived_at=_arrival(emptied_on, at),
        anliegen=[NewAnliegen(code) for code in card.topics],
        matter=card.happened,
        standort=box.standort,
        is_anonymous=card.is_anonymous,
        anonymous_reason="unknown" if card.is_anonymous else "",
    )


def _title(card: Statement) -> str:
    first = card.happened.partition("\n")[0]
    if not first.strip():
        return f"Meinungskarte ohne Text: {dict(Kind.choices).get(card.kind, card.kind)}"
    return textwrap.shorten(first, _TITLE, placeholder=" …")


def _arrival(emptied_on: date, at: datetime) -> datetime:
    """Return the moment of arrival: nobody knows the hour at which a card fell into the box."""
    if emptied_on == local_day(at):
        return at
    return datetime.combine(emptied_on, time(12), tzinfo=LOCAL_ZONE)


def _problems(card: Statement, new: NewReaction, box: CardBox, at: datetime) -> dict[str, str]:
    problems: dict[str, str] = {}
    if card.kind not in KINDS:
        return {"kind": "Bitte wählen: Lob, Beschwerde oder Idee."}
    if local_day(box.created_at) > local_day(new.arrived_at):
        problems["emptied_on"] = "An diesem Tag gab es den Kasten noch nicht."
    names = {"arrived_at": "emptied_on", "arrived_krm_at": "emptied_on", "anliegen": "topics"}
    found = check_new(new, at=at)
    return {names.get(field, field): problem for field, problem in found.items()} | problems


@journal.verb
def _enter(
    *,
    card: Statement,
    new: NewReaction,
    box: CardBox,
    key: str,
    goes_on: Elsewhere,
    by: Person,
    at: datetime,
) -> tuple[Submission, bool]:
    """Store the card and record it; nothing stays if one of both fails."""
    # Nobody takes a receipt home: its code is made and forgotten.
    code = make_code(secrets.token_hex(16), key)
    row = Submission(door=DOOR, code_hash=hash_of(code), box=box, submitted_at=at)
    for name, answer in card.answers().items():
        setattr(row, name, answer)
    reading = submitting.to_reading(card, new.arrived_at, subject=new.title)
    stored, is_new = submitting.store(row=row, reading=reading, key=key, files=(), by=by, at=at)
    if not is_new:
        return stored, False
    item = stored.item
    party = None if card.is_anonymous or new.party else _party(card)
    triage.triage_to_reaction(item=item, new=new, party=party, goes_on=goes_on, by=by, at=at)
    data = {"receipt": item.receipt_number, "box": box.pk, "arrived_at": new.arrived_at}
    journal.record(Verb.OPINION_CARD_RECEIVED, chain=OFFICE, by=by, at=at, data=data)
    return stored, True


def _party(card: Statement) -> PartyData:
    return PartyData(
        **{name: getattr(card, name) for name in PERSONAL}, preferred_channel=card.reply_by
    )


@journal.verb
def take_back_card(*, item: IntakeItem, by: Person, at: datetime) -> Submission:
    """Take back a card that was just entered wrongly; the number stays used, as with a Storno.

    Returns what was written, so that it can be entered again.

    :raises Refused: if somebody else entered it, on another day, it speaks of a danger, or
        anything has happened since.
    """
    require(by, Right.MANAGE_MATERIAL, on=local_day(at))
    row = Submission.objects.select_related("item").get(item=item)
    take_back_recording(
        reaction=_reaction_of(row.item),
        reason="Beim Erfassen der Karte zurückgenommen",
        by=by,
        at=at,
    )
    data = {"receipt": row.item.receipt_number, "box": row.box_id}
    journal.record(Verb.OPINION_CARD_TAKEN_BACK, chain=OFFICE, by=by, at=at, data=data)
    return row
