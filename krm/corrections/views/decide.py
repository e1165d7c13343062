"""What a second person decides about, and what the proposer takes back."""

from datetime import date
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from krm.corrections.actions import proposing, wording
from krm.corrections.actions.by_two import BY_TWO
from krm.corrections.models import Correction
from krm.corrections.pages import DecisionPage, show_decision, show_withdrawal
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page


def _shown(correction: Correction, person: Person, on: date) -> dict[str, object]:
    old, new = wording.old_and_new(correction)
    step = BY_TWO.get(correction.target)
    find = step.other if step else None
    other = find(correction.new["value"], person, on) if find else None
    return {
        "what": wording.label_of(correction.target),
        "old": old,
        "new": new,
        "other": other,
        "may_accept": find is None or other is not None,
    }


PAGE: Final = DecisionPage(
    model=Correction,
    step="decide_correction",
    room="corrections",
    template="corrections/correction.html",
    heading="Korrektur bestätigen",
    accept="Bestätigen",
    accepted="Die Korrektur gilt.",
    rejected="Die Korrektur ist abgelehnt.",
    context=_shown,
    decide=lambda row, accept, by, at: proposing.decide_correction(
        correction=row, accept=accept, by=by, at=at
    ),
    withdraw=lambda row, by, at: proposing.withdraw_correction(correction=row, by=by, at=at),
)


@require_http_methods(["GET", "POST"])
@staff_page()
def decide(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Show a correction with old and new value; confirm or reject it as the second person."""
    return show_decision(request, PAGE, number, pk)


@require_POST
@staff_page()
def withdraw(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    return show_withdrawal(request, PAGE, number, pk)
