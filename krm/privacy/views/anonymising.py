"""The pages on which a Vorgang becomes anonymous: one person walks through, a second one agrees."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.casework.pages import exists_for, page_after
from krm.documents.models import Document
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.privacy.actions import proposing
from krm.privacy.forms.anonymising import AnonymousForm
from krm.privacy.models import Anonymising
from krm.privacy.queries import anonymising as queries
from krm.reactions.models import Reaction
from krm.work.pages import load_reaction

_DONE = "Der Vorgang ist anonym. Alles zur Person ist gelöscht."


@require_http_methods(["GET", "POST"])
@staff_page()
def propose(request: StaffRequest, number: str) -> HttpResponse:
    """Show everything a Vorgang holds of its person, and propose to make it anonymous."""
    person, on = request.user, local_day(request.at)
    reaction = load_reaction(request, number)
    if not exists_for(person, "make_anonymous", reaction, on):
        raise Http404
    if (waiting := queries.waiting_for(reaction)) is not None:
        messages.info(request, "Das ist schon vorgeschlagen.")
        return redirect("privacy:decide", number, waiting.pk)
    obstacles = queries.obstacles(reaction)
    form = AnonymousForm(
        request.POST if request.method == "POST" else None,
        reaction=reaction,
        texts=queries.free_texts(reaction),
        files=queries.files_of(reaction),
        at=request.at,
    )
    if form.is_bound and form.is_valid():
        try:
            row = proposing.propose_anonymous(
                reaction=reaction, plan=form.to_plan(), by=person, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            row.reaction = reaction
            who = queries.confirmers_in_words(row, on)
            say_done(
                request, f"Vorgeschlagen. Gelöscht ist noch nichts. Bestätigen kann das: {who}."
            )
            return redirect(reaction)
    context = {
        "reaction": reaction,
        "form": form,
        "obstacles": obstacles,
        "goes": queries.what_goes(reaction),
    }
    return render(request, "privacy/propose.html", context, status=400 if form.errors else 200)


def _load(request: StaffRequest, number: str, pk: int) -> Anonymising:
    reaction = load_reaction(request, number)
    row = Anonymising.objects.filter(reaction=reaction, pk=pk).first()
    if row is None:
        raise Http404
    row.reaction = reaction
    return row


@require_http_methods(["GET", "POST"])
@staff_page()
def decide(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Show what goes and what stays; the second person agrees or does not.

    Whoever proposed it sees it too and may take it back.
    """
    person, on = request.user, local_day(request.at)
    row = _load(request, number, pk)
    reaction, is_own = row.reaction, row.proposed_by_id == person.pk
    if not is_own and not exists_for(person, "decide_anonymous", reaction, on):
        raise Http404
    if request.method == "POST":
        return _decide(request, row, accept=request.POST.get("accept") == "1")
    if row.state != Anonymising.State.PROPOSED:
        messages.info(request, "Darüber ist schon entschieden.")
        return redirect(reaction)
    context = {
        "reaction": reaction,
        "row": row,
        "texts": _changes(reaction, row),
        "kept": Document.objects.filter(pk__in=row.documents).order_by("stored_at"),
        "goes": queries.what_goes(reaction),
        "obstacles": queries.obstacles(reaction),
        "is_own": is_own,
        "confirmers": queries.confirmers_in_words(row, on),
    }
    return render(request, "privacy/decide.html", context)


def _changes(reaction: Reaction, row: Anonymising) -> list[dict[str, object]]:
    """Return each text as it will read, whether it changes, and why a name-like word stays."""
    return [
        {
            "label": text.label,
            "new": row.texts.get(text.key, ""),
            "is_changed": row.texts.get(text.key, "") != text.text.strip(),
            "why": row.keeps.get(text.key, ""),
        }
        for text in queries.free_texts(reaction)
    ]


def _decide(request: StaffRequest, row: Anonymising, *, accept: bool) -> HttpResponse:
    reaction = row.reaction
    try:
        proposing.decide_anonymous(row=row, accept=accept, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("privacy:decide", reaction.number, row.pk)
    done = _DONE if accept else "Abgelehnt. Der Vorgang bleibt, wie er ist."
    return page_after(request, reaction, done)


@require_POST
@staff_page()
def withdraw(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    row = _load(request, number, pk)
    try:
        proposing.withdraw_anonymous(row=row, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(row.reaction)
    return page_after(request, row.reaction, "Der Vorschlag ist zurückgezogen.")
