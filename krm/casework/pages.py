"""The page of a step: what it consists of, for whom it exists, how it is shown, what comes after.

Rooms above casework show the pages of their own steps with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from krm.arrivals.queries.alarms import alarms_near
from krm.arrivals.queries.translated import translations_of
from krm.casework.forms.steps import StepForm
from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import address_of, subjects_of
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, sent_once, show_refusal
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, State, Step, Subject
from krm.work import access
from krm.work.pages import is_in_turn, load_reaction
from krm.work.queries import why_not_executive

Run = Callable[[Any, Reaction, Person, datetime], Any]
# What a form says that has acted before.
ALREADY: Final = "Das war schon eingetragen."


@dataclass(frozen=True)
class StepPage:
    """What the page of a step shows and which verb it calls.

    :param lead: what stands above the form; where it depends on the Vorgang, a function of it.
    :param done: what the next page says; where it depends on what came of it, a function of that.
    """

    form: type[StepForm]
    title: str
    lead: str | Callable[[Reaction], str]
    submit: str
    done: str | Callable[[Any], str]
    run: Run
    # What the customer said stands above the form: nobody decides about what they have not read.
    shows_matter: bool = False
    # Other steps that may be meant instead; offered beside the form where they are possible.
    instead: tuple[str, ...] = ()
    # A template that stands above the form; it reads the form.
    above: str = ""
    # It only adds something, such as a note: what others did meanwhile is not replaced by it.
    only_adds: bool = False


def exists_for(person: Person, name: str, reaction: Reaction, on: date) -> bool:
    """Tell whether the page of a step exists for the person in this Vorgang.

    Its form names files and customers, so that asking only when it is sent would be too late.
    """
    rights = STEPS[name].rights
    return any(access.holds(person, right, reaction, on) for right in rights)


def page_after(
    request: StaffRequest, reaction: Reaction, done: str, step: str = ""
) -> HttpResponse:
    """Say what was done and lead to the Vorgang, or to Heute if it is out of the person's sight.

    Whoever goes through a pile comes to the next Vorgang of it.

    :param step: the name of the step that was taken.
    """
    say = messages.info if done == ALREADY else say_done
    if is_in_turn(request, reaction.number, step):
        say(request, f"{reaction.number}: {done}")
        return redirect("desk:next_in_turn")
    seen = access.visible_reactions(request.user, local_day(request.at), by_row=True)
    if seen.filter(pk=reaction.pk).exists():
        say(request, done)
        return redirect(reaction)
    say(request, f"{reaction.number}: {done}")
    return redirect("desk:today")


def show_step(
    request: StaffRequest,
    pages: Mapping[str, StepPage],
    number: str,
    name: str,
    about: int | None = None,
) -> HttpResponse:
    """Show the page of a step, take the step, and say what comes next.

    :param about: the row the step is about, such as the task of one unit.
    :raises Http404: if there is no such page, Vorgang or row for the person.
    """
    page = pages.get(name)
    if page is None:
        raise Http404
    person, on = request.user, local_day(request.at)
    reaction = load_reaction(request, number)
    rows = CaseRows(reaction, on)
    step = STEPS[name]
    if not exists_for(person, name, reaction, on) or not _is_about(step, about, rows, person):
        raise Http404
    if step.tells_end and (ended := reactions.why_ended(State(reaction.state), reaction.kind)):
        messages.error(request, ended)
        return redirect(reaction)
    form = _form(request, page, reaction, about)
    if form.is_bound and form.is_valid() and (further := form.next_page()):
        form = further
    elif form.is_bound and form.is_valid():
        try:
            done = _run_once(request, page, form, reaction)
        except Refused as refusal:
            _show_again(form, refusal)
        else:
            return page_after(request, reaction, done, name)
    context = {
        "page": page,
        "lead": page.lead if isinstance(page.lead, str) else page.lead(reaction),
        "form": form,
        "reaction": reaction,
        "alarm": alarms_near([reaction.pk], request.user, on).get(reaction.pk),
        "translations": translations_of(reaction) if page.shows_matter else [],
        "why_not_executive": why_not_executive(step.right, reaction, on),
        "unit": next((row.unit for row in rows.assignments if row.pk == about), None),
        "instead": [
            (address_of(STEPS[other], number, about), STEPS[other].label) for other in page.instead
        ],
    }
    return render(request, "casework/step.html", context, status=400 if form.errors else 200)


SENT_AGAIN: Final = (
    "Was Sie eingetragen haben, steht noch da. Stimmt es weiter, senden Sie es noch einmal."
)


def _show_again(form: StepForm, refusal: Refused) -> None:
    show_refusal(form, refusal)
    if isinstance(refusal, reactions.ChangedMeanwhile):
        form.show_anew(SENT_AGAIN)


def _run_once(request: StaffRequest, page: StepPage, form: StepForm, reaction: Reaction) -> str:
    """Take the step of a page that was sent, if it was not taken before; return what to say."""
    came_of_it: list[Any] = []

    def make() -> Reaction:
        if not page.only_adds:
            reactions.require_as_seen(
                reaction=reaction,
                seen=form.cleaned_data["seen"],
                shown=form.seen_now,
                by=request.user,
                at=request.at,
            )
        came_of_it.append(page.run(form, reaction, request.user, request.at))
        return reaction

    if not sent_once(request, Reaction, make)[1]:
        return ALREADY
    return page.done if isinstance(page.done, str) else page.done(came_of_it[0])


def _is_about(step: Step, about: int | None, rows: CaseRows, person: Person) -> bool:
    """Tell whether the row of the address is one that the person can take the step about."""
    if step.subject is Subject.CASE:
        return about is None
    return about in [subject.pk for subject in subjects_of(step, rows, person)]


def _form(request: StaffRequest, page: StepPage, reaction: Reaction, about: int | None) -> StepForm:
    sent = request.POST if request.method == "POST" else None
    # Which value is to be corrected is chosen by a link (``?target=``), a person by a search, the
    # paper that proves something by a link to it.
    names = ("target", "who", "document")
    chosen = {name: request.GET[name] for name in names if name in request.GET}
    files = request.FILES if request.method == "POST" else None
    return page.form(
        sent, files, reaction=reaction, at=request.at, by=request.user, about=about, initial=chosen
    )
