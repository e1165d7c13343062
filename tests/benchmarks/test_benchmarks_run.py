"""The measurement runs from end to end; how fast it was is nobody's business here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.table import BEGIN, END, drawn, store
from benchmarks.timing import Samples, at_share

ROOT = Path(__file__).parents[2]
MEASURED = {
    "today", "register", "register_filtered", "register_period", "search_number", "search_rare",
    "search_frequent", "search_wording", "case_page", "verify_journal", "letter_pdf",
    "register_reaction", "record_step", "record_note", "mail_intake", "export_register",
    "import_check", "import", "triage_page",
    "forward_page", "note_page", "release_page", "situation", "situation_counted", "own_situation",
}  # fmt: skip


@pytest.mark.parametrize(("share", "expected"), [(0.5, 3.0), (0.95, 5.0), (0.0, 1.0), (1.0, 5.0)])
def test_percentile_is_the_nearest_rank(share, expected):
    assert at_share([5.0, 1.0, 4.0, 2.0, 3.0], share) == expected


def test_one_slow_round_does_not_count():
    assert Samples([[1.0, 1.0], [900.0, 900.0], [2.0, 2.0]]).percentile(0.5) == 2.0


def run_of(size, vendor, milliseconds):
    row = {
        "name": "today", "label": "Heute", "p50_ms": milliseconds, "p95_ms": 2.0,
        "per_second": None, "unit": "", "floor_p50_ms": 0.5, "ratio": 2.0,
    }  # fmt: skip
    return {
        "n": size, "vendor": vendor, "database": vendor, "measured_on": "2026-05-21",
        "machine": {"processor": "x", "cores": 4, "memory_gib": 8, "load": 0.1},
        "versions": {"python": "3.11", "django": "5.2"},
        "seed": {"seconds": 1.0, "reactions_per_second": 50}, "figures": [row],
    }  # fmt: skip


def test_a_new_run_takes_the_place_of_the_old_one(tmp_path):
    results, page = tmp_path / "results.json", tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}{END}\nafter\n", "utf-8")
    for milliseconds in (111.0, 222.0):
        store(run_of(50, "sqlite", milliseconds), results=results, page=page)
    store(run_of(50, "postgresql", 333.0), results=results, page=page)
    assert len(json.loads(results.read_text("utf-8"))["runs"]) == 2
    text = page.read_text("utf-8")
    assert (text.startswith("before\n"), text.endswith("after\n")) == (True, True)
    assert ("111" in text, "222" in text, "333" in text) == (False, True, True)


def test_the_page_shows_the_stored_figures():
    runs = json.loads((ROOT / "benchmarks/results.json").read_text("utf-8"))["runs"]
    assert drawn(runs) in (ROOT / "docs/benchmarks.md").read_text("utf-8")


@pytest.mark.deep
def test_fifty_reactions_are_measured(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}{END}\n", "utf-8")
    results = tmp_path / "results.json"
    command = [
        *(sys.executable, "-m", "benchmarks", "50", "--only", "sqlite", "--budget", "0.01"),
        *("--results", results, "--page", page),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = json.loads(results.read_text("utf-8"))["runs"]
    assert {row["name"] for row in run["figures"]} == MEASURED
    assert all(row["p50_ms"] > 0 and row["floor_p50_ms"] > 0 for row in run["figures"])
    assert "50 reactions" in page.read_text("utf-8")
