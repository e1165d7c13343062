"""Numbers: drawn without gaps, and raised over the gap that a restore leaves."""

from datetime import datetime

from django.db import connection

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation.models import Pause
from krm.organisation.queries import open_pauses
from krm.reactions.models import NumberSeries
from krm.reactions.rules import SERIES, format_number

# One statement that both databases know: everybody who draws waits for the row it locks.
_DRAW = (
    'UPDATE reactions_numberseries SET "last" = "last" + %s'
    ' WHERE series = %s AND "year" = %s RETURNING "last"'
)


def draw_number(series: str, year: int) -> str:
    """Return the next number of a series; must run inside the transaction that uses it.

    :raises Refused: as below.
    """
    return draw_numbers(series, year, 1)[0]


def draw_numbers(series: str, year: int, count: int) -> list[str]:
    """Return the next numbers of a series; must run inside the transaction that uses them.

    :raises Refused: for KRM numbers, while nobody knows which were given before a restore.
    """
    if series == SERIES and any(p.reason == Pause.Reason.RESTORED for p in open_pauses()):
        raise Refused(
            "Die Daten kommen aus einer Sicherung. Bis KRM unter „Verwaltung“, „Wiederherstellung“ "
            "durchgegangen ist, was unklar ist, wird keine Nummer vergeben.",
            code="paused",
        )
    # The update is the lock: whoever draws next waits until this transaction ends.
    last = _drawn(series, year, count)
    if last is None:
        NumberSeries.objects.get_or_create(series=series, year=year)
        last = _drawn(series, year, count)
    assert last is not None
    return [format_number(series, year, last - back) for back in reversed(range(count))]


def _drawn(series: str, year: int, count: int) -> int | None:
    """Raise the last number and return it; None if nothing was drawn in that year yet."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [count, series, year])
        row = cursor.fetchone()
    return int(row[0]) if row else None


@journal.verb
def skip_ahead(*, gap: int, year: int, by: Actor, at: datetime) -> None:
    """Let the numbers of arrivals jump over those that may have been given since a backup.

    A person waits for such a number, so it is drawn at once; the KRM number waits for a person.
    """
    names = set(NumberSeries.objects.exclude(series=SERIES).values_list("series", flat=True))
    for series in sorted(names):
        row, _ = NumberSeries.objects.get_or_create(series=series, year=year)
        _skip(row, row.last + gap, by, at)


@journal.verb
def raise_number(*, to: int, year: int, by: Actor, at: datetime) -> None:
    """Let the KRM numbers of a year go on after this one; nothing changes if it is the last.

    :raises Refused: if a greater one has been drawn.
    """
    row, _ = NumberSeries.objects.select_for_update().get_or_create(series=SERIES, year=year)
    if to < row.last:
        raise Refused(
            f"Die Nummer {format_number(SERIES, year, row.last)} ist schon vergeben. Bitte diese "
            "oder eine größere nennen.",
            code="field_last_number",
        )
    if to > row.last:
        _skip(row, to, by, at)


def _skip(row: NumberSeries, to: int, by: Actor, at: datetime) -> None:
    data = {"series": row.series, "year": row.year, "from": row.last + 1, "to": to}
    NumberSeries.objects.filter(pk=row.pk).update(last=to)
    journal.record(Verb.NUMBERS_SKIPPED, chain=OFFICE, by=by, at=at, data=data)
