"""Another solution than the one that was refused: asked of the unit, and what came of it (R-06)."""

from datetime import datetime

from krm.casework.models import Schriftsatz
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.rules import ALTERNATIVES_DECIDED, Alternatives, Assessment
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task


def ask_for_alternatives(
    *, assignment: Assignment, schriftsatz: Schriftsatz, by: Person, at: datetime
) -> None:
    """Give the unit the task to look for alternatives as soon as it says no (R-06).

    What it names of itself is kept, also where it agrees in part: the answer has to offer it.
    """
    points = list(schriftsatz.points.all())
    refused = [point for point in points if point.assessment == Assessment.UNBERECHTIGT]
    said = [point.alternatives.strip() for point in points]
    named = [words for words in dict.fromkeys(said) if words]
    reaction = assignment.reaction
    if not (refused or named) or reaction.alternatives in ALTERNATIVES_DECIDED:
        return
    if all(point.alternatives.strip() for point in refused):
        _write_alternatives(reaction, Alternatives.FOUND, "\n".join(named), by, at)
        return
    task = Task(
        kind=Task.Kind.ALTERNATIVES,
        title="Prüfen, ob eine andere Lösung möglich ist",
        reaction=reaction,
        unit=assignment.unit,
        person=assignment.recipient,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        dedup_key=f"alternatives:{reaction.pk}:{assignment.unit_id}",
    )
    if tasks.ask(task=task, by=by, at=at) is not None:
        journal.record(
            Verb.ALTERNATIVES_REQUESTED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"unit": assignment.unit_id},
            personal={"unit": assignment.unit.name},
        )
        what = "Bitte prüfen, ob eine andere Lösung möglich ist."
        tell(
            reaction=reaction,
            people=[assignment.recipient],
            kind="alternatives",
            what=what,
            key=f"{assignment.pk}:{at.isoformat()}",
            by=by,
            at=at,
        )


# The unit looks for another solution, KRM writes down what came of it.
_MAY_DECIDE = frozenset({Right.CHECK, Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ})


@journal.verb
def decide_alternatives(
    *, reaction: Reaction, outcome: str, note: str, by: Person, at: datetime
) -> Reaction:
    """Write down whether another solution was possible (R-06, AS-28).

    :param outcome: one of ``Alternatives``; ``note`` says why, or what was found.
    :raises Refused: if the reason is missing.
    """
    access.require_any(by, _MAY_DECIDE, reaction, local_day(at))
    reactions.require_open(reaction)
    if outcome not in dict(Alternatives.choices):
        raise Refused("Bitte ein Ergebnis der Prüfung wählen.", code="field_outcome")
    if not note.strip():
        raise Refused("Bitte den Grund oder das Ergebnis angeben.", code="field_note")
    return _write_alternatives(reaction, outcome, note.strip(), by, at)


def _write_alternatives(
    reaction: Reaction, outcome: str, note: str, by: Person, at: datetime
) -> Reaction:
    """Write the result; what is only suggested leaves the task of the unit open (ruling 9)."""
    row = reactions.locked(reaction)
    if (row.alternatives, row.alternatives_note) == (outcome, note):
        return row
    row.alternatives = outcome
    row.alternatives_note = note
    row.alternatives_on = local_day(at)
    row.revision += 1
    row.save(update_fields=["alternatives", "alternatives_note", "alternatives_on", "revision"])
    if outcome in ALTERNATIVES_DECIDED:
        asked = row.tasks.filter(kind=Task.Kind.ALTERNATIVES)
        tasks.finish(tasks=asked, result=note, by=by, at=at)
    journal.record(
        Verb.ALTERNATIVES_FOUND,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data={"outcome": outcome},
        personal={"note": note, "result": Alternatives.label(outcome)},
    )
    return row
