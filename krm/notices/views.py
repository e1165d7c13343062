"""The page "Mitteilungen"."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from krm.notices import actions, queries
from krm.notices.models import Notice
from krm.organisation.pages import StaffRequest, staff_page


@staff_page()
def notices(request: StaffRequest) -> HttpResponse:
    """Show one's own messages, the unread first."""
    rows = queries.latest(request.user)
    context = {"notices": rows, "unread": queries.unread_count(request.user)}
    return render(request, "notices/notices.html", context)


@require_POST
@staff_page()
def open_notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    actions.mark_read(notice, by=request.user, at=request.at)
    return redirect(notice.url or "notices:notices")


@require_POST
@staff_page()
def mark_all_read(request: StaffRequest) -> HttpResponse:
    """Mark all one's messages as read."""
    actions.mark_all_read(by=request.user, at=request.at)
    messages.info(request, "Alle Mitteilungen sind als gelesen markiert.")
    return redirect("notices:notices")
