"""What a petition waits for, with whom, and by which day: for Heute, the list and the Vorgang."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from krm.deadlines.rules import Calendar
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.petitions.queries import plan_of
from krm.petitions.rules.plan import PlanStep
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import needs_chair, with_petition
from krm.reactions.workflow import Facts, State
from krm.ui.rules import format_short


@dataclass(frozen=True)
class Standing:
    """What has to be done next.

    :param step: the step of the table that does it; "" while it waits for others, or while an
        ordinary step of KRM or a unit is next.
    :param due_on: the day to work towards, None without one.
    """

    words: str
    step: str = ""
    role: Role | None = None
    due_on: date | None = None
    why: str = ""


# Step → who takes it, what the page says while it waits, the step of the plan that gives the day.
_WAITS: dict[str, tuple[Role, str, str]] = {
    "decide_participation": (
        Role.EXECUTIVE, "Die Geschäftsführung entscheidet über die Beteiligung der "
        "Trägerversammlung", "release"),
    "draft_statement": (Role.KRM_OFFICER, "KRM schreibt die Stellungnahme", "release"),
    "check_topics": (Role.KRM_OFFICER, "KRM prüft die Themen der Trägerversammlung", "release"),
    "present_statement": (Role.KRM_OFFICER, "KRM legt die Stellungnahme vor", "release"),
    "petition": (
        Role.KRM_OFFICER, "KRM fragt beim BMAS, ob die Trägerversammlung zu beteiligen ist",
        "release"),
    "approve_statement": (
        Role.EXECUTIVE, "Die Stellungnahme liegt bei der Geschäftsführung", "release"),
    "release_statement": (
        Role.TV_CHAIR, "Die Stellungnahme liegt beim Vorsitz der Trägerversammlung", "approval"),
    "transmit_statement": (
        Role.EXECUTIVE, "Freigegeben, die Geschäftsführung übermittelt", "transmit"),
}  # fmt: skip


def standing_of(
    reaction: Reaction, petition: Petition, calendar: Calendar | None = None
) -> Standing:
    """Return what a petition waits for now.

    :param calendar: if the caller has just read one.
    """
    state = State(reaction.state)
    if state is State.TRANSMITTED:
        return Standing(f"Übermittelt am {_short(petition.transmitted_on)}, wartet auf Antwort")
    if not reaction.is_open:
        return Standing(reaction.state_label)
    plan = plan_of(reaction, petition, calendar)
    step = _next_step(reaction, petition)
    if not step:
        return Standing(reaction.state_label, due_on=_day(plan, "transmit"), why=_why(plan))
    role, words, planned = _WAITS[step]
    if step == "approve_statement" and needs_chair(reaction, petition) is False:
        planned = "approval"  # this is the release itself; else the chair has to read it in time
    since = f" (seit {_short(petition.waiting_since)})" if petition.waiting_since else ""
    return Standing(f"{words}{since}", step, role, _day(plan, planned), _why(plan))


def _next_step(reaction: Reaction, petition: Petition) -> str:
    facts = with_petition(Facts(), reaction, petition, None)
    if not facts.gives_statement:
        return ""
    if facts.finding_undecided:
        return "decide_participation"
    if reaction.state != State.IN_CHECK:
        return ""
    for is_open, step in (
        (not facts.has_statement, "draft_statement"),
        (not facts.topics_checked, "check_topics"),
        (not facts.statement_presented, "present_statement"),
        (facts.chair_releases is None, "petition"),
        (not facts.statement_approved, "approve_statement"),
        (facts.chair_releases and not facts.chair_asked, "approve_statement"),
        (facts.chair_releases and not facts.chair_released, "release_statement"),
        (facts.participation_open, "petition"),
    ):
        if is_open:
            return step
    return "transmit_statement"


def _day(plan: Sequence[PlanStep], code: str) -> date | None:
    return next((step.act_by for step in plan if step.code == code), None)


def _why(plan: Sequence[PlanStep]) -> str:
    if not plan:
        return "ohne Frist des Petitionsausschusses oder des BMAS"
    return f"Stellungnahme an das BMAS bis {format_short(plan[-1].act_by)}"


def _short(day: date | datetime | None) -> str:
    if day is None:
        return "unbekannt"
    return format_short(local_day(day) if isinstance(day, datetime) else day)
