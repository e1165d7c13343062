"""What every page of the desk shows around its content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse

from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import passed_on as queries_passed
from krm.desk.queries.next_up import NextUp, next_up
from krm.notices import queries as notices
from krm.organisation import queries as organisation
from krm.organisation.rules import MATRIX, Right, Scope, scopes
from krm.ui.pages import tagged_address
from krm.work.access.visibility import Visibility
from krm.work.pages import TURN, runs_scripts, visibility_of


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    url: str
    label: str
    about: str = ""
    count: int = 0
    hot: bool = False
    current: bool = False


@dataclass(frozen=True)
class Turn:
    """The pile somebody goes through: what it is called, and where in it they are.

    :param opened: the page on which its Vorgang opened; "" on the pages of that Vorgang itself.
    """

    label: str
    position: int
    total: int
    opened: str = ""


@dataclass(frozen=True)
class Frame:
    """The frame around a page."""

    demo: bool = False
    office_name: str = ""
    nav: list[NavItem] = field(default_factory=list)
    notices_unread: int = 0
    person_name: str = ""
    today: date | None = None
    initials: str = ""
    may_manage: bool = False
    may_search: bool = False
    may_see_rules: bool = False
    may_confirm: bool = False
    in_turn: Turn | None = None
    # Where the step was taken that this page says is done; asked only by a page that says so.
    came_from: Callable[[], str] = str
    # What comes next, for a browser without scripts; others ask for it once the page stands.
    following: Callable[[], list[NextUp | None]] = list


_REGISTER = "desk:register"
# Which right opens which entry of the navigation; None: everybody who is signed in.
_NAV: tuple[tuple[str, str, Right | None], ...] = (
    ("desk:today", "Heute", None),
    ("triage:inbox", "Posteingang", Right.TRIAGE),
    ("desk:capture", "Erfassen", Right.CAPTURE),
    (_REGISTER, "Register", Right.SEE_CASE),
    ("measures:list", "Besonderheiten", Right.SEE_BESONDERHEITEN),
    ("measures:measures", "Maßnahmen", Right.DECIDE_MEASURE),
    ("petitions:list", "Petitionen", Right.SEE_PETITIONS),
    ("reports:list", "Berichte", Right.SEE_REPORTS),
    ("privacy:home", "Datenschutz", Right.SEE_LOOK_INS),
    ("cards:overview", "Material", Right.MANAGE_MATERIAL),
    ("triage:passed_list", "Weitergegeben", Right.RECEIVE_PASSED_ON),
)
# What the help says about each.
_ABOUT = {
    "desk:today": "Ihre Aufgaben, die dringendste zuerst.",
    "triage:inbox": "Was angekommen ist und noch gesichtet werden muss.",
    "desk:capture": "Der Erfassungsbogen für alle und das Formular für KRM.",
    _REGISTER: "Alle Vorgänge, die Sie sehen dürfen. Suchen und filtern.",
    "measures:list": "Was Geschäftsführung und Führungskraft sofort erfahren.",
    "measures:measures": "Gegenmaßnahmen und Zusagen: was, wer, bis wann und mit welcher Wirkung.",
    "petitions:list": "Petitionen und Eingaben mit ihrem nächsten Termin.",
    "reports:list": "Zahlen für jeden Zeitraum, als Seite, PDF und Excel; eingereichte Berichte.",
    "privacy:home": "Anträge auf Auskunft, Löschfristen, Einsichten in die E-AKTE, Stichproben.",
    "cards:overview": "Meinungskarten, Flyer und Plakate: gestalten, erfassen, bestellen.",
    "triage:passed_list": "Was KRM an Ihre Einheit weitergegeben hat, zum Übernehmen.",
    "desk:review": "Die Vorgänge ohne Namen und Texte, für Datenschutz und Revision.",
    "service_center:home": "Anrufe aufnehmen, Frage für Frage, und Ihre Belege.",
}
# Only for those who see cases without names: data protection and Revision.
_REVIEW = ("desk:review", "Ohne Namen", Right.SEE_CASE)
# All that agents of the Service Center have (docs/rulings.md).
_CALLS = ("service_center:home", "Service Center", Right.TAKE_CALL)


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the frame for templates; people who are not signed in get the bare one."""
    office = organisation.office()
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"frame": Frame(demo=settings.DEMO, office_name=office.short_name)}
    visibility = visibility_of(request)
    person, roles = visibility.person, visibility.roles
    rights = frozenset(right for role in roles for right in MATRIX[role])
    scopes_of_cases = scopes(roles, Right.SEE_CASE)
    reviews = Scope.PSEUDONYMISED in scopes_of_cases
    # Whoever sees cases without names only, or none, has no register to search.
    may_search = bool(scopes_of_cases - {Scope.PSEUDONYMISED})
    return {
        "frame": Frame(
            demo=settings.DEMO,
            office_name=office.short_name,
            nav=_nav(request, visibility, rights, reviews=reviews, may_search=may_search),
            notices_unread=notices.unread_count(person),
            person_name=person.display_name,
            today=visibility.on,
            initials=person.initials,
            may_search=may_search,
            may_see_rules=Right.SEE_REGELWERK in rights,
            may_confirm=Right.CONFIRM_CORRECTION in rights,
            in_turn=_turn(request),
            came_from=partial(_came_from, request),
            following=partial(_following, request),
            may_manage=bool(
                rights & {Right.MANAGE_PEOPLE, Right.MANAGE_OFFICE, Right.APPOINT_OFFICER,
                          Right.RELEASE_REGELWERK, Right.EDIT_CALENDAR}
            ),
        )
    }  # fmt: skip


def _turn(request: HttpRequest) -> Turn | None:
    session = getattr(request, "session", None)  # a page that refuses may come before it
    turn = session.get(TURN) if session else None
    if not turn:
        return None
    number, opened = turn["now"][0], turn.get("opened", "")
    is_here = number in request.path.split("/") if number else request.path.startswith(opened)
    return Turn(turn["label"], len(turn["shown"]), turn["total"], "" if is_here else opened)


# The pages on which a step ends. On others the work goes on where it was, or Heute stands itself.
_ENDS_ON = frozenset({
    "desk:reaction", "desk:batch", "triage:inbox", "triage:passed_list", "record:bogen_done",
    "measures:besonderheit", "measures:measure", "casework:hearing", "privacy:sample",
})  # fmt: skip


def _came_from(request: HttpRequest) -> str:
    """Return where the step was taken that ends on this page; "" if none does."""
    if request.resolver_match is None or request.resolver_match.view_name not in _ENDS_ON:
        return ""
    turn = _turn(request)
    if turn and not turn.opened:  # the pile somebody goes through says what is next
        return ""
    done = [address for said in get_messages(request) if (address := tagged_address(said, "done"))]
    return done[-1] if done else ""


def _following(request: HttpRequest) -> list[NextUp | None]:
    """Return what comes next after the step that ends on this page, or None where nothing waits.

    The list is empty where the browser asks for it by itself: Heute is read once for it.
    """
    if runs_scripts(request):
        return []
    seen = visibility_of(request)
    return [next_up(seen.person, seen.on, _came_from(request))]


def _nav(
    request: HttpRequest,
    visibility: Visibility,
    rights: frozenset[Right],
    *,
    reviews: bool,
    may_search: bool,
) -> list[NavItem]:
    items = []
    entries = (*_NAV, _REVIEW) if reviews else _NAV
    if rights == {Right.TAKE_CALL}:
        entries = (_CALLS,)
    for name, label, right in entries:
        if right is not None and right not in rights:
            continue
        if name == _REGISTER and not may_search:
            continue
        url = reverse(name)
        items.append(
            NavItem(
                url=url,
                label=label,
                about=_ABOUT.get(name, ""),
                count=_count(name, visibility),
                current=request.path == url or (url != "/" and request.path.startswith(url)),
            )
        )
    return items


def _count(name: str, visibility: Visibility) -> int:
    if name == "triage:inbox":
        return waiting_arrivals()
    if name == "triage:passed_list":
        return queries_passed.waiting_for(visibility.person, visibility.on, visibility)
    return 0


def waiting_arrivals() -> int:
    """Return how many arrivals nobody has looked at yet."""
    return IntakeItem.objects.open().count()
