"""The Vorgang page: deadlines, matter, Anliegen, customer, documents, timeline, next steps."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from krm.casework.models import Schriftsatz
from krm.casework.queries import NextStep, next_steps
from krm.casework.queries.case import CaseRows
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.desk.actions.case_file import render_case
from krm.desk.pages import load_review
from krm.desk.queries.origin import origin_of
from krm.desk.queries.timeline import timeline_of
from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction, ReactionDocument
from krm.reactions.queries import petition_of
from krm.reactions.rules import Kind
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.triage.queries import series as queries_series
from krm.work import access
from krm.work.models import Assignment
from krm.work.pages import STEP_PAGES, as_download, load_reaction, reach_of

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
    State.AT_UNIT: (
        "send_handover_notice",
        "confirm",
        "deliver_schriftsatz",
        "send_interim_notice",
    ),
    State.SCHRIFTSATZ_IN: ("send_handover_notice", "start_check", "return_schriftsatz"),
    State.IN_CHECK: (
        "send_handover_notice",
        "release_answer",
        "draft_answer",
        "return_schriftsatz",
    ),
    State.ANSWER_RELEASED: ("dispatch_answer",),
    State.ANSWERED: ("close",),
    State.ANONYMOUS_RECORDED: ("answer_knowledge", "close_anonymous", "inform_unit"),
    State.HANDED_OVER: ("send_handover_notice",),
    State.WITHDRAWN: ("send_withdrawal_notice",),
}
_Days = list[tuple[Deadline, deadlines.Light, str]]
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


@staff_page()
def reaction_page(request: StaffRequest, number: str) -> HttpResponse:
    """Show one Vorgang with everything the person may do next; without names to those who check."""
    reach = reach_of(request)
    person, on = reach.person, reach.on
    try:
        reaction = load_reaction(request, number, reach)
    except Http404:
        return render(request, "desk/review.html", {"review": load_review(request, number)})
    rights = access.rights_in(person, reaction, on, reach)
    rows = CaseRows(reaction, on)
    found = deadlines.days(reaction, on)
    context = {
        "reaction": reaction,
        "why_ended": reactions.why_ended(State(reaction.state)),
        "on": on,
        **_deadlines(found),
        "tree": regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes,
        "anliegen": _anliegen(rows),
        "further_points": rows.further_points,
        "origin": origin_of(reaction),
        "petition": petition_of(reaction),
        "assignments": _assignments(rows),
        "letters": rows.letters,
        **_documents(access.visible_documents(person, reaction, on, reach, rights)),
        "tasks": reaction.tasks.open().order_by("due_on"),
        "corrections": reaction.corrections.filter(state="proposed"),
        "timeline": timeline_of(rows),
        **_family(reaction, reach),
        "internal_delay": deadlines.internal_delay(reaction),
        **_steps(rows, person, rights, is_late=_is_late(found)),
        **_customer(rows, rights),
    }
    return render(request, "desk/reaction.html", context)


def _deadlines(found: _Days) -> dict[str, object]:
    """Return what still runs, and apart from it what is settled: looked up, not acted on."""
    running = [row for row in found if row[0].state == Deadline.State.RUNNING]
    settled = [row for row in found if row[0].state != Deadline.State.RUNNING]
    is_late = any(row[0].state == Deadline.State.MISSED for row in settled)
    return {"deadlines": running, "settled": settled, "settled_late": is_late}


def _documents(rows: Iterable[ReactionDocument]) -> dict[str, object]:
    """Return the documents, apart from the sheets that were recalled and never left."""
    is_recalled = ReactionDocument.Kind.RECALLED
    found = list(rows)
    return {
        "documents": [row for row in found if row.kind != is_recalled],
        "recalled": [row for row in found if row.kind == is_recalled],
    }


def _family(reaction: Reaction, reach: access.Reach) -> dict[str, object]:
    """Return what belongs to the Vorgang, without what the person must not meet."""
    seen = access.visible_reactions(reach.person, reach.on, reach=reach)
    family = queries_series.family_of(reaction, seen)
    return {**vars(family), "series": queries_series.series_of(reaction)}


def _assignments(rows: CaseRows) -> list[tuple[Assignment, Schriftsatz | None]]:
    newest = rows.latest_schriftsaetze
    return [(row, newest.get(row.pk)) for row in rows.live_assignments]


def _anliegen(rows: CaseRows) -> list[tuple[Anliegen, str]]:
    codes = regelwerk.rules_of(rows.reaction.regelwerk_version).anliegen_tree.codes
    return [
        (item, codes[item.code].label if item.code in codes else item.code)
        for item in rows.anliegen
    ]


def _customer(rows: CaseRows, rights: frozenset[Right]) -> dict[str, object]:
    if Right.SEE_PERSON not in rights:
        return {"sees_contact": False}
    return {"sees_contact": True, "representation": rows.representation}


def _is_late(found: _Days) -> bool:
    """Tell whether the answer may come too late, so that somebody should hear of it in between."""
    return any(
        row.kind in deadlines.CLOSING
        and row.state == Deadline.State.RUNNING
        and light.tone in ("warn", "bad")
        for row, light, _ in found
    )


def _to_post(rows: CaseRows, rights: frozenset[Right]) -> StepLink | None:
    """Return the way to a released letter on paper that nobody has posted yet."""
    if Right.RELEASE_LETTER not in rights:
        return None
    for letter in rows.letters:
        waits = any(row.state == Dispatch.State.QUEUED for row in letter.dispatches.all())
        if waits and letter.kind != Letter.Kind.ANSWER and letter.channel != Letter.Channel.EMAIL:
            address = reverse("casework:letter", args=[rows.reaction.number, letter.pk])
            return StepLink(f"{letter.get_kind_display()} zur Post geben", address, is_post=False)
    return None


def _steps(
    rows: CaseRows, person: Person, rights: frozenset[Right], *, is_late: bool
) -> dict[str, object]:
    reaction = rows.reaction
    obvious = tuple(
        name
        for name in _NEXT.get(State(reaction.state), ())
        if (is_late or name != "send_interim_notice")
        and not (name == "inform_unit" and rows.live_assignments)
    )
    to_post = _to_post(rows, rights)
    found = sorted(
        next_steps(reaction, person, rows.on, rights, rows),
        key=lambda item: _rank(item.step.name, obvious),
    )
    due = [item for item in found if _is_due(rows, item)]
    usual = [item for item in due if not item.reasons and item.step.name not in _RARE]
    # What lies with somebody else has no obvious step for this person, only possible ones.
    first = next((item for item in usual if item.step.name in obvious and not to_post), None)
    refused = [_link(rows, item) for item in due if item.reasons]
    return {
        "next_step": to_post or (_link(rows, first) if first else None),
        "other_steps": [_link(rows, item) for item in usual if item is not first],
        "rare_steps": [
            _link(rows, item) for item in due if not item.reasons and item.step.name in _RARE
        ],
        "refused_steps": refused,
        "folds_refused": len(refused) > 1 and bool(usual),
    }


def _rank(name: str, obvious: tuple[str, ...]) -> int:
    return obvious.index(name) if name in obvious else len(obvious)


def _is_due(rows: CaseRows, item: NextStep) -> bool:
    """Leave out a confirmation that was sent, or that the Bundestag sends: a petition has none."""
    if item.step.name != "confirm":
        return True
    gone = (Letter.State.RELEASED, Letter.State.DISPATCHED)
    sent = any(
        letter.kind == Letter.Kind.CONFIRMATION and letter.state in gone for letter in rows.letters
    )
    return rows.reaction.is_written and not sent and rows.reaction.kind != Kind.PETITION


def _link(rows: CaseRows, item: NextStep) -> StepLink:
    url, is_post = _address(rows, item.step.name)
    return StepLink(item.step.label, url, is_post, item.reasons)


def _address(rows: CaseRows, name: str) -> tuple[str, bool]:
    number = rows.reaction.number
    if name in _LETTER_STEPS:
        return reverse("casework:draft", args=[number, _LETTER_STEPS[name]]), True
    if name in STEP_PAGES:
        return reverse("casework:step", args=[number, name]), False
    if name == "start_check":
        return reverse("casework:start_check", args=[number]), True
    if name in ("release_answer", "dispatch_answer", "recall_answer"):
        letter = rows.letter(Letter.Kind.ANSWER)
        if letter is not None:
            return reverse("casework:letter", args=[number, letter.pk]), False
    return _unit_address(rows, name)


def _unit_address(rows: CaseRows, name: str) -> tuple[str, bool]:
    view = "give_back" if name == "return_schriftsatz" else "schriftsatz"
    assignment = next(iter(rows.live_assignments), None)
    if assignment is None:
        return rows.reaction.get_absolute_url(), False
    return reverse(f"casework:{view}", args=[rows.reaction.number, assignment.pk]), False


@require_POST
@staff_page()
def case_file(request: StaffRequest, number: str) -> HttpResponse:
    """Return the whole Vorgang as one indexed PDF; who made it stands in the journal."""
    reaction = load_reaction(request, number)
    content = render_case(reaction=reaction, by=request.user, at=request.at)
    return as_download(content, name=f"{reaction.number}.pdf", media_type="application/pdf")
