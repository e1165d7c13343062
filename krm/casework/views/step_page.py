"""What the page of a step consists of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krm.casework.forms.steps import StepForm
from krm.organisation.models import Person
from krm.reactions.models import Reaction

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
