"""A Lob goes on: the team and whoever is praised hear of it, and the Vorgang is closed (4.7).

No Schriftsatz, no assessment, no figure of 28 days. Whom the praise is about stands in the message
to them only, in no report.
"""

from datetime import datetime

from django.db.models import Q

from krm.casework.actions.ending import end_work
from krm.casework.models import PraiseNote
from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.actions.telling import tell


@journal.verb
def pass_on_praise(
    *,
    reaction: Reaction,
    unit: Unit | None,
    person: Person | None,
    words: str,
    by: Person,
    at: datetime,
) -> PraiseNote:
    """Let a team, and somebody by name, read what was praised; nobody has to do anything.

    :param words: what they read, without names of customers.
    :raises StepNotAllowed: if it is no Lob, it went on already, or nobody has thanked for it yet.
    :raises Refused: without unit or words.
    """
    on = local_day(at)
    access.require_step(by, "pass_on_praise", reaction, on)
    row = reactions.locked(reaction)
    chain = reaction_chain(row.pk)
    if unit is None:
        raise Refused("Bitte sagen, welches Team gelobt wird.", code="field_unit", chain=chain)
    if not words.strip():
        raise Refused("Bitte sagen, was gelobt wird.", code="field_words", chain=chain)
    moved = reactions.take_step(
        name="pass_on_praise",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.PRAISE_PASSED_ON,
        changes={"closed_at": row.closed_at or at},
        data={"unit": unit.pk, "person": person.pk if person else None},
        personal={"unit": unit.name},
        by=by,
        at=at,
    )
    note = PraiseNote.objects.create(
        reaction=moved, unit=unit, person=person, words=words.strip(), passed_at=at, passed_by=by
    )
    end_work(reaction=moved, why="closed", by=by, at=at)
    _tell(note, by, at)
    return note


def _tell(note: PraiseNote, by: Person, at: datetime) -> None:
    unit = note.unit
    own = Q(unit=unit) | Q(pk__in=[unit.lead_id, unit.deputy_id])
    team = list(Person.objects.filter(own, is_active=True).order_by("pk"))
    praised = [note.person] if note.person else []
    for people, what in (
        (praised, "Sie wurden gelobt. Danke für Ihre Arbeit!"),
        ([one for one in team if one not in praised], f"Lob für {unit.name}. Danke!"),
    ):
        tell(
            reaction=note.reaction, people=people, kind="praise", opening="", what=what,
            url=note.get_absolute_url(), key=str(note.pk), by=by, at=at,
        )  # fmt: skip
