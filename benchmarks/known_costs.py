"""``python -m benchmarks.known_costs N``: what dear statements cost with their cure, and without.

On the PostgreSQL of DATABASE_URL, for instance behind ``python -m tools.throwaway_postgres``. One
Vorgang is copied N times (closed ones of all units, as in a register of years); each line is the
median of some calls in the same run, in ms.
"""

import gzip
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krm.config.settings")
django.setup()

# The models may be imported only when Django is ready.
from django.db.models import Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from krm.casework.queries.similar import worded_alike  # noqa: E402
from krm.desk.demo.cast import Cast, build_cast  # noqa: E402
from krm.desk.queries.numbers import keys_by_other_number  # noqa: E402
from krm.desk.queries.worklist import today_for  # noqa: E402
from krm.letters.actions import load_shipped_texts  # noqa: E402
from krm.organisation.models import Unit  # noqa: E402
from krm.organisation.queries import local_day  # noqa: E402
from krm.reactions.models import Reaction  # noqa: E402
from krm.regelwerk.actions import load_shipped  # noqa: E402
from krm.reports.actions.keeping import count_year  # noqa: E402
from krm.reports.queries import year as reports  # noqa: E402
from krm.triage.models import ReactionLink  # noqa: E402
from krm.triage.queries.series import family_of  # noqa: E402
from krm.work.access import visible_reactions  # noqa: E402
from tests.house.cases import recorded  # noqa: E402

MATTER = "Der Bewilligungsbescheid über die Heizkostennachzahlung fehlt seit Wochen, Nummer {}."
TIMES = 5
OF_EACH = {
    "number": "'KRM-2019-' || lpad(n::text, 7, '0')",
    "state": "'closed'",
    "answered_at": "arrived_at - n %% 700 * interval '1 day' + interval '20 days'",
    "closed_at": "arrived_at - n %% 700 * interval '1 day' + interval '21 days'",
    "arrived_at": "arrived_at - n %% 700 * interval '1 day'",
    "matter": "CASE WHEN n %% 1000 = 0 THEN replace(%s, '{}', n::text)"
    " ELSE 'Anderes ' || n || '.' END",
    "imported_number": "'B ' || n",
}


def main(count: int) -> None:
    """Fill a fresh database and print one line for each cost."""
    if connection.vendor != "postgresql":
        sys.exit("The plans of PostgreSQL are measured: please set DATABASE_URL.")
    now = timezone.now()
    cast, row = _house(now, count)
    on = local_day(now)
    seen = visible_reactions(cast.officer, on)
    print(f"{count} Vorgänge")
    _line("family of a case", lambda: _family_by_or(row, seen), lambda: family_of(row, seen))
    _line(
        "an old number",
        lambda: list(Reaction.objects.filter(imported_number__iexact="b 4711")),
        lambda: keys_by_other_number("b 4711"),
    )
    _line(
        "5 000 rows with their rules",
        lambda: list(Reaction.objects.select_related("regelwerk_version")[:5000]),
        lambda: list(Reaction.objects.with_rules()[:5000]),
    )
    with_index = _median(lambda: today_for(cast.officer, on))
    _run(f"DROP INDEX {_index_of_open()}")
    print(
        _words("Heute, without figures", _median(lambda: today_for(cast.officer, on)), with_index)
    )
    count_year(at=now)
    _line("figures of Heute", lambda: reports.counted_year(on), lambda: reports.year_figures(on))
    print(_words("counting the year, JIT", *(_with_jit(on, word) for word in ("on", "off"))))
    since = now - timedelta(days=900)
    alike = _median(lambda: worded_alike(MATTER.format(1), cast.officer, on, since=since))
    print(_words("similar wording", None, alike))
    register = _median(lambda: list(visible_reactions(cast.dorn, on).newest_first()[:25]))
    print(_words("register of who has no role", None, register))
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.officer)
    page = client.get("/").content
    print(f"{'Heute as a page, bytes':30} {len(page):10} {len(gzip.compress(page)):10}")


def _house(now: datetime, count: int) -> tuple[Cast, Reaction]:
    first = now - timedelta(days=900)
    call_command("migrate", verbosity=0, interactive=False)
    load_shipped(at=first)
    load_shipped_texts(at=first)
    cast = build_cast(first.date())
    row = recorded(cast, f"{now - timedelta(days=2):%Y-%m-%d}")
    _multiply(row, count)
    return cast, row


def _multiply(row: Reaction, count: int) -> None:
    units = list(Unit.objects.values_list("pk", flat=True))
    changed = OF_EACH | {"lead_unit_id": f"(ARRAY{units})[n %% {len(units)} + 1]"}
    names = [field.column for field in Reaction._meta.fields if field.column != "id"]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    _run(
        f"INSERT INTO reactions_reaction ({quoted}) SELECT {values}"
        " FROM reactions_reaction, generate_series(1, %s) AS n WHERE id = %s",
        [MATTER, count, row.pk],
    )
    _run("ANALYZE")


def _family_by_or(row: Reaction, seen: Any) -> list[Reaction]:
    live = ReactionLink.objects.filter(undone_at=None)
    belongs = (
        Q(pk=row.follow_up_of_id)
        | Q(follow_up_of=row)
        | Q(pk__in=live.filter(reaction=row).values("other_id"))
        | Q(pk__in=live.filter(other=row).values("reaction_id"))
    )
    return list(seen.filter(belongs))


def _index_of_open() -> str:
    return next(i.name for i in Reaction._meta.indexes if i.condition is not None)


def _with_jit(on: Any, word: str) -> float:
    _run(f"SET jit = {word}")
    try:
        return _median(lambda: reports.counted_year(on))
    finally:
        _run("SET jit = off")


def _run(sql: str, values: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _median(act: Callable[[], object]) -> float:
    act()  # plans and pages are read once before
    spans = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        spans.append(1000 * (time.perf_counter() - began))
    return statistics.median(spans)


def _line(name: str, before: Callable[[], object], after: Callable[[], object]) -> None:
    print(_words(name, _median(before), _median(after)))


def _words(name: str, before: float | None, after: float) -> str:
    shown = "–" if before is None else f"{before:.1f}"
    return f"{name:30} {shown:>10} {after:10.1f}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
