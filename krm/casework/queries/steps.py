"""Which steps somebody may take next in a Vorgang, about what, and where their door is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from krm.casework.queries import facts_for
from krm.casework.queries.case import CaseRows
from krm.casework.rules.ways import is_printed, leaving
from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Person
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.workflow import (
    STEPS,
    Door,
    Facts,
    Place,
    Step,
    Subject,
    reason_at_the_button,
    step_of_task,
)
from krm.work import access
from krm.work.models import Assignment, Task
from krm.work.queries import owns

_S = Assignment.State
_TO_COME = (_S.OPEN, _S.RETURNED)
_CAME = (_S.DELIVERED, _S.ACCEPTED)


@dataclass(frozen=True)
class About:
    """What a step is about: the row its address names, and what people call it."""

    pk: int | None = None
    name: str = ""
    # By which way a letter leaves.
    way: str = ""


@dataclass(frozen=True)
class NextStep:
    """A step of the table as it stands for one person and Vorgang now."""

    step: Step
    reason: str = ""
    about: About = About()
    rank: int = 0
    words: str = ""
    place: Place = Place.BUTTON

    @property
    def is_possible(self) -> bool:
        """Tell whether the step can be taken now."""
        return not self.reason

    @property
    def label(self) -> str:
        """Return the words of its button, with what it is about where there are several."""
        if self.step.subject is Subject.WAITING_LETTER:
            return leaving(self.about.way).of(self.about.name)
        if self.step.name == "dispatch_answer" and not is_printed(self.about.way):
            return leaving(self.about.way).of("Antwort")
        words = self.words or self.step.label
        return f"{words}: {self.about.name}" if self.about.name else words


def next_steps(
    reaction: Reaction,
    person: Person,
    on: date,
    rights: frozenset[Right] | None = None,
    rows: CaseRows | None = None,
    *,
    may_be_late: bool = False,
) -> list[NextStep]:
    """Return every step the person holds the right for, with the reason against it now.

    A step about a unit, a letter or a correction is there once for each of them.

    :param rights: those the person holds here, if the caller has just asked for them.
    :param rows: the parts of the Vorgang, if the caller has just read some of them.
    :param may_be_late: the answer may come too late, so that somebody should hear of it in between.
    """
    rows = rows or CaseRows(reaction, on)
    facts = replace(facts_for(reaction, person, on, rows), answer_may_be_late=may_be_late)
    if rights is None:
        rights = access.rights_in(person, reaction, on)
    return [
        found
        for step in STEPS.values()
        if step.is_open_to(rights)
        for found in _standing(step, facts, rows, person)
    ]


def _standing(step: Step, facts: Facts, rows: CaseRows, person: Person) -> Iterator[NextStep]:
    reason = reason_at_the_button(step, facts)
    if reason is not None:
        rank = step.rank_in(facts.state, facts)
        for about in subjects_of(step, rows, person):
            words, place = step.label_in(facts), step.place_in(facts)
            yield NextStep(step, reason, about, rank, words, place)


def subjects_of(step: Step, rows: CaseRows, person: Person) -> list[About]:
    """Return what of the Vorgang the person can take the step about; nothing: there is no step."""
    found = _SUBJECTS.get(step.subject)
    return found(rows, person) if found else [About()]


def address_of(step: Step, number: str, pk: int | None = None) -> str:
    """Return where the door of a step is; an unknown letter leads to the Vorgang itself.

    :param pk: the row it is about (``About``).
    """
    if step.door is Door.DRAFT:
        return reverse(f"{step.room}:draft", args=[number, step.letter])
    if step.door is Door.FORM:
        name, args = "step", [number, step.name]
    elif step.door is Door.LETTER:
        name, args = "letter", [number]
    else:
        name, args = step.view, [number]
    if step.subject is not Subject.CASE:
        if pk is None:
            return reverse("desk:reaction", args=[number])
        name = "step_about" if step.door is Door.FORM else name
        args = [*args, str(pk)]
    return reverse(f"{step.room}:{name}", args=args)


def about_task(step: Step, task: Task, *, answer_pk: int | None) -> int | None:
    """Return the row that the step of a task is about.

    :param answer_pk: the newest answer of the Vorgang.
    """
    if step.subject is Subject.TASK:
        return task.pk
    return answer_pk if step.subject is Subject.ANSWER else task.subject_pk


def _units(rows: CaseRows, chosen: Callable[[Assignment], bool]) -> list[About]:
    """Return the tasks of units, named where the Vorgang lies with several."""
    live = rows.live_assignments
    return [About(row.pk, row.unit.name if len(live) > 1 else "") for row in live if chosen(row)]


def _writes(row: Assignment) -> bool:
    """Tell whether the unit still owes a Schriftsatz."""
    return row.state in _TO_COME and not (row.is_for_information or row.is_answered_by_unit)


def _own_work(rows: CaseRows, person: Person) -> list[About]:
    return _units(
        rows,
        lambda row: (
            _writes(row)
            and access.works_for(person, row, rows.on)
            and not _is_before_the_lead(row, rows, person)
        ),
    )


def _is_before_the_lead(row: Assignment, rows: CaseRows, person: Person) -> bool:
    """Tell whether the person only drafts and the lead has the draft to sign now."""
    if person.pk != row.drafter_id or person.pk == row.recipient_id:
        return False
    newest = rows.latest_schriftsaetze.get(row.pk)
    waits = newest is not None and newest.ready_at is not None and newest.delivered_at is None
    return waits and row.unit not in units_led_by(person, rows.on)


def _open_work(rows: CaseRows, person: Person) -> list[About]:
    return _units(rows, lambda row: row.state in _TO_COME and not row.is_for_information)


def _delivered(rows: CaseRows, person: Person) -> list[About]:
    return _units(
        rows,
        lambda row: row.state in _CAME and not (row.is_for_information or row.is_answered_by_unit),
    )


def _answer(rows: CaseRows, person: Person) -> list[About]:
    letter = rows.letter(Letter.Kind.ANSWER)
    return [About(letter.pk, way=letter.channel) if letter else About()]


def _waiting_letters(rows: CaseRows, person: Person) -> list[About]:
    return [
        About(letter.pk, letter.get_kind_display(), _way_now(letter))
        for letter in rows.letters
        if letter.kind != Letter.Kind.ANSWER
        and letter.channel != Letter.Channel.EMAIL
        and any(row.state == Dispatch.State.QUEUED for row in letter.dispatches.all())
    ]


def _way_now(letter: Letter) -> str:
    """Return by which way a letter waits to leave; once more it may be another one."""
    waiting = [row for row in letter.dispatches.all() if row.state == Dispatch.State.QUEUED]
    return max(waiting, key=lambda row: row.pk).channel if waiting else letter.channel


def _unclear_letters(rows: CaseRows, person: Person) -> list[About]:
    return [About(row.pk, row.get_kind_display()) for row in rows.letters if row.unsettled]


def _second_asked(kind: Task.Kind) -> Callable[[CaseRows, Person], list[About]]:
    """Return a finder of what waits for a second person, by the kind of its task."""
    return lambda rows, person: [About(row.subject_pk) for row in rows.tasks if row.kind == kind]


def _tasks(rows: CaseRows, person: Person) -> list[About]:
    """Return the tasks of the person's own that a tick ends; any other is ended by its step."""
    return [
        About(row.pk)
        for row in rows.tasks
        if (found := step_of_task(row.kind, rows.reaction.state)) is not None
        and found[0].subject is Subject.TASK
        and owns(person, row, rows.on)
    ]


def _messages(rows: CaseRows, person: Person) -> list[About]:
    unread = (task for task in rows.tasks if task.kind == Task.Kind.MESSAGE)
    return [About(task.subject_pk) for task in unread]


def _own_notes(rows: CaseRows, person: Person) -> list[About]:
    standing = (note for note, _before in rows.standing_notes)
    return [About(note.pk) for note in standing if note.may_be_corrected_by(person)]


_SUBJECTS: dict[Subject, Callable[[CaseRows, Person], list[About]]] = {
    Subject.OWN_WORK: _own_work,
    Subject.OPEN_WORK: _open_work,
    Subject.DELIVERED: _delivered,
    Subject.ANSWER: _answer,
    Subject.WAITING_LETTER: _waiting_letters,
    Subject.UNCLEAR_LETTER: _unclear_letters,
    Subject.CORRECTION: _second_asked(Task.Kind.CORRECTION),
    Subject.ANONYMISING: _second_asked(Task.Kind.ANONYMISE),
    Subject.TASK: _tasks,
    Subject.MESSAGE: _messages,
    Subject.NOTE: _own_notes,
}
