"""Heute: what is to be done, by due date; and the door to capturing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from krm.arrivals.queries import alarms as queries_alarms
from krm.desk.queries import condition, piles, worklist
from krm.desk.queries.absence import around, meanwhile
from krm.desk.queries.tiles import tiles
from krm.organisation.access import has_right, rights_of, roles_on
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.work.access.visibility import Visibility
from krm.work.pages import visibility_of


@dataclass(frozen=True)
class Nothing:
    """What the page says while no task waits, and where somebody may look instead."""

    title: str
    text: str
    button: str = ""
    page: str = ""

    @property
    def url(self) -> str:
        """Return where the button leads, "" without one."""
        return reverse(self.page) if self.page else ""


_DONE, _NONE = "Alles erledigt", "Zurzeit wartet keine Aufgabe auf Sie"
_ALL_DONE = Nothing(
    _DONE,
    "Zurzeit wartet keine Aufgabe auf Sie. Kommt eine neue, steht sie hier.",
)
# What comes to each role here, and where those look whose work has no day of its own.
_OF_ROLE: dict[Role, Nothing] = {
    Role.KRM_OFFICER: Nothing(
        _DONE, "Was im Haus ankommt, steht zuerst im Posteingang. Nach der Sichtung steht es hier.",
        "Posteingang", "triage:inbox",
    ),
    Role.FRONT_OFFICE: Nothing(
        _DONE,
        "Ist KRM abwesend oder darf einen Vorgang nicht sehen, steht hier, was dann bei Ihnen "
        "liegt.",
    ),
    Role.EXECUTIVE: Nothing(
        _DONE,
        "Antworten im Namen des Vorstands, Korrekturen und Vorschläge stehen hier, sobald Sie "
        "darüber entscheiden können.",
    ),
    Role.TEAM_LEAD: Nothing(
        _DONE,
        "Gibt KRM Ihrer Einheit einen Vorgang, steht er gleich danach hier, mit dem Tag, bis zu "
        "dem Ihr Teil fällig ist.",
    ),
    Role.DRAFTER: Nothing(
        _DONE,
        "Bekommen Sie einen Entwurf zu schreiben, steht er gleich danach hier, mit dem Tag, bis zu "
        "dem er fällig ist.",
    ),
    Role.WIDERSPRUCHSSTELLE: Nothing(
        _DONE, "Gibt KRM etwas an Sie weiter, steht es gleich danach hier.",
        "Was weitergegeben ist", "triage:passed_list",
    ),
    Role.TV_CHAIR: Nothing(
        "Zurzeit liegt Ihnen keine Stellungnahme vor", "Wir melden uns per E-Mail."
    ),
    Role.DATA_PROTECTION: Nothing(
        _NONE,
        "Müssen Sie etwas entscheiden, steht es hier. Die Vorgänge sehen Sie ohne Namen und Texte.",
        "Register ohne Namen", "desk:review",
    ),
    Role.AUDITOR: Nothing(
        _NONE,
        "Sie prüfen, wann Sie möchten. Die Vorgänge sehen Sie ohne Namen und Texte.",
        "Register ohne Namen", "desk:review",
    ),
    Role.ADMINISTRATOR: Nothing(
        _NONE,
        "Steht im Haus etwas still, lesen Sie es hier zuerst. Vorgänge sehen Sie nicht. Personen, "
        "Postfächer und Zustand stehen in der Verwaltung.",
    ),
}  # fmt: skip


def _nothing_to_do(person: Person, on: date) -> Nothing:
    others = roles_on(person, on) - {Role.EMPLOYEE}
    if others == {Role.TV_CHAIR} and not person.email:
        return replace(_OF_ROLE[Role.TV_CHAIR], text="Kommt eine, steht sie hier.")
    return _OF_ROLE.get(next(iter(others)), _ALL_DONE) if len(others) == 1 else _ALL_DONE


@staff_page()
def today(request: StaffRequest) -> HttpResponse:
    """Show the person's tasks, overdue first."""
    person, at = request.user, request.at
    on = local_day(at)
    if rights_of(person, on) == {Right.TAKE_CALL}:
        # Agents of the Service Center have their form and their receipts, nothing else.
        return redirect("service_center:home")
    seen = visibility_of(request)
    rows = worklist.today_for(person, on, visibility=seen)
    may_triage = has_right(person, Right.TRIAGE, on)
    context = {
        "greeting": _greeting(timezone.localtime(at).hour),
        "on": on,
        **_as_chosen(request, rows),
        "nothing": _nothing_to_do(person, on),
        "total": len(rows),
        "overdue": sum(row.when == worklist.Group.OVERDUE for row in rows),
        "tiles": tiles(person, on, seen) if may_triage else None,
        "may_triage": may_triage,
        "may_capture": has_right(person, Right.CAPTURE, on),
        "situation": _situation_of(seen),
        "absence": around(person, on),
        "meanwhile": meanwhile(person, on),
        "alarms": queries_alarms.shown_to(person, on),
        "hints_first": queries_alarms.hints_shown_to(person, on) if may_triage else [],
        "standstill": condition.standstill(at) if _may_look_after_house(person, on) else [],
        "problems": condition.problems(at) if has_right(person, Right.MANAGE_OFFICE, on) else [],
    }
    return render(request, "desk/today.html", context)


def _together(rows: Sequence[worklist.TodayRow]) -> list[piles.Pile]:
    """Return what of the list of a day can be done at once."""
    return [pile for pile in piles.in_piles(rows) if pile.page]


# Further piles stand on a page of their own.
_PILES = 30
# So many rows of one pile, or of one section, stand on a page.
_ROWS = 25
# How somebody chooses to see the tasks, by the address.
_BY_DAY, _IN_PILES = "tag", "stapel"


def _as_chosen(request: StaffRequest, rows: list[worklist.TodayRow]) -> dict[str, object]:
    """Return the tasks in piles, or day by day where they are few or somebody wants it so."""
    chosen, part = request.GET.get("ansicht"), request.GET.get("teil", "")
    if chosen == _BY_DAY or (chosen != _IN_PILES and len(rows) <= piles.FEW):
        groups = worklist.grouped(rows)
        one = next((group for group in groups if group.group == part), None)
        if one is not None:
            found = [piles.PileRow(row) for row in one.rows]
            return _one_part(request, f"ansicht={_BY_DAY}", part, one.label, found)
        return {"groups": groups, "together": _together(rows)}
    put_off = piles.put_off_by(request.user, local_day(request.at))
    lying = piles.in_piles(rows, put_off)
    pile = next((pile for pile in lying if pile.key == part), None)
    if pile is not None:
        shown = _one_part(request, f"ansicht={_IN_PILES}", part, pile.label, pile.rows)
        return shown | {"pile": pile}
    first = next(iter(piles.not_put_off(rows, put_off)), None)
    return {
        "first": first,
        "first_key": piles.key_of(first) if first else None,
        "piles_heading": _heading(lying),
        "piles": Paginator(lying, _PILES).get_page(request.GET.get("page")),
    }


def _heading(lying: Sequence[piles.Pile]) -> str:
    """Return what the list is called: a single task is no pile."""
    alone = [pile.alone is not None for pile in lying]
    if all(alone):
        return "Ihre Aufgaben"
    return "Stapel und einzelne Aufgaben" if any(alone) else "Ihre Stapel"


def _one_part(
    request: StaffRequest, back: str, part: str, label: str, rows: Sequence[piles.PileRow]
) -> dict[str, object]:
    """Return one pile or one section alone, page by page."""
    return {
        "part_label": label,
        "part_rows": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "part_back": back,
        "part_query": f"{back}&teil={part}",
    }


def _situation_of(seen: Visibility) -> tuple[str, str] | None:
    """Return where somebody sees how things stand, and what the link says; None for nobody."""
    rights = rights_of(seen.person, seen.on)
    if Right.SEE_REPORTS in rights:
        return reverse("reports:situation"), "Lage des Hauses"
    if Right.SIGN_OFF_SCHRIFTSATZ in rights and seen.units:
        return reverse("reports:own_situation"), "Lage der Einheit"
    return None


def _may_look_after_house(person: Person, on: date) -> bool:
    return bool(rights_of(person, on) & {Right.MANAGE_OFFICE, Right.TRIAGE})


def _greeting(hour: int) -> str:
    if hour < 11:
        return "Guten Morgen"
    return "Guten Tag" if hour < 18 else "Guten Abend"


@staff_page()
def capture(request: StaffRequest) -> HttpResponse:
    """Offer the ways of capturing that the person may use."""
    person, on = request.user, local_day(request.at)
    if not has_right(person, Right.CAPTURE, on):
        raise Http404
    rights = rights_of(person, on)
    context = {
        "may_triage": Right.TRIAGE in rights,
        "may_take_calls": Right.TAKE_CALL in rights,
        "may_see_counts": Right.SEE_COUNTS in rights,
        "may_state": Right.STATE_FEHLANZEIGE in rights,
    }
    return render(request, "desk/capture.html", context)


@staff_page()
def help_page(request: StaffRequest) -> HttpResponse:
    """Show the short help."""
    return render(request, "desk/help.html")
