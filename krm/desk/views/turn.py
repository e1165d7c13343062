"""What comes next: one Vorgang of a pile after the other, none twice; and what is put off."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from krm.desk.actions.later import put_off, take_up_again
from krm.desk.queries.next_up import NextUp, next_up
from krm.desk.queries.piles import in_piles, key_of, put_off_by
from krm.desk.queries.worklist import today_for
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.triage.pages import begin_run
from krm.work.pages import TURN, end_turn, note_scripts

_LONGEST: Final = 300  # characters of an address


@require_GET
@staff_page()
def begin(request: StaffRequest, key: str) -> HttpResponse:
    """Begin to go through a pile: open its first Vorgang."""
    begin_run(request)
    request.session[TURN] = {"key": key, "label": "", "shown": [], "now": ["", ""], "total": 0}
    return _next(request)


@require_GET
@staff_page()
def proceed(request: StaffRequest) -> HttpResponse:
    """Open the next Vorgang of the pile that was begun, or Heute after the last."""
    return _next(request)


def _next(request: StaffRequest) -> HttpResponse:
    turn = request.session.get(TURN)
    if turn is None:
        return redirect("desk:today")
    person, on = request.user, local_day(request.at)
    piles = in_piles(today_for(person, on), put_off_by(person, on))
    pile = next((pile for pile in piles if pile.key == turn["key"]), None)
    left = [row for row in pile.rows if row.name not in turn["shown"]] if pile else []
    if pile is None or not left:
        del request.session[TURN]
        if turn["shown"]:
            messages.info(request, f"Der Stapel „{turn['label']}“ ist durchgesehen.")
        return redirect("desk:today")
    row = left[0].row
    request.session[TURN] = {
        "key": turn["key"],
        "label": pile.label,
        "shown": [*turn["shown"], left[0].name],
        "now": [row.number, row.step],
        "opened": row.opens,
        "total": len(turn["shown"]) + len(left),
    }
    return redirect(row.opens)


@require_POST
@staff_page()
def end(request: StaffRequest) -> HttpResponse:
    """Stop going through a pile."""
    end_turn(request)
    return redirect("desk:today")


@require_GET
@staff_page()
def following(request: StaffRequest) -> HttpResponse:
    """Open what comes next after the page somebody leaves, or Heute if nothing else waits."""
    found = _found(request)
    if found is None:
        messages.info(request, "Zurzeit wartet keine weitere Aufgabe auf Sie.")
    return redirect(found.url if found else "desk:today")


@require_GET
@staff_page()
def following_words(request: StaffRequest) -> HttpResponse:
    """Say what comes next, as the words of a link; a page asks for it once it stands."""
    note_scripts(request)
    return render(request, "desk/parts/next_up.html", {"next": _found(request)})


def _found(request: StaffRequest) -> NextUp | None:
    came_from = request.GET.get("nach", "")[:_LONGEST]
    return next_up(request.user, local_day(request.at), came_from)


def _in_piles() -> str:
    """Return the address of Heute as it stands where something is put off."""
    return f"{reverse('desk:today')}?ansicht=stapel"


@require_POST
@staff_page()
def later(request: StaffRequest) -> HttpResponse:
    """Put off until tomorrow what stands under "Als Nächstes", and offer the way back."""
    key = request.POST.get("task", "")
    rows = today_for(request.user, local_day(request.at)) if key.isdecimal() else []
    row = next((row for row in rows if str(key_of(row)) == key), None)
    if row is not None:
        put_off(task_key=key_of(row), by=request.user, at=request.at)
        words = " · ".join(part for part in (row.what, row.number, row.title) if part)
        undo = reverse("desk:not_later", args=[key_of(row)])
        said = f"Später, ab morgen wieder wie sonst: {words}"
        messages.info(request, said, extra_tags=f"undo:{undo}")
    return redirect(_in_piles())


@require_POST
@staff_page()
def not_later(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a task that was put off back where it stood; ``pk`` is the key of the task."""
    take_up_again(task_key=pk, by=request.user)
    return redirect(_in_piles())
