"""Keep the figures that would read a whole year on every page."""

from datetime import datetime

from krm.organisation.queries import local_day
from krm.reports.models import KeptSituation, YearFigures
from krm.reports.queries.situation import counted_situation, key_of, start_pages
from krm.reports.queries.year import counted_year


def count_year(*, at: datetime) -> YearFigures:
    """Count the figures of the running year and keep them for the pages that show them."""
    on = local_day(at)
    values = {**counted_year(on), "counted_at": at}
    return YearFigures.objects.update_or_create(year=on.year, defaults=values)[0]


def keep_situation(*, at: datetime) -> int:
    """Count how the house and each unit stands, and keep it for the start pages; return how many.

    Whoever is kept away from a Vorgang has figures of their own, without it. A unit that was
    closed leaves none behind, nor does a list of exclusions that nobody has any more.
    """
    on = local_day(at)
    pages = start_pages(on)
    for unit, kept in pages:
        content = counted_situation(on, unit=unit, kept=kept)
        values = {"content": content, "counted_at": at}
        KeptSituation.objects.update_or_create(key=key_of(unit, kept), defaults=values)
    keys = [key_of(unit, kept) for unit, kept in pages]
    KeptSituation.objects.exclude(key__in=keys).delete()
    return len(pages)
