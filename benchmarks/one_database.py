"""``python -m benchmarks.one_database N SECONDS FILE``: seed and measure DATABASE_URL."""

import json
import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

django.setup()

# The models may be imported only when Django is ready.
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import databases, importing, plans, works  # noqa: E402
from benchmarks.importing import ROWS  # noqa: E402
from benchmarks.multiply import BASE, multiply  # noqa: E402
from benchmarks.seed import Seeder  # noqa: E402
from benchmarks.timing import Figures, Work, measure  # noqa: E402
from krm.desk.demo.cast import Cast, build_cast  # noqa: E402
from krm.desk.jobs import indexing  # noqa: E402

LISTS = ("today", "register", "register_filtered", "register_period", "search_number")


def main(count: int, budget: float, target: Path) -> None:
    """Prepare, seed and measure one database; write the figures to a file."""
    now = timezone.now().replace(microsecond=0)
    cast = _house(now)
    began = time.monotonic()
    _fill(count, cast, now)
    seeded = time.monotonic() - began
    print(f"  seeded in {seeded:.0f} s", flush=True)
    databases.gather_statistics()
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.officer)
    readings = list(works.reads(cast, client))
    scans = {work.name: plans.full_scans(work.act) for work in readings if work.name in LISTS}
    figures = [_measured(work, budget) for work in (*readings, works.export(cast, now, count))]
    databases.copy_for_floor()
    # Before anything else brings rows that the copy lacks.
    figures += [_shown(found) for found in importing.measured(cast, now, rows=min(2 * count, ROWS))]
    figures += [_measured(work, budget) for work in works.writes(cast, now)]
    answer = {
        "database": databases.version(),
        "vendor": connection.vendor,
        "seed": {"seconds": round(seeded, 1), "reactions_per_second": round(count / seeded)},
        "figures": figures,
        "full_scans": scans,
    }
    target.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")


def _house(now: Any) -> Cast:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("init", verbosity=0)
    return build_cast(timezone.localdate(now) - timedelta(days=30))


def _fill(count: int, cast: Cast, now: datetime) -> None:
    """Seed the reactions; of many only the first ones are invented, the others copied."""
    times, rest = divmod(count, BASE)
    invented = BASE if times > 1 and not rest else count
    Seeder(invented, cast, now, random.Random(7)).fill(lambda done: _progress(done, count))
    began = time.monotonic()
    indexing.compare_all(now)
    spent = time.monotonic() - began
    print(f"\n  index of words of {invented} built in {spent:.0f} s", flush=True)
    if invented < count:
        multiply(times, lambda done: _progress(done, count))


def _progress(done: int, count: int) -> None:
    print(f"\r  {done} of {count} reactions", end="" if done < count else "\n", flush=True)


def _measured(work: Work, budget: float) -> dict[str, object]:
    return _shown(measure(work, budget=budget))


def _shown(found: Figures) -> dict[str, object]:
    print(f"  {found.label:58} {found.p50_ms:10.2f} ms  {found.ratio:8.1f} × floor", flush=True)
    return found.as_row()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
