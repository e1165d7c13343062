"""``python -m benchmarks.staff [N]``: fifty people at work at once, on N Vorgänge (100 000).

PostgreSQL that syncs its writes, gunicorn with as many workers as krm ships, and fifty signed-in
people of the roles of a house, who open pages, write notes and take steps with the pauses in which
people read and type (`benchmarks/staff_parts.py`), and then with a quarter of these pauses. Beside
it: the same things done one after the other. After the seeding it takes about `--budget` seconds.
"""

import argparse
import json
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import databases, machine, processors, site
from benchmarks.staff_parts import HABITS, PEOPLE, THINKING
from benchmarks.staff_visits import Colleague, Diary
from benchmarks.timing import at_share

RESULTS = site.ROOT / "benchmarks" / "staff.json"
# How many times as quick as people; nobody pauses who works alone.
PHASES = {"one alone": 0.0, "fifty at work": 1.0, "fifty in a hurry": 4.0}
SHARES = {"one alone": 0.2, "fifty at work": 0.4, "fifty in a hurry": 0.4}
# Everybody comes within this share of the time; what they do in it warms up and does not count.
_COMING = 0.15


def main() -> None:
    """Seed, measure, print a table and write the figures."""
    wanted = _arguments()
    figures: dict[str, Any] = machine.described() | {
        "n": wanted.count, "people": PEOPLE,
        "workers": site.WORKERS, "threads": site.THREADS,
    }  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="krm-staff-") as folder,
        databases.durable_cluster() as url,
    ):
        own = site.environment(Path(folder), url)
        print(f"seeding {wanted.count} Vorgänge …", flush=True)
        house = json.loads(site.answer_of(own, "benchmarks.staff_house", str(wanted.count)))
        with site.site(own) as web:
            for name, pace in PHASES.items():
                print(f"{name} …", flush=True)
                act = _crowd if pace else _alone
                figures[name] = _shown(*act(web, url, house, wanted.budget * SHARES[name], pace))
    print_table(figures)
    wanted.results.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.staff", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000, metavar="N")
    parser.add_argument("--budget", type=float, default=150.0, help="seconds after the seeding")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _colleagues(web: site.Site, house: dict[str, Any]) -> list[tuple[str, Colleague]]:
    return [
        (one["part"], Colleague(web.port, one["cookie"], house, random.Random(number)))
        for number, one in enumerate(house["people"])
    ]


def _alone(
    web: site.Site, url: str, house: dict[str, Any], seconds: float, _pace: float
) -> tuple[Diary, processors.Spent]:
    """Let one person after the other do one thing, without a pause."""
    diary, people, dice = Diary(), _colleagues(web, house), random.Random(7)
    # Those who live in it come more often, so that every page is seen some times.
    turns = [
        one for one in people for _ in range(6 if one[0] in ("officer", "front_office") else 1)
    ]
    for _, person in people:
        person.act("Heute", diary, counts=False)
    with processors.watched(web.pid, url) as spent:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            part, person = dice.choice(turns)
            person.act(_drawn(part, dice), diary, counts=True)
    return diary, spent


def _drawn(part: str, dice: random.Random) -> str:
    habits = HABITS[part]
    return dice.choices(list(habits), weights=list(habits.values()))[0]


def _crowd(
    web: site.Site, url: str, house: dict[str, Any], seconds: float, pace: float
) -> tuple[Diary, processors.Spent]:
    """Let all work at once, each with pauses; what they do while the last ones come is left out."""
    diary, people = Diary(), _colleagues(web, house)
    began = time.monotonic()
    counted_from, until = began + seconds * _COMING, began + seconds

    def work(part: str, person: Colleague) -> None:
        dice = person.dice
        person.act("Heute", diary, counts=False)
        pause = dice.uniform(0, seconds * _COMING)
        while (now := time.monotonic()) + pause < until:
            time.sleep(pause)
            done = person.act(_drawn(part, dice), diary, counts=now + pause >= counted_from)
            pause = sum(THINKING[page] for page in done) * dice.triangular(1 / 3, 3, 2 / 3) / pace

    threads = [threading.Thread(target=work, args=one) for one in people]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, counted_from - time.monotonic()))
    with processors.watched(web.pid, url) as spent:
        time.sleep(max(0.0, until - time.monotonic()))
    for thread in threads:
        thread.join()
    return diary, spent


def _shown(diary: Diary, spent: processors.Spent) -> dict[str, Any]:
    return {
        "pages": {
            name: {
                "p50_ms": round(at_share(times, 0.5) * 1000, 1),
                "p95_ms": round(at_share(times, 0.95) * 1000, 1),
                "times": len(times),
            }
            for name, times in sorted(diary.seconds.items())
        },
        "pages_per_second": round(diary.pages() / spent.seconds, 2),
        "cores": spent.cores(),
        "connections": spent.waiting(),
        "errors": len(diary.wrong),
        "first_errors": diary.wrong[:10],
    }


def print_table(figures: dict[str, Any]) -> None:
    """Print what each kind of page took in each phase."""
    print(f"\n{figures['n']} Vorgänge, {sum(PEOPLE.values())} people; ms: p50, p95 and how many")
    print(" " * 26 + "".join(f"{name:>24}" for name in PHASES))
    for page in sorted({page for name in PHASES for page in figures[name]["pages"]}):
        print(f"{page:26}" + "".join(_cells(figures[name], page) for name in PHASES))
    for name in PHASES:
        found = figures[name]
        print(f"{name}: {found['pages_per_second']} pages/s, errors {found['errors']}")
        for what in ("cores", "connections"):
            parts = ", ".join(f"{part} {many:.2f}" for part, many in found[what].items() if many)
            print(f"    {what}: {parts}")
        for problem in found["first_errors"]:
            print(f"    ! {problem}")


def _cells(found: dict[str, Any], page: str) -> str:
    row = found["pages"].get(page)
    return f"{row['p50_ms']:10.0f} {row['p95_ms']:7.0f} {row['times']:5}" if row else f"{'–':>24}"


if __name__ == "__main__":
    main()
