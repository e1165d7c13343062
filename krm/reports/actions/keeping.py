"""Keep the figures that would read a whole year on every page."""

from datetime import datetime

from krm.organisation.queries import active_units, local_day
from krm.reports.models import KeptSituation, YearFigures
from krm.reports.queries.situation import counted_situation, key_of
from krm.reports.queries.year import counted_year


def count_year(*, at: datetime) -> YearFigures:
    """Count the figures of the running year and keep them for the pages that show them."""
    on = local_day(at)
    values = {**counted_year(on), "counted_at": at}
    return YearFigures.objects.update_or_create(year=on.year, defaults=values)[0]


def keep_situation(*, at: datetime) -> int:
    """Count how the house and each unit stands, and keep it for the start pages; return how many.

    A unit that was closed leaves none behind.
    """
    units = active_units()
    for unit in (None, *units):
        content = counted_situation(local_day(at), unit=unit)
        values = {"content": content, "counted_at": at}
        KeptSituation.objects.update_or_create(key=key_of(unit), defaults=values)
    KeptSituation.objects.exclude(key__in=map(key_of, (None, *units))).delete()
    return len(units) + 1
