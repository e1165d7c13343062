"""The pages of the mailboxes in the Verwaltung: enter, try, switch off, compare."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from krm.journal.actions import Refused
from krm.mailbox import jobs
from krm.mailbox.actions import mailboxes as verbs
from krm.mailbox.forms import MailboxForm
from krm.mailbox.models import Mailbox
from krm.mailbox.queries import mailboxes as queries_mailbox
from krm.mailbox.rules.mailboxes import FAILURES
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right

_WORKS = "Die Verbindung klappt: Anmeldung und Ordner sind in Ordnung."


@staff_page(Right.MANAGE_OFFICE, Right.TRIAGE)
def mailboxes(request: StaffRequest) -> HttpResponse:
    """Show every mailbox, when it was fetched last and whether something is wrong."""
    rows = queries_mailbox.mailbox_rows(local_day(request.at))
    return render(request, "mailbox/mailboxes.html", {"rows": rows})


@staff_page(Right.MANAGE_OFFICE, Right.TRIAGE)
def mailbox(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one mailbox with the comparisons of the last 30 days."""
    found = get_object_or_404(Mailbox, pk=pk)
    context = {"mailbox": found, "counts": queries_mailbox.counts_of(found, local_day(request.at))}
    return render(request, "mailbox/mailbox.html", context)


@staff_page(Right.MANAGE_OFFICE)
def edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Enter or change a mailbox, or only try what was typed in."""
    found = get_object_or_404(Mailbox, pk=pk) if pk else None
    form = MailboxForm(request.POST or None, instance=found)
    tried = None
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                tried = _tried(form)
            else:
                row = verbs.save_mailbox(
                    form.instance, secrets=form.secrets(), by=request.user, at=request.at
                )
                say_done(request, f"Das Postfach „{row.name}“ ist gespeichert.")
                return redirect("mailbox:detail", pk=row.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "mailbox": found, "tried": tried, "works": tried == _WORKS}
    return render(request, "mailbox/form.html", context, status=400 if form.errors else 200)


def _tried(form: MailboxForm) -> str:
    """Return what came of the try as a sentence; nothing is stored."""
    verbs.prepare(form.instance, form.secrets())
    return _sentence(jobs.tried(form.instance, clock=now))


def _sentence(code: str) -> str:
    return FAILURES.get(code, FAILURES["protocol"]) if code else _WORKS


@require_POST
@staff_page(Right.MANAGE_OFFICE)
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Try the connection of a stored mailbox and say what came of it."""
    found = get_object_or_404(Mailbox, pk=pk)
    code = jobs.tried(found, clock=now)
    tell = messages.error if code else messages.success
    tell(request, _sentence(code))
    return redirect("mailbox:detail", pk=pk)


@require_POST
@staff_page(Right.MANAGE_OFFICE)
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a mailbox be fetched or not; the message offers the way back."""
    found = get_object_or_404(Mailbox, pk=pk)
    is_active = request.POST.get("active") == "1"
    verbs.switch_mailbox(mailbox=found, is_active=is_active, by=request.user, at=request.at)
    description = "wird abgeholt" if is_active else "wird nicht mehr abgeholt"
    say_done(request, f"Das Postfach „{found.name}“ {description}.")
    return redirect("mailbox:detail", pk=pk)
