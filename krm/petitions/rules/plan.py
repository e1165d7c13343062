"""The backward plan: from the committee's date to the day of each step in the house (R-37)."""

from dataclasses import dataclass
from datetime import date

from krm.deadlines.rules import Calendar, compute
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import format_day


@dataclass(frozen=True)
class PlanStep:
    """One step with its own date.

    ``due_on`` is the day that counts, ``act_by`` the last Arbeitstag on which somebody can act.
    """

    code: str
    label: str
    due_on: date
    act_by: date
    why: str


@dataclass(frozen=True)
class Dates:
    """The dates of others: when the committee wants it, and when the BMAS or a body does."""

    committee_due_on: date | None = None
    ministry_due_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has set a date."""
        return self.committee_due_on is None and self.ministry_due_on is None


def backward_plan(
    dates: Dates, rules: Regelwerk, calendar: Calendar, *, chair: bool | None
) -> tuple[PlanStep, ...]:
    """Return the steps from the Stellungnahme back to the draft of the unit; none without a date.

    The committee's date minus the days of the directive counts in the report. An earlier date of
    the BMAS is worked towards as well: the desk acts by the earlier one, and always on an
    Arbeitstag on or before it.

    :param chair: whether the chair of the Trägerversammlung releases; None is planned like yes.
    """
    if dates.is_empty:
        return ()
    last = _last_step(dates, rules, calendar)
    before_release = rules.number("petition.chair_working_days_before")
    before_approval = min(before_release, rules.number("petition.release_working_days_before"))
    before_draft = rules.number("petition.draft_working_days_before")
    whom = "der Geschäftsführung" if chair is False else "dem Vorsitz der Trägerversammlung"
    who = "die Geschäftsführung" if chair is False else "der Vorsitz der Trägerversammlung"
    approval = calendar.subtract_working_days(last.act_by, before_approval)
    release = calendar.subtract_working_days(last.act_by, before_release)
    draft = calendar.subtract_working_days(last.act_by, before_draft)
    return (
        PlanStep(
            "draft",
            "Schriftsatz des Fachbereichs",
            draft,
            draft,
            f"{_working_days(before_draft)} vor {format_day(last.act_by)}",
        ),
        PlanStep(
            "release",
            "Vorlage zur Freigabe",
            release,
            release,
            f"liegt {whom} {_working_days(before_release)} vor {format_day(last.act_by)} vor",
        ),
        PlanStep(
            "approval",
            "Freigabe der Stellungnahme",
            approval,
            approval,
            f"{who} entscheidet {_working_days(before_approval)} vor {format_day(last.act_by)}",
        ),
        last,
    )


def _working_days(count: int) -> str:
    return "einen Arbeitstag" if count == 1 else f"{count} Arbeitstage"


def _last_step(dates: Dates, rules: Regelwerk, calendar: Calendar) -> PlanStep:
    rule = rules.deadlines["petition"]
    others = dates.ministry_due_on
    if dates.committee_due_on is None and others is not None:
        act_by = calendar.last_working_day(others, "backward")
        return PlanStep("transmit", rule.label, others, act_by, f"gesetzt für {format_day(others)}")
    due = compute(rule, dates.committee_due_on or date.max, calendar, version=rules.name)
    why = f"{rule.length} Tage vor der Frist des Petitionsausschusses ({format_day(due.start)})"
    if others is None or others >= due.act_by:
        return PlanStep("transmit", rule.label, due.due_on, due.act_by, why)
    act_by = calendar.last_working_day(others, "backward")
    why = f"{why}; das BMAS nennt schon {format_day(others)}"
    return PlanStep("transmit", rule.label, due.due_on, act_by, why)


def days_late(due_on: date | None, done_on: date) -> int:
    """Return by how many days something is late, 0 if it is in time or had no date."""
    return 0 if due_on is None else max(0, (done_on - due_on).days)
