"""What the page of a step consists of, for whom it exists, and which page comes after it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from krm.casework.forms.steps import StepForm
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day
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
    # Other steps that may be meant instead; offered beside the form where they are possible.
    instead: tuple[str, ...] = ()


def exists_for(person: Person, name: str, reaction: Reaction, on: date) -> bool:
    """Tell whether the page of a step exists for the person in this Vorgang.

    Its form names files and customers, so that asking only when it is sent would be too late.
    """
    rights = STEPS[name].rights
    return any(access.holds(person, right, reaction, on) for right in rights)


def page_after(request: StaffRequest, reaction: Reaction, done: str) -> HttpResponse:
    """Say what was done and lead to the Vorgang, or to Heute if it is out of the person's sight."""
    seen = access.visible_reactions(request.user, local_day(request.at))
    if seen.filter(pk=reaction.pk).exists():
        messages.success(request, done)
        return redirect(reaction)
    messages.success(request, f"{reaction.number}: {done}")
    return redirect("desk:today")
