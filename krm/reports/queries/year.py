"""The figures of the running year for Heute, by the definitions of the reports."""

from datetime import date

from krm.regelwerk import queries as regelwerk
from krm.reports.models import YearFigures
from krm.reports.queries.facts import facts_of
from krm.reports.rules.counting import counted
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.facts import Period


def year_figures(on: date) -> YearFigures:
    """Return the figures of the year of a day: those the schedule keeps, else counted now."""
    kept = YearFigures.objects.filter(year=on.year).first()
    return kept or YearFigures(year=on.year, **counted_year(on))


def counted_year(on: date) -> dict[str, float | None]:
    """Return the figures of the year of a day, counted over all Vorgänge that arrived in it."""
    every = figures_of(regelwerk.rules_on(on))
    shown = ("confirmation_due", "confirmation_in_time", "answer_days")
    facts = facts_of(Period(date(on.year, 1, 1), on, on))
    values = counted({code: every[code] for code in shown}, facts)
    return {
        "confirmed_percent": _plain(values["confirmation_in_time"].percent),
        "mean_days_to_answer": _plain(values["answer_days"].days),
    }


def _plain(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10
