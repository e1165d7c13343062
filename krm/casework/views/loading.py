"""Load what the signed-in person may meet, and show a refusal at its place in the form."""

from typing import cast

from django import forms
from django.http import Http404, HttpRequest
from django.utils import timezone

from krm.casework import access
from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import Reaction


def person_of(request: HttpRequest) -> Person:
    """Return the signed-in person."""
    return cast(Person, request.user)


def load_reaction(request: HttpRequest, number: str) -> Reaction:
    """Return the Vorgang and note that it was seen; a foreign one does not exist.

    :raises Http404: if there is none or the person may not meet it.
    """
    at = timezone.now()
    person = person_of(request)
    rows = access.visible_reactions(person, local_day(at)).select_related(
        "party", "standort", "lead_unit", "contact", "regelwerk_version", "captured_by"
    )
    reaction = rows.filter(number=number).first()
    if reaction is None:
        raise Http404
    journal.record_read(person_pk=person.pk, reaction_pk=reaction.pk, at=at)
    return reaction


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put the reason of a refusal at the field it belongs to, or above the form."""
    if isinstance(refusal, StepNotAllowed):
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return
    field = refusal.code.removeprefix("field_")
    form.add_error(field if field in form.fields else None, refusal.reason)
