"""What the pages of the Sichtung share: the arrivals one after the other, and the one screen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect

from krm.arrivals import access
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.queries import waiting
from krm.deadlines import queries as deadlines
from krm.documents.models import Document
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day
from krm.triage.forms.one_screen import OneScreenForm
from krm.triage.queries import alike as triage_alike
from krm.triage.queries import suggestions
from krm.triage.queries.alike import Alike
from krm.triage.queries.proposed import proposals
from krm.triage.queries.suggestions import Hints, Suggestion
from krm.work.pages import end_turn

# Where a session keeps how far somebody is: how many were decided, which ones were passed over.
_RUN: Final = "sichtung"


@dataclass(frozen=True)
class Run:
    """Where somebody stands who goes through the Posteingang: "3 von 11"."""

    position: int
    total: int


def hints_of(item: IntakeItem, person: Person, at: datetime) -> Hints:
    """Return the hints of the arrival, with what is known of who filled in a form."""
    on = local_day(at)
    hints = suggestions.hints(item, person, on)
    known = triage_alike.known_parties(item, hints.parties)
    shown = {row.reaction.pk for row in hints.suggestions}
    more = [
        Suggestion(reaction, "Vielleicht dieselbe Person")
        for reaction in triage_alike.reactions_of_parties(known, person, on)
        if reaction.pk not in shown
    ]
    return replace(hints, parties=known, suggestions=[*hints.suggestions, *more])


def one_screen(
    item: IntakeItem,
    files: Sequence[Document],
    *,
    hints: Hints,
    alike: Sequence[Alike],
    at: datetime,
    initial: dict[str, Any] | None = None,
    request: StaffRequest | None = None,
) -> OneScreenForm:
    """Return the nine answers and the form, filled from what is known, or as they were sent."""
    sent = (request.POST, request.FILES) if request else (None,)
    return OneScreenForm(
        *sent,
        item=item,
        hints=hints,
        alike=alike,
        at=at,
        initial=initial or {},
        proposals=proposals(item, files, hints, alike, local_day(at)),
    )


def due_shown(item: IntakeItem, on: date) -> dict[str, Any]:
    """Return by when it is to be confirmed: the same day to everybody who may read the arrival."""
    due = waiting.due_of(item) if item.is_open else None
    return {"due": due, "light": deadlines.lights(on).on_working_day(due.due_on) if due else None}


def begin_run(request: StaffRequest) -> None:
    """Begin anew: what was decided or passed over before counts no more."""
    request.session.pop(_RUN, None)


def is_running(request: StaffRequest) -> bool:
    """Tell whether somebody goes through the Posteingang one arrival after the other."""
    return _RUN in request.session


def run_of(request: StaffRequest) -> Run:
    """Return how far somebody is, with the arrival that is open."""
    run = request.session.get(_RUN, {"done": 0, "passed": []})
    seen = len(run["passed"])
    left = _waiting(request.user, local_day(request.at)).count()
    before = run["done"] + seen
    return Run(min(before + 1, run["done"] + left), run["done"] + left)


def next_arrival(request: StaffRequest, item: IntakeItem, *, is_decided: bool) -> HttpResponse:
    """Lead to the arrival below in the list, or to the Posteingang after the last.

    Whoever began in the middle comes to the ones above at the end. An alarm that was raised
    meanwhile goes before all.

    :param is_decided: the arrival is decided; else it is passed over and waits on.
    """
    run = request.session.get(_RUN, {"done": 0, "passed": []})
    if is_decided:
        run["done"] += 1
        run["passed"] = [row for row in run["passed"] if row != item.receipt_number]
    elif item.receipt_number not in run["passed"]:
        run["passed"].append(item.receipt_number)
    rows = _waiting(request.user, local_day(request.at))
    rows = rows.exclude(receipt_number__in=[*run["passed"], item.receipt_number])
    following = _following(rows, item, request.at, run.get("at"))
    if following is None:
        begin_run(request)
        messages.info(request, "Der Posteingang ist durchgesehen.")
        return redirect("triage:inbox")
    end_turn(request)  # who goes through the Posteingang has left the pile of Heute
    request.session[_RUN] = {**run, "at": request.at.isoformat()}
    return redirect(following)


def _following(
    rows: QuerySet[IntakeItem], item: IntakeItem, at: datetime, before: str | None
) -> IntakeItem | None:
    """Return which arrival comes after one; None if none is left.

    :param before: when somebody went on last.
    """
    fresh = None
    if before is not None:
        fresh = queries_alarms.alarmed_since(rows, datetime.fromisoformat(before)).first()
    below = fresh or queries_alarms.below(rows, item, at).first()
    return below or queries_alarms.urgent_first(rows).first()


def _waiting(person: Person, on: date) -> QuerySet[IntakeItem]:
    return waiting.waiting().filter(pk__in=access.visible_items(person, on).values("pk"))
