"""Write down what belongs to a petition alone: its number and the dates of others (6.1)."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.reactions.models import Petition, Reaction
from krm.reactions.rules import Kind

_KINDS = (Kind.PETITION, Kind.EINGABE)
_CHOICES = frozenset(Petition.Participation.values)


@dataclass(frozen=True)
class PetitionData:
    """What is written down about a petition; an Eingabe with a set date has it too."""

    number: str = ""
    letter_received_on: date | None = None
    paper_received_on: date | None = None
    committee_due_on: date | None = None
    ministry_due_on: date | None = None
    participation: str = Petition.Participation.OPEN
    own_view: str = Petition.Participation.OPEN


def check_petition(kind: str, data: PetitionData | None) -> dict[str, str]:
    """Return what is wrong with it, as German sentences by field name."""
    if data is None:
        return {}
    if kind not in _KINDS:
        return {"kind": "Angaben zur Petition gibt es nur bei einer Petition oder Eingabe."}
    if not {data.participation, data.own_view} <= _CHOICES:
        return {"participation": "Bitte ja, nein oder offen wählen."}
    due, arrived = data.committee_due_on, data.letter_received_on
    if due is not None and arrived is not None and due < arrived:
        return {"committee_due_on": "Die Frist des Petitionsausschusses liegt vor dem Anschreiben."}
    return {}


@journal.verb
def write_petition(
    *, reaction: Reaction, data: PetitionData, by: Actor, at: datetime
) -> Petition | None:
    """Write down or change what belongs to the petition; old and new stand in the journal.

    Returns None if nothing changes.

    :raises Refused: with the first thing that is wrong.
    """
    chain = reaction_chain(reaction.pk)
    if problems := check_petition(reaction.kind, data):
        field, problem = next(iter(problems.items()))
        raise Refused(problem, code=f"field_{field}", chain=chain)
    old = Petition.objects.filter(reaction=reaction).first()
    names = [field.name for field in fields(PetitionData)]
    before = {name: getattr(old, name) for name in names} if old else vars(PetitionData())
    changed = [name for name in names if before[name] != getattr(data, name)]
    if old is not None and not changed:
        return None
    row = old or Petition(reaction=reaction)
    for name in names:
        setattr(row, name, getattr(data, name))
    row.save()
    labels = [str(Petition._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
    journal.record(
        Verb.PETITION_CHANGED if old else Verb.PETITION_REGISTERED,
        chain=chain,
        by=by,
        at=at,
        data={
            "old": {name: before[name] for name in changed if name != "number"},
            "new": {name: getattr(data, name) for name in changed if name != "number"},
        },
        personal={"what": "; ".join(labels), "number": [before["number"], data.number]},
    )
    return row
