"""What the pages of the Posteingang share: who triages, and which arrival they may see."""

from datetime import datetime

from django.http import Http404

from krm.arrivals import access
from krm.arrivals.models import IntakeItem
from krm.journal import actions as journal
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day


def triaging(request: StaffRequest) -> tuple[Person, datetime]:
    """Return who triages and when; for everybody else the Posteingang does not exist.

    :raises Http404: if the person does not triage.
    """
    person, at = request.user, request.at
    if not access.may_triage(person, local_day(at)):
        raise Http404
    return person, at


def load_item(request: StaffRequest, receipt: str, *, to_decide: bool = False) -> IntakeItem:
    """Return the arrival the person may see; a look at one with a Vorgang is kept.

    :raises Http404: if there is none for them.
    """
    person, at = request.user, request.at
    if to_decide:
        triaging(request)
    rows = access.visible_items(person, local_day(at)).select_related(
        "reaction", "outcome_unit", "decided_by"
    )
    item = rows.filter(receipt_number=receipt).first()
    if item is None:
        raise Http404
    if item.reaction_id is not None:
        journal.record_read(person_pk=person.pk, reaction_pk=item.reaction_id, at=at)
    return item
