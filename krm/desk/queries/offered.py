"""What the page of a Vorgang offers a person: steps by their place, tasks with the step of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import NextStep, about_task, address_of, next_steps
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.workflow import OFFERED, STEPS, Facts, Place, State, Subject, step_of_task
from krm.work.models import Task
from krm.work.queries import owner_of, owns


@dataclass(frozen=True)
class StepLink:
    """A step as the page offers it."""

    label: str
    url: str
    is_post: bool
    reason: str = ""


@dataclass(frozen=True)
class TaskCard:
    """An open task on the page: the step that ends it and its name, or whose it is."""

    task: Task
    step: StepLink | None = None
    name: str = ""
    owner: str = ""


def offered_steps(
    rows: CaseRows, person: Person, rights: frozenset[Right], *, may_be_late: bool
) -> dict[str, object]:
    """Return the steps of the table by the place where the page offers them.

    :param may_be_late: the answer may come too late; then a Zwischennachricht is obvious.
    """
    found = next_steps(rows.reaction, person, rows.on, rights, rows, may_be_late=may_be_late)
    found.sort(key=lambda item: item.rank or OFFERED)
    # What stands under Weiteres comes forward where everything else waits for it.
    usual = [
        item
        for item in found
        if item.is_possible
        and (item.place is Place.BUTTON or (item.place is Place.MORE and item.rank))
    ]
    # What lies with somebody else has no obvious step for this person, only possible ones.
    beside = [item for item in found if item.place is Place.BESIDE]
    cards = [_card(rows, task, person, beside) for task in rows.tasks]
    obvious = (item for item in usual if 0 < item.rank < OFFERED)
    first = next((item for item in obvious if _is_own(item, cards, rights)), None)
    refused = [item for item in found if item.reason and item not in beside]
    more = [
        item
        for item in found
        if item.place is Place.MORE and item.is_possible and item not in usual
    ]
    # A task of one's own is the next step where the table has none: nobody looks for it elsewhere.
    own = None if first else next((card for card in cards if card.name), None)
    return {
        "next_step": _link(rows, first) if first else None,
        "other_steps": [_link(rows, item) for item in usual if item is not first],
        "more_steps": [_link(rows, item) for item in more],
        "beside": {item.step.name: _link(rows, item) for item in beside},
        "ended_steps": _ended(rows, rights),
        "refused_steps": [_link(rows, item) for item in refused],
        "folds_refused": len(refused) > 1 and bool(usual),
        "next_task": own,
        "tasks": [card for card in cards if card is not own],
    }


def _is_own(item: NextStep, cards: Sequence[TaskCard], rights: frozenset[Right]) -> bool:
    """Tell whether a step is for this person to take, and not only possible for them.

    Letters are KRM's to write; who may release them too does so when asked.
    """
    if item.step.right != Right.RELEASE_LETTER or rights & {Right.TRIAGE, Right.CHECK}:
        return True
    return any(card.step and card.name == item.step.name for card in cards)


def _link(rows: CaseRows, item: NextStep) -> StepLink:
    url = address_of(item.step, rows.reaction.number, item.about.pk)
    return StepLink(item.label, url, item.step.is_post, item.reason)


def _ended(rows: CaseRows, rights: frozenset[Right]) -> str:
    """Return what was possible while the Vorgang ran and is looked for afterwards too."""
    facts = Facts(kind=rows.reaction.kind, state=State(rows.reaction.state))
    return ", ".join(
        step.label_in(facts)
        for step in STEPS.values()
        if step.tells_end
        and step.is_open_to(rights)
        and step.offered_if(facts)
        and facts.state not in step.sources
    )


def _card(rows: CaseRows, task: Task, person: Person, beside: Sequence[NextStep]) -> TaskCard:
    """Return a task with its step for whoever has to do it, and with its owner for others.

    What stands nowhere else on the page others may take too, beside the owner.
    """
    found = step_of_task(task.kind, rows.reaction.state)
    if found is None or not owns(person, task, rows.on):
        own = next((item for item in beside if _is_about(item, task)), None)
        return TaskCard(task, _link(rows, own) if own else None, owner=owner_of(task, rows.on))
    step, asked = found
    letter = rows.letter(Letter.Kind.ANSWER)
    about = about_task(step, task, answer_pk=letter.pk if letter else None)
    url = address_of(step, rows.reaction.number, about)
    return TaskCard(task, StepLink(asked.button, url, step.is_post), step.name)


def _is_about(item: NextStep, task: Task) -> bool:
    """Tell whether a step is about the very message that a task asks to read."""
    is_message = item.step.subject is Subject.MESSAGE and task.kind == Task.Kind.MESSAGE
    return is_message and item.about.pk == task.subject_pk
