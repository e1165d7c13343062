"""What the page of a step consists of, and for whom it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from krm.casework.forms.steps import StepForm
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS
from krm.work import access

Run = Callable[[Any, Reaction, Person, datetime], object]


@dataclass(frozen=True)
class StepPage:
    """What the page of a step shows and which verb it calls."""

    form: type[StepForm]
    title: str
    lead: str
    submit: str
    done: str
    run: Run


# What has a page but is no step of the table, and who may use it: one of the rights is enough.
_BESIDE_THE_TABLE: dict[str, tuple[Right, ...]] = {
    "note": (Right.SEE_CASE,),
    "reminder": (Right.SEE_CASE,),
    "alternatives": (Right.CHECK, Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ),
    "correct": (Right.CORRECT,),
}


def exists_for(person: Person, name: str, reaction: Reaction, on: date) -> bool:
    """Tell whether the page of a step exists for the person in this Vorgang.

    Its form names files and customers, so that asking only when it is sent would be too late.
    """
    if name in STEPS:
        return access.holds(person, STEPS[name].right, reaction, on)
    rights = _BESIDE_THE_TABLE.get(name, (Right.EDIT_CASE,))
    return any(access.holds(person, right, reaction, on) for right in rights)
