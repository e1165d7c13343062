"""One click joins two waiting arrivals of the same matter; the message offers the way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from krm.arrivals import access
from krm.arrivals.pages import load_item
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.triage.actions import duplicates


@require_POST
@staff_page()
def merge(request: StaffRequest, receipt: str) -> HttpResponse:
    """Join the arrival with another waiting one; the page of the one that stays is next."""
    item = load_item(request, receipt, to_decide=True)
    person, at = request.user, request.at
    seen = access.visible_items(person, local_day(at))
    other = get_object_or_404(seen, receipt_number=request.POST.get("other", ""))
    try:
        duplicate = duplicates.merge(item=item, other=other, by=person, at=at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(item)
    joined, stays = duplicate.item.receipt_number, duplicate.of
    undo = reverse("triage:restore", args=[joined])
    words = f"{joined} gehört jetzt zu {stays.receipt_number}."
    say_done(request, words, undo=undo)
    return redirect(stays)
