"""Write down what belongs to a petition alone: its number and the dates of others (6.1)."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.queries import local_day
from krm.reactions.models import Petition, Reaction
from krm.reactions.rules import Kind

_KINDS = (Kind.PETITION, Kind.EINGABE)
# What the words of a Stellungnahme are made of (krm/petitions/queries/composing.py).
_IN_ITS_WORDS = frozenset(
    {"number", "passed_by", "answer_to", "reference", "letter_received_on", "committee_due_on"}
)
# Words of people; the journal keeps them apart from its codes.
_PERSONAL = ("number", "passed_by", "reference")
NOT_PLAUSIBLE: Final = "Dieses Jahr kann nicht stimmen. Bitte das Datum prüfen."
# Nobody sets a date farther away; what lies beyond is a slip of the keyboard.
_FARTHEST: Final = timedelta(days=3 * 366)
EARLIEST: Final = date(2000, 1, 1)
_CHOICES = frozenset(Petition.Participation.values)


@dataclass(frozen=True)
class PetitionData:
    """What is written down about a petition; an Eingabe with a set date has it too."""

    number: str = ""
    passed_by: str = ""
    answer_to: str = Petition.AnswerTo.SENDER
    reference: str = ""
    letter_received_on: date | None = None
    paper_received_on: date | None = None
    committee_due_on: date | None = None
    ministry_due_on: date | None = None
    participation: str = Petition.Participation.OPEN


def check_petition(kind: str, data: PetitionData | None, *, on: date) -> dict[str, str]:
    """Return what is wrong with it, as German sentences by field name.

    :param on: the day on which it is written down; no date lies years away from it.
    """
    if data is None:
        return {}
    if kind not in _KINDS:
        return {"kind": "Angaben zur Petition gibt es nur bei einer Petition oder Eingabe."}
    if data.participation not in _CHOICES:
        return {"participation": "Bitte ja, nein oder offen wählen."}
    if data.answer_to not in Petition.AnswerTo.values:
        return {"answer_to": "Bitte sagen, an wen die Antwort geht."}
    if kind == Kind.EINGABE and data.answer_to == Petition.AnswerTo.BODY and not data.passed_by:
        return {"passed_by": "Bitte die Stelle nennen, die um die Stellungnahme bittet."}
    return _wrong_years(data, on) or _wrong_dates(data)


def _wrong_years(data: PetitionData, on: date) -> dict[str, str]:
    """Return the date whose year was mistyped: it would move a legal deadline out of sight."""
    for name in ("letter_received_on", "paper_received_on", "committee_due_on", "ministry_due_on"):
        day = getattr(data, name)
        if day is not None and not is_plausible_due(day, on):
            return {name: NOT_PLAUSIBLE}
    return {}


def is_plausible_due(day: date, on: date) -> bool:
    """Tell whether somebody can have set such a day, seen from the day of writing it down."""
    return EARLIEST <= day <= on + _FARTHEST


def _wrong_dates(data: PetitionData) -> dict[str, str]:
    arrived = data.letter_received_on
    for name, due in (
        ("committee_due_on", data.committee_due_on), ("ministry_due_on", data.ministry_due_on),
    ):  # fmt: skip
        if due is not None and arrived is not None and due < arrived:
            whose = "des Petitionsausschusses" if name == "committee_due_on" else "des BMAS"
            return {name: f"Die Frist {whose} liegt vor dem Anschreiben."}
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
    if problems := check_petition(reaction.kind, data, on=local_day(at)):
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
    if _IN_ITS_WORDS.intersection(changed):
        # What stands in the Stellungnahme is not true any more: it is written and released anew.
        row.statement_hash = ""
    row.save()
    Reaction.objects.filter(pk=reaction.pk).update(revision=F("revision") + 1)
    labels = [str(Petition._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
    journal.record(
        Verb.PETITION_CHANGED if old else Verb.PETITION_REGISTERED,
        chain=chain,
        by=by,
        at=at,
        data={
            "kind": reaction.kind,
            "old": {name: before[name] for name in changed if name not in _PERSONAL},
            "new": {name: getattr(data, name) for name in changed if name not in _PERSONAL},
        },
        personal={
            "what": "; ".join(labels),
            **{name: [before[name], getattr(data, name)] for name in _PERSONAL},
        },
    )
    return row
