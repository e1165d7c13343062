"""What somebody is asked to do: a task of a Vorgang, or of none."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.arrivals.models import IntakeItem
from krm.casework.forms.ideas import IdeaOutcomeForm
from krm.casework.forms.steps import TaskForm
from krm.casework.pages import page_after
from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import address_of, next_steps
from krm.journal.actions import Refused
from krm.measures.actions import contacting
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.workflow import Place
from krm.work import access
from krm.work.models import Task
from krm.work.pages import load_reaction
from krm.work.queries import owner_of, owns


@require_http_methods(["GET", "POST"])
@staff_page()
def finish_task(request: StaffRequest, number: str, task_pk: int) -> HttpResponse:
    """Show a task with what can be done about it; its owner ticks it off."""
    at, person = request.at, request.user
    reaction = load_reaction(request, number)
    task = reaction.tasks.filter(pk=task_pk).select_related("person", "unit", "done_by").first()
    if task is None:
        raise Http404
    tells = task.kind == Task.Kind.IDEA_OUTCOME
    kind_of_form = IdeaOutcomeForm if tells else TaskForm
    form = kind_of_form(request.POST or None, task=task, reaction=reaction, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            contacting.finish_asked(task=task, result=form.said, by=person, at=at)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return page_after(request, reaction, "Die Aufgabe ist erledigt.", "finish_task")
    context = {
        "reaction": reaction,
        "task": task,
        "form": form,
        "is_mine": owns(person, task, local_day(at)),
        "owner": owner_of(task, local_day(at)),
        "steps": [] if tells else _steps(reaction, person, local_day(at)),
        **(_whom_to_tell(reaction, person, local_day(at)) if tells else {}),
    }
    return render(request, "casework/task.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page()
def office_task(request: StaffRequest, task_pk: int) -> HttpResponse:
    """Show a task that belongs to no Vorgang; for others than its owner there is none."""
    at, person = request.at, request.user
    task = Task.objects.open().filter(pk=task_pk, reaction=None).first()
    if task is None or not owns(person, task, local_day(at)):
        raise Http404
    if request.method == "POST":
        contacting.finish_asked(task=task, result=request.POST.get("result", ""), by=person, at=at)
        say_done(request, "Die Aufgabe ist erledigt.")
        return redirect("desk:today")
    about = IntakeItem.objects.filter(pk=task.subject_pk or 0).first()
    arrival = about if task.kind == Task.Kind.CONTACT_TODAY else None
    return render(request, "casework/office_task.html", {"task": task, "arrival": arrival})


def _whom_to_tell(reaction: Reaction, person: Person, on: date) -> dict[str, object]:
    """Return where the person can be reached, for those who may see it."""
    sees = access.holds(person, Right.SEE_PERSON, reaction, on)
    return {
        "tells": True,
        "sees_contact": sees,
        "recipient": CaseRows(reaction, on).mail_recipient if sees else None,
    }


def _steps(reaction: Reaction, person: Person, on: date) -> list[tuple[str, str, bool]]:
    """Return the buttons of the Vorgang that are possible now: address, words, whether it sends."""
    found = next_steps(reaction, person, on)
    return [
        (address_of(item.step, reaction.number, item.about.pk), item.label, item.step.is_post)
        for item in found
        if item.is_possible and item.place is Place.BUTTON
    ]
