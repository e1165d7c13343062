"""What ends with a Vorgang: deadlines, tasks, work of units; one without a name ends at once."""

from datetime import datetime

from krm.casework.actions.hearing import end_hearings
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.journal.actions import Actor, Verb
from krm.letters import actions as letters
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.work.actions import tasks
from krm.work.actions.keeping_away import pass_on_unseen
from krm.work.models import Assignment, Task

# These stay open: a correction waits for its second person, a Wiedervorlage for its day, KRM for
# the Zweitschrift of an answer that left without this system, the executive for a second look,
# another body for the papers that a letter has promised, a person for what became of their idea,
# a unit carries out what the second look has changed, a message can be a Widerspruch.
_STAYING = (
    Task.Kind.CORRECTION,
    Task.Kind.ANONYMISE,
    Task.Kind.REMINDER,
    Task.Kind.ZWEITSCHRIFT,
    Task.Kind.SECOND_LOOK,
    Task.Kind.SECOND_LOOK_LETTER,
    Task.Kind.PAPERS,
    Task.Kind.IDEA_OUTCOME,
    Task.Kind.CHANGED_ANSWER,
    Task.Kind.MESSAGE,
)


def end_work(*, reaction: Reaction, why: str, by: Actor, at: datetime) -> None:
    """Let what still runs lapse, so that nobody is reminded of a Vorgang that has ended."""
    kinds = deadlines.rules_for(reaction).deadlines  # whichever of them it has
    deadlines.lapse(reaction=reaction, kinds=kinds, why=why, by=by, at=at)
    ended = reaction.tasks.exclude(kind__in=_STAYING)
    tasks.finish(tasks=ended, result="Vorgang beendet", by=by, at=at)
    letters.drop_interim(reaction=reaction, by=by, at=at)
    end_hearings(reaction=reaction, by=by, at=at)
    reaction.assignments.owed().update(state=Assignment.State.WITHDRAWN)
    pass_on_unseen(reaction=reaction, by=by, at=at)


def record_if_anonymous(*, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """End what nobody can be answered on: it stays in the register as anonymous (R-28).

    A Lob goes its own way, with or without a name: its team hears of it (4.7).
    """
    if not reaction.is_anonymous or reaction.kind == Kind.PRAISE:
        return reaction
    moved = reactions.take_step(
        name="record_anonymous",
        reaction=reaction,
        facts=facts_for(reaction, by, local_day(at)),
        verb=Verb.ANONYMOUS_RECORDED,
        # Having no name settles nothing: a unit learns of it first.
        by=by,
        at=at,
    )
    ask_krm_to_look(reaction=moved, by=by, at=at)
    return moved


def ask_krm_to_look(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Ask KRM to tell a unit that may remedy it, or to close what a unit knows already (R-28)."""
    if reaction.kind == Kind.PRAISE:
        return
    on = local_day(at)
    is_known = facts_for(reaction, None, on).is_given_for_information
    task = Task(
        kind=Task.Kind.REPLIES if is_known else Task.Kind.TELL_UNIT,
        title="Anonyme Reaktion ansehen und abschließen"
        if is_known
        else "Anonyme Reaktion an eine Einheit geben",
        reaction=reaction,
        role=Role.KRM_OFFICER.value,
        due_on=deadlines.next_working_day(reaction, on),
    )
    tasks.ask(task=task, by=by, at=at)
