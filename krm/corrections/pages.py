"""What waits for a second person, as the pages show it: on the Vorgang, and where she decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from krm.casework.pages import exists_for, page_after
from krm.corrections.actions import wording
from krm.corrections.models import CaseProposal, Correction
from krm.corrections.queries import confirmers_in_words, waiting_for
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.work.pages import load_reaction


@dataclass(frozen=True)
class WaitingCard:
    """A proposal that waits, as the page of the Vorgang shows it.

    :param what: that it waits, in a sentence; ``change`` says what it changes, if that is short.
    """

    key: str
    what: str
    change: str
    reason: str
    proposer: str
    is_own: bool
    confirmers: str
    decide_url: str
    withdraw_url: str


def said_of(correction: Correction, done: str) -> str:
    """Return what to say of a correction: it counts, or who has to agree first."""
    if correction.state == Correction.State.APPLIED:
        return done
    what = wording.label_of(correction.target)
    who = confirmers_in_words(correction, local_day(correction.proposed_at))
    return (
        f"Vorgeschlagen, noch nicht gültig – {what}: {wording.change_in_words(correction)}. "
        f"Bestätigen kann das: {who}."
    )


def waiting_cards(reaction: Reaction, person: Person, on: date) -> list[WaitingCard]:
    """Return what waits for a second person in a Vorgang, old and new, and who that can be."""
    return [
        card_of(
            row,
            person,
            on,
            what="Eine Korrektur wartet auf eine zweite Person.",
            change=f"{wording.label_of(row.target)}: {wording.change_in_words(row)}",
            room="corrections",
        )
        for row in waiting_for(reaction)
    ]


def card_of(
    proposal: CaseProposal,
    person: Person,
    on: date,
    *,
    what: str,
    change: str = "",
    room: str,
) -> WaitingCard:
    """Return a proposal that waits as a card.

    :param room: whose addresses hold the pages on which it is decided about and taken back.
    """
    proposer, args = proposal.proposed_by, [proposal.reaction.number, proposal.pk]
    return WaitingCard(
        key=f"{room}-{proposal.pk}",
        what=what,
        change=change,
        reason=proposal.reason,
        proposer=proposer.display_name if proposer else "",
        is_own=proposer == person,
        confirmers=confirmers_in_words(proposal, on),
        decide_url=reverse(f"{room}:decide", args=args),
        withdraw_url=reverse(f"{room}:withdraw", args=args),
    )


@dataclass(frozen=True)
class DecisionPage:
    """The page on which a second person decides about a kind of proposal.

    :param template: extends ``corrections/decide.html``; ``context`` is what it shows the person.
    :param accept: the words of the button; ``accepted`` and ``rejected`` are said afterwards.
    """

    model: type[CaseProposal]
    step: str
    room: str
    template: str
    heading: str
    accept: str
    accepted: str
    rejected: str
    context: Callable[[Any, Person, date], dict[str, object]]
    decide: Callable[[Any, bool, Person, datetime], object]
    withdraw: Callable[[Any, Person, datetime], object]


def show_decision(request: StaffRequest, page: DecisionPage, number: str, pk: int) -> HttpResponse:
    """Show a proposal; the second person agrees or does not.

    Whoever proposed it sees it too and may take it back.
    """
    person, on = request.user, local_day(request.at)
    proposal = _load(request, page, number, pk)
    reaction, is_own = proposal.reaction, proposal.proposed_by_id == person.pk
    if not is_own and not exists_for(person, page.step, reaction, on):
        raise Http404
    if request.method == "POST":
        return _decide(request, page, proposal, accept=request.POST.get("accept") == "1")
    if proposal.state != CaseProposal.State.PROPOSED:
        messages.info(request, "Darüber ist schon entschieden.")
        return redirect(reaction)
    context = {
        "reaction": reaction,
        "page": page,
        "proposal": proposal,
        "is_own": is_own,
        "may_accept": True,
        "confirmers": confirmers_in_words(proposal, on),
        "withdraw_url": reverse(f"{page.room}:withdraw", args=[number, pk]),
    }
    return render(request, page.template, context | page.context(proposal, person, on))


def show_withdrawal(
    request: StaffRequest, page: DecisionPage, number: str, pk: int
) -> HttpResponse:
    """Take back one's own proposal."""
    proposal = _load(request, page, number, pk)
    try:
        page.withdraw(proposal, request.user, request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(proposal.reaction)
    return page_after(request, proposal.reaction, "Der Vorschlag ist zurückgezogen.")


def _load(request: StaffRequest, page: DecisionPage, number: str, pk: int) -> CaseProposal:
    reaction = load_reaction(request, number)
    proposal = page.model._default_manager.filter(reaction=reaction, pk=pk).first()
    if proposal is None:
        raise Http404
    proposal.reaction = reaction
    return proposal


def _decide(
    request: StaffRequest, page: DecisionPage, proposal: CaseProposal, *, accept: bool
) -> HttpResponse:
    try:
        page.decide(proposal, accept, request.user, request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(proposal.reaction)
    return page_after(request, proposal.reaction, page.accepted if accept else page.rejected)
