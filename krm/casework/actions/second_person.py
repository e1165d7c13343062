"""Four eyes on an answer: the second person has a task of their own (docs/rulings.md, 15)."""

from dataclasses import replace
from datetime import date, datetime

from krm.casework.queries import current_letter, facts_for
from krm.casework.queries.letter_context import context_of
from krm.casework.queries.second_person import second_people
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.letters.actions.releasing import AFTER_APPROVAL
from krm.letters.models import Letter
from krm.letters.queries import checking
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, refusals
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task


@journal.verb
def ask_second_person(*, reaction: Reaction, person: Person, by: Person, at: datetime) -> Task:
    """Ask somebody to release the answer, since whoever wrote it alone cannot.

    A second request passes the task on to whoever is asked now.

    :raises StepNotAllowed: if nobody is needed, or with what the release would be refused for first
        and the second person cannot put right.
    :raises Refused: if the person may not release it either.
    """
    on = local_day(at)
    access.require_step(by, "ask_second_person", reaction, on)
    row = reactions.locked(reaction)
    chain = reaction_chain(row.pk)
    facts = replace(facts_for(row, by, on), blocking_check_points=_to_be_written(row, on))
    if reasons := refusals(STEPS["ask_second_person"], facts):
        raise reactions.StepNotAllowed("ask_second_person", reasons[:1], chain=chain)
    if person not in second_people(row, by, on):
        raise Refused("Diese Person kann die Antwort nicht freigeben.", code="field_person")
    end_request(reaction=row, by=by, at=at)
    task = Task(
        kind=Task.Kind.RELEASE,
        title="Antwort als zweite Person prüfen und freigeben",
        reaction=row,
        person=person,
        due_on=deadlines.next_working_day(row, on),
    )
    tasks.ask(task=task, by=by, at=at)
    journal.record(
        Verb.SECOND_PERSON_ASKED, chain=chain, by=by, at=at,
        data={"task": task.pk}, personal={"who": person.display_name},
    )  # fmt: skip
    what = "Eine Antwort wartet auf Ihre Freigabe."
    tell(
        reaction=row, people=[person], kind="second_person_asked", what=what, key=str(task.pk),
        by=by, at=at,
    )  # fmt: skip
    return task


def _to_be_written(reaction: Reaction, on: date) -> tuple[str, ...]:
    """Return what is open in the checklist and needs other words; what is ticked off may wait."""
    letter = current_letter(reaction, Letter.Kind.ANSWER)
    if letter is None:
        return ()
    context = context_of(letter, on)
    return tuple(
        checking.open_points(
            letter, context=context, on=on, but=AFTER_APPROVAL, may_be_ticked=False
        )
    )


@journal.verb
def end_request(*, reaction: Reaction, by: Person, at: datetime) -> int:
    """Finish the task of the second person: the answer is released, or somebody else is asked."""
    asked = reaction.tasks.filter(kind=Task.Kind.RELEASE)
    return tasks.finish(tasks=asked, by=by, at=at)
