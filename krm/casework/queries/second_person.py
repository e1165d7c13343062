"""Who can release an answer as the second person, and who is asked to."""

from datetime import date

from krm.casework.queries.case import CaseRows
from krm.letters.access import holds_approval
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import absent_people, local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.ui.rules import format_short
from krm.work import access
from krm.work.models import Task
from krm.work.queries import owner_of, owns, why_not_executive


def second_people(reaction: Reaction, by: Person, on: date) -> list[Person]:
    """Return everybody else who may release a letter of this very Vorgang and is here."""
    people = access.people_who_hold(Right.RELEASE_LETTER, reaction, on)
    led = reaction.lead_unit
    if led is not None:
        people += [person for person in (led.lead, led.deputy) if person is not None]
    away = absent_people(on)
    return [
        person
        for person in dict.fromkeys(people)
        if person != by
        and person.pk not in away
        and access.holds(person, Right.RELEASE_LETTER, reaction, on)
    ]


def approval(letter: Letter, person: Person, on: date) -> dict[str, object]:
    """Return whether the person approves a letter of the Vorstand, and why not the executive."""
    return {
        "may_approve": holds_approval(person, letter, on),
        "why_not_executive": why_not_executive(Right.APPROVE_BOARD, letter.reaction, on)
        if letter.reaction.is_board
        else "",
    }


def asked_for_release(rows: CaseRows) -> str:
    """Return since when the answer lies with whom to be released; "" while nobody is asked."""
    asked = next((task for task in rows.tasks if task.kind == Task.Kind.RELEASE), None)
    if asked is None:
        return ""
    since = format_short(local_day(asked.created_at))
    return f"seit {since} bei {owner_of(asked, rows.on)}"


def releases(rows: CaseRows, letter: Letter, person: Person) -> bool:
    """Tell whether it is this person's turn to release a letter: KRM's, or theirs who was asked."""
    if rows.reaction.is_board and letter.approved_at is None:
        return False
    if access.rights_in(person, rows.reaction, rows.on) & {Right.TRIAGE, Right.CHECK}:
        return True
    asked = (task for task in rows.tasks if task.kind == Task.Kind.RELEASE)
    return any(owns(person, task, rows.on) for task in asked)
