"""Load a Vorgang without names."""

from django.http import Http404

from krm.desk.queries.review import Review, review_of
from krm.journal import actions as journal
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day
from krm.work import access


def load_review(request: StaffRequest, number: str) -> Review:
    """Return the Vorgang without names for somebody who checks the work, and note the look.

    :raises Http404: for everybody else.
    """
    at = request.at
    person, on = request.user, local_day(at)
    rows = access.reviewable_reactions(person, on).select_related("party", "standort", "lead_unit")
    reaction = rows.with_rules().filter(number=number).first()
    if reaction is None:
        raise Http404
    journal.record_read(person_pk=person.pk, reaction_pk=reaction.pk, at=at)
    return review_of(reaction, on)
