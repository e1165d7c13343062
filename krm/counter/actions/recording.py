"""What is written down at a desk: a letter or talk at KRM, and the Erfassungsbogen of everybody.

Each is one step: the customer, the files, the Vorgang, the Niederschrift, and the copy of a
possible Widerspruch leave together or not at all (§ 84 SGG).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from krm.arrivals.actions import elsewhere, help_today
from krm.arrivals.actions.elsewhere import Elsewhere
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import decide
from krm.casework.actions import capture, record
from krm.casework.actions.capture import Erfassungsbogen
from krm.counter.actions import niederschrift
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.organisation.models import Person, Unit
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.parties.models import Party
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction, ReactionDocument


@dataclass(frozen=True)
class Recorded:
    """What both have in common beside the Vorgang itself.

    :ivar goes_on: what becomes of a possible Widerspruch.
    :ivar party: the customer, to be recorded first; None if nobody is named.
    :ivar help_today: who needs help today, as the person at the desk has ticked it.
    :ivar is_read_back: the text was read out and approved, so that there is a Niederschrift.
    """

    goes_on: Elsewhere
    party: PartyData | None = None
    is_read_back: bool = False
    help_today: Sequence[str] = ()


@journal.verb
def record_at_krm(
    *,
    new: NewReaction,
    said: Recorded,
    path: str,
    files: Sequence[ScannedFile] = (),
    by: Person,
    at: datetime,
) -> Reaction:
    """Record a letter, mail or visit at KRM after the nine questions, with its files (R-15, R-24).

    :param path: the answers of the Sichtung; they make it a Kundenreaktion.
    :raises Refused: if a field or a file is wrong, the Sichtung says something else, or a possible
        Widerspruch has neither left nor a reason to stay.
    """
    decision = decide(path)
    if not decision.is_reaction:
        raise Refused("Bitte zuerst die Fragen der Sichtung beantworten.", code="field_path")
    if decision.is_widerspruch and not said.goes_on.is_widerspruch:
        raise Refused(
            "Das Schreiben kann ein Widerspruch sein. Bitte sagen, ob eine Kopie an die "
            "Widerspruchsstelle geht.",
            code="field_widerspruch",
        )
    stored = [(_stored(file, by, at), ReactionDocument.Kind.INCOMING) for file in files]
    named = replace(new, party=_party(said, by, at) or new.party)
    reaction = record.record_reaction(new=named, documents=stored, by=by, at=at)
    journal.record(
        Verb.INTAKE_TRIAGED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"arrived_at": reaction.arrived_at, "path": decision.codes},
    )
    _finish(reaction, said, by, at)
    return reaction


@journal.verb
def record_bogen(
    *,
    bogen: Erfassungsbogen,
    said: Recorded,
    unit: Unit | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Record an Erfassungsbogen: settled on the spot, or up to the lead of a unit (R-20 to R-22).

    :param unit: whose lead takes it on; None if it is settled.
    :raises Refused: as the steps it consists of.
    """
    named = replace(bogen, new=replace(bogen.new, party=_party(said, by, at) or bogen.new.party))
    if unit is None:
        reaction = capture.settle_on_the_spot(bogen=named, by=by, at=at)
    else:
        reaction = capture.escalate(bogen=named, unit=unit, by=by, at=at)
    _finish(reaction, said, by, at)
    return reaction


def _stored(file: ScannedFile, by: Person, at: datetime) -> Document:
    try:
        return documents.store_document(
            content=file.content, name=file.name, title=file.name, by=by, at=at
        )
    except Refused as refusal:
        raise Refused(f"{file.name}: {refusal.reason}", code="field_uploads") from refusal


def _party(said: Recorded, by: Person, at: datetime) -> Party | None:
    if said.party is None:
        return None
    return parties.create_party(data=said.party, chain=OFFICE, by=by, at=at)


def _finish(reaction: Reaction, said: Recorded, by: Person, at: datetime) -> None:
    """Add the Niederschrift, which goes along with the copy, and draw the Eingangsnummer."""
    help_today.act_on_help(asked=said.help_today, reaction=reaction, by=by, at=at)
    if said.is_read_back:
        niederschrift.approve_niederschrift(reaction=reaction, by=by, at=at)
    elsewhere.arrival_of(reaction=reaction, by=by, at=at)
    elsewhere.settle_elsewhere(elsewhere=said.goes_on, reaction=reaction, by=by, at=at)
