"""Keep the figures that would read a whole year on every page."""

from datetime import datetime

from krm.organisation.queries import local_day
from krm.reports.models import YearFigures
from krm.reports.queries.year import counted_year


def count_year(*, at: datetime) -> YearFigures:
    """Count the figures of the running year and keep them for the pages that show them."""
    on = local_day(at)
    values = {**counted_year(on), "counted_at": at}
    return YearFigures.objects.update_or_create(year=on.year, defaults=values)[0]
