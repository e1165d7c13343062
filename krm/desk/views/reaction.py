"""The Vorgang page: deadlines, matter, Anliegen, customer, documents, timeline, next steps."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from krm.casework import access
from krm.casework.models import Assignment, Schriftsatz
from krm.casework.pages import STEP_PAGES, as_download, load_reaction, load_review, person_of
from krm.casework.queries import NextStep, latest_schriftsaetze, live_assignments, next_steps
from krm.casework.timeline import timeline_of
from krm.deadlines import queries as deadlines
from krm.desk.case_file import render_case
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties import queries as parties
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.workflow import STEPS, State
from krm.regelwerk import queries as regelwerk

# Which letter a step drafts.
_LETTER_STEPS = {
    "confirm": Letter.Kind.CONFIRMATION,
    "send_interim_notice": Letter.Kind.INTERIM_NOTICE,
    "draft_answer": Letter.Kind.ANSWER,
    "send_handover_notice": Letter.Kind.HANDOVER_NOTICE,
    "send_withdrawal_notice": Letter.Kind.WITHDRAWAL,
}
# What is obvious next in a state, most obvious first; everything else follows in table order.
_NEXT = {
    State.RECORDED: ("send_handover_notice", "confirm", "forward"),
    State.WITH_TEAM_LEAD: ("settle_by_lead", "hand_to_krm"),
    State.AT_UNIT: ("send_handover_notice", "confirm", "deliver_schriftsatz", "send_interim_notice"),
    State.SCHRIFTSATZ_IN: ("send_handover_notice", "start_check", "return_schriftsatz"),
    State.IN_CHECK: ("send_handover_notice", "release_answer", "draft_answer", "return_schriftsatz"),
    State.ANSWER_RELEASED: ("dispatch_answer",),
    State.ANSWERED: ("close",),
    State.HANDED_OVER: ("send_handover_notice",),
    State.WITHDRAWN: ("send_withdrawal_notice",),
}
_RARE = frozenset(
    {"hand_over", "take_back_handover", "withdraw", "cancel", "undo_close", "recall_answer"}
)


@dataclass(frozen=True)
class StepLink:
    """A step as the page offers it."""

    label: str
    url: str
    is_post: bool
    reasons: tuple[str, ...] = ()


@login_required
def reaction_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one Vorgang with everything the person may do next; without names to those who check."""
    at = timezone.now()
    on = local_day(at)
    person = person_of(request)
    reach = access.Reach(person, on)
    try:
        reaction = load_reaction(request, number, reach)
    except Http404:
        return render(request, "casework/review.html", {"review": load_review(request, number)})
    rights = access.rights_in(person, reaction, on, reach)
    context = {
        "reaction": reaction,
        "on": on,
        "deadlines": deadlines.days(reaction, on),
        "tree": regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes,
        "anliegen": _anliegen(reaction),
        "further_points": reaction.further_points.order_by("pk"),
        "assignments": _assignments(reaction),
        "letters": reaction.letters.exclude(state="void")
        .prefetch_related("dispatches")
        .order_by("-pk"),
        "documents": access.visible_documents(person, reaction, on, reach),
        "tasks": reaction.tasks.filter(done_at=None).order_by("due_on"),
        "corrections": reaction.corrections.filter(state="proposed"),
        "timeline": timeline_of(reaction),
        **_family(reaction, reach),
        "internal_delay": deadlines.internal_delay(reaction),
        **_steps(reaction, person, on, rights),
        **_customer(reaction, on, rights),
    }
    return render(request, "desk/reaction.html", context)


def _family(reaction: Reaction, reach: access.Reach) -> dict[str, object]:
    """Return what came before and after, without what the person must not meet."""
    seen = access.visible_reactions(reach.person, reach.on, reach=reach)
    return {
        "earlier": seen.filter(follow_ups=reaction).first(),
        "follow_ups": seen.filter(follow_up_of=reaction).order_by("pk"),
    }


def _assignments(reaction: Reaction) -> list[tuple[Assignment, Schriftsatz | None]]:
    rows = live_assignments(reaction)
    newest = latest_schriftsaetze(rows)
    return [(row, newest.get(row.pk)) for row in rows]


def _anliegen(reaction: Reaction) -> list[tuple[Anliegen, str]]:
    codes = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    return [
        (item, codes[item.code].label if item.code in codes else item.code)
        for item in reaction_queries.anliegen_of(reaction)
    ]


def _customer(reaction: Reaction, on: date, rights: frozenset[Right]) -> dict[str, object]:
    sees = Right.SEE_PERSON in rights
    if reaction.party is None or not sees:
        return {"sees_contact": sees}
    return {
        "sees_contact": True,
        "representation": parties.representation_in_force(reaction.party, on),
    }


def _steps(
    reaction: Reaction, person: Person, on: date, rights: frozenset[Right]
) -> dict[str, object]:
    obvious = _NEXT.get(State(reaction.state), ())
    found = sorted(
        next_steps(reaction, person, on, rights), key=lambda item: _rank(item.step.name, obvious)
    )
    links = [_link(reaction, item) for item in found if _is_due(reaction, item)]
    open_links = [link for link in links if not link.reasons]
    rare = {_label(name) for name in _RARE}
    return {
        "next_step": next((link for link in open_links if link.label not in rare), None),
        "other_steps": [link for link in open_links if link.label not in rare][1:],
        "rare_steps": [link for link in open_links if link.label in rare],
        "refused_steps": [link for link in links if link.reasons],
    }


def _rank(name: str, obvious: tuple[str, ...]) -> int:
    return obvious.index(name) if name in obvious else len(obvious)


def _label(name: str) -> str:
    return STEPS[name].label


def _is_due(reaction: Reaction, item: NextStep) -> bool:
    """Leave out a confirmation that has been sent; it would only tempt to send it twice."""
    if item.step.name != "confirm":
        return True
    sent = reaction.letters.filter(kind="confirmation", state__in=["released", "dispatched"])
    return reaction.is_written and not sent.exists()


def _link(reaction: Reaction, item: NextStep) -> StepLink:
    name = item.step.name
    url, is_post = _address(reaction, name)
    return StepLink(item.step.label, url, is_post, item.reasons)


def _address(reaction: Reaction, name: str) -> tuple[str, bool]:
    number = reaction.number
    if name in _LETTER_STEPS:
        return reverse("casework:draft", args=[number, _LETTER_STEPS[name]]), True
    if name in STEP_PAGES:
        return reverse("casework:step", args=[number, name]), False
    if name == "start_check":
        return reverse("casework:start_check", args=[number]), True
    if name in ("release_answer", "dispatch_answer", "recall_answer"):
        letter = reaction.letters.filter(kind="answer").exclude(state="void").last()
        if letter is not None:
            return reverse("casework:letter", args=[number, letter.pk]), False
    return _unit_address(reaction, name)


def _unit_address(reaction: Reaction, name: str) -> tuple[str, bool]:
    view = "give_back" if name == "return_schriftsatz" else "schriftsatz"
    assignment = next(iter(live_assignments(reaction)), None)
    if assignment is None:
        return reaction.get_absolute_url(), False
    return reverse(f"casework:{view}", args=[reaction.number, assignment.pk]), False


@require_POST
@login_required
def case_file(request: HttpRequest, number: str) -> HttpResponse:
    """Return the whole Vorgang as one indexed PDF; who made it stands in the journal."""
    reaction = load_reaction(request, number)
    content = render_case(reaction=reaction, by=person_of(request), at=timezone.now())
    return as_download(content, name=f"{reaction.number}.pdf", media_type="application/pdf")
