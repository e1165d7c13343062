"""A quantitative report counted now, reports that were handed in, and texts in draft."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from django.utils.timezone import localtime

from krm.deadlines.rules import add_months
from krm.organisation import queries as organisation
from krm.organisation.access import has_right
from krm.organisation.models import Person, Unit
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.reports.models import ReportText, SubmittedReport
from krm.reports.queries.facts import facts_of, source_of
from krm.reports.queries.parts import of_unit
from krm.reports.queries.scope import arrived
from krm.reports.queries.table import kept_from
from krm.reports.rules.content import COARSE, TEXTS, Content, content_of
from krm.reports.rules.counting import counted
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.facts import Facts, Period
from krm.reports.rules.figure import BLOCKS, OF_THE_HOUSE
from krm.reports.rules.lines import blocks_of_report, lines_of_report
from krm.ui.rules import quarter_begins

_A_DAY = timedelta(days=1)


def report_on(
    period: Period,
    *,
    kept: Collection[int] = (),
    is_for_outside: bool = False,
    unit: Unit | None = None,
    is_whole: bool = False,
    published: Callable[[str], bool] | None = None,
) -> Content:
    """Return the report on a period as it is counted now, of the house or of one unit.

    :param kept: keys of Vorgänge the person is kept away from: they are counted nowhere.
    :param is_for_outside: small counts are suppressed, and the text of the house is left out.
    :param unit: only the Vorgänge it leads; what the house does as a whole (block H) and the text
        about the house are no part of it.
    :param is_whole: with every figure, also those that do not stand in the report by the Regelwerk.
    :param published: tells by its code whether a figure is shown to anybody; None: each is.
    """
    rules = regelwerk.rules_on(period.as_of)
    figures = figures_of(rules)
    if unit is not None:
        figures = {code: row for code, row in figures.items() if row.block not in OF_THE_HOUSE}
    has_text = unit is None and not is_for_outside
    content = content_of(
        period,
        figures,
        counted(figures, _facts(period, kept, {row.topic for row in figures.values()}, unit)),
        office=organisation.office().name,
        lines=() if is_whole else lines_of_report(rules, figures),
        blocks=BLOCKS if is_whole else blocks_of_report(rules, figures),
        unit=unit.name if unit else "",
        texts=texts_of(text_on(period)) if has_text else {},
        small_below=rules.number("reports.small_cell_below") if is_for_outside else 0,
        published=None if published is None else [code for code in figures if published(code)],
    )
    content["notes"] += _coarse(period, rules)
    return content


def _coarse(period: Period, rules: Regelwerk) -> list[str]:
    """Return that days of the period are known by their quarter only, where some are."""
    since = add_months(period.as_of, -rules.number("retention.exact_days_months"))
    if period.starts_on > since:
        return []
    rows = Reaction.objects.filter(arrived(period, ()), days_are_coarse=True)
    return [COARSE] if rows.exists() else []


def _facts(
    period: Period, kept: Collection[int], topics: Collection[str], unit: Unit | None
) -> Facts:
    if unit is None:
        return facts_of(period, kept)
    return Facts(**{name: of_unit(source_of(name, period, kept), unit).facts() for name in topics})


def unit_for(person: Person, pk: int, on: date) -> Unit | None:
    """Return the unit if the person may see its report: whoever sees reports, and its lead."""
    return next((unit for unit in units_for(person, on) if unit.pk == pk), None)


def units_for(person: Person, on: date) -> list[Unit]:
    """Return the units whose report the person may see."""
    if has_right(person, Right.SEE_REPORTS, on):
        return organisation.active_units()
    return organisation.units_led_by(person, on)


def text_on(period: Period) -> ReportText | None:
    """Return the text in draft on a period."""
    return ReportText.objects.filter(starts_on=period.starts_on, ends_on=period.ends_on).first()


def texts_of(row: ReportText | None) -> dict[str, str]:
    """Return the parts of a text by their codes."""
    return {code: getattr(row, code) for code in TEXTS} if row else {}


def submitted_reports(person: Person) -> list[SubmittedReport]:
    """Return the reports that were handed in, without those that count a Vorgang kept from them.

    Such a report would say that there is one (docs/rulings.md, 17).
    """
    rows = SubmittedReport.objects.select_related("submitted_by", "pdf", "excel")
    days = days_kept_from(person)
    return [row for row in rows if not any(day <= row.ends_on for day in days)]


def days_kept_from(person: Person) -> list[date]:
    """Return the days on which Vorgänge arrived that a person is kept away from."""
    kept = kept_from(person)
    if not kept:
        return []
    rows = Reaction.objects.filter(pk__in=kept).values_list("arrived_at", flat=True)
    return [localtime(at).date() for at in rows]


def usual_periods(on: date) -> list[tuple[str, Period]]:
    """Return the periods most often asked for, up to today: last year, last quarter, this year."""
    this_year = date(on.year, 1, 1)
    last_quarter = quarter_begins(on) - _A_DAY
    return [
        ("Letztes Jahr", Period(date(on.year - 1, 1, 1), this_year - _A_DAY, on)),
        ("Letztes Quartal", Period(quarter_begins(last_quarter), last_quarter, on)),
        ("Dieses Jahr", Period(this_year, on, on)),
    ]
