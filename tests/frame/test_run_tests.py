"""The test run tells the truth: what failed, what did not run, and how it ends."""

import sys
import time
from contextlib import redirect_stdout
from io import StringIO

import pytest

from tools.part_run import Run
from tools.parts import Part, cores
from tools.run_tests import _start_what_fits, run_all, summary

pytestmark = pytest.mark.slow

GOOD = Part("good", (sys.executable, "-c", "print('fine')"))
BAD = Part("bad", (sys.executable, "-c", "print('the reason'); raise SystemExit(3)"))
ABSENT = Part("absent", ("never-called",), missing="PostgreSQL")

CONFTEST = """
def pytest_configure(config):
    config.addinivalue_line("markers", "deep: long")

def pytest_collection_modifyitems(config, items):
    deep = [item for item in items if item.get_closest_marker("deep")]
    items[:] = [item for item in items if item not in deep]
    config.hook.pytest_deselected(items=deep)
"""
TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_good(number): ...

def test_bad():
    print("printed before it failed")
    assert 1 == 2

def test_skipped():
    pytest.skip("not today")

@pytest.mark.deep
@pytest.mark.parametrize("number", range(4))
def test_long(number): ...
"""
HANGS = """
import time

def test_quick(): ...

def test_hangs():
    time.sleep(600)
"""
DIES = """
import os

def test_dies():
    os._exit(1)

def test_lives(): ...
"""


@pytest.mark.parametrize(
    ("parts", "strict", "well", "last"),
    [
        ([GOOD], True, True, "0 passed, 0 failed"),
        ([GOOD, BAD], False, False, "0 passed, 1 failed"),
        ([GOOD, ABSENT], False, True, "0 passed, 0 failed"),
        ([GOOD, ABSENT], True, False, "0 passed, 1 failed"),
        ([BAD, BAD], False, False, "0 passed, 2 failed"),
    ],
)
def test_the_end_of_a_run(parts, strict, well, last, tmp_path, capsys):
    named = [
        Part(f"{part.name} {i}", part.command, missing=part.missing) for i, part in enumerate(parts)
    ]
    assert summary(run_all(named, tmp_path), (), strict=strict) is well
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_the_output_of_a_failed_part_is_shown(tmp_path, capsys):
    run_all([GOOD, BAD], tmp_path)
    said = capsys.readouterr().out
    assert "the reason" in said
    assert "fine" not in said


def test_what_is_missing_is_named(tmp_path, capsys):
    summary(run_all([ABSENT], tmp_path), ("PostgreSQL (apt install postgresql)",), strict=False)
    said = capsys.readouterr().out
    assert "not run, PostgreSQL is missing" in said
    assert "apt install postgresql" in said


def pytest_part(folder, workers=0):
    """Return a part that runs the tests of a folder, apart from the settings of this project."""
    words = ("-q", "-c", "/dev/null", "-p", "xdist", "-n", str(workers))
    apart = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = (sys.executable, "-m", "pytest", *words, str(folder))
    return Part("sample", command, environment=apart, is_pytest=True)


@pytest.fixture(scope="module", params=[0, 2], ids=["one process", "two workers"])
def said(request, tmp_path_factory):
    """Return what is printed of a run of the sample."""
    folder = tmp_path_factory.mktemp("sample")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_sample.py").write_text(TESTS)
    printed = StringIO()
    with redirect_stdout(printed):
        runs = run_all([pytest_part(folder, request.param)], folder)
        summary(runs, ("Chromium (apt install chromium)",), strict=False)
    return printed.getvalue()


def test_the_tests_of_a_part_are_counted_and_the_failed_ones_named(said):
    assert "3 passed, 1 failed, 1 skipped" in said
    assert "sample: test_sample.py::test_bad" in said.partition("Summary")[2]
    assert said.splitlines()[-1] == "3 passed, 1 failed"


def test_a_failure_is_shown_with_its_reason_before_the_part_ends(said):
    shown, ended = said.index("✗ sample: test_sample.py::test_bad"), said.index("✗ sample: failed")
    assert shown < said.index("assert 1 == 2") < ended
    assert said.count("E   assert 1 == 2") == 1
    assert "printed before it failed" in said[shown:ended]


def test_what_was_not_run_is_named(said):
    not_run = said.partition("Not run")[2]
    assert "Chromium (apt install chromium)" in not_run
    assert "skipped: not today\n    test_sample.py::test_skipped\n" in not_run
    assert "make test-deep" in not_run
    assert "test_sample.py::test_long (4 cases)" in not_run
    assert "test_good" not in not_run


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_part_in_which_nothing_happens_is_stopped_and_its_test_named(tmp_path, workers):
    (tmp_path / "test_sample.py").write_text(HANGS)
    run = Run(pytest_part(tmp_path, workers), tmp_path, silence=600)
    run.start()
    hangs = "test_sample.py::test_hangs"
    until(lambda: run.failures() or hangs in run.progress.under_way)
    run.stop_if_silent()
    assert run.is_alive(), "it may be silent for a while"
    run.silence = 0
    run.stop_if_silent()
    assert run.look()
    assert run.state == "failed"
    assert run.note.endswith(f": {hangs}")
    assert run.counts()["passed"] == 1


def test_a_command_that_talks_is_alive_and_one_that_is_silent_is_stopped(tmp_path):
    code = "import time; time.sleep(1); print('begun', flush=True); time.sleep(600)"
    run = Run(Part("talks", (sys.executable, "-c", code)), tmp_path, silence=600)
    run.start()
    run.failures()
    before = run.heard
    until(lambda: run.failures() or run.log.read_text())
    run.failures()
    assert run.heard > before
    run.silence = 0
    run.stop_if_silent()
    assert run.look()
    assert "outside of any test" in run.note


def test_a_worker_that_dies_fails_the_test_it_was_in(tmp_path, capsys):
    (tmp_path / "test_sample.py").write_text(DIES)
    summary(run_all([pytest_part(tmp_path, workers=1)], tmp_path), (), strict=False)
    said = capsys.readouterr().out
    assert "✗ sample: test_sample.py::test_dies" in said
    assert said.splitlines()[-1] == "1 passed, 1 failed"


def test_a_file_that_cannot_be_read_fails_and_says_why(tmp_path, capsys):
    (tmp_path / "test_sample.py").write_text("import nothing_of_this_name")
    summary(run_all([pytest_part(tmp_path)], tmp_path), (), strict=False)
    said = capsys.readouterr().out
    assert "No module named 'nothing_of_this_name'" in said
    assert said.splitlines()[-1] == "0 passed, 1 failed"


def test_a_part_without_tests_did_not_run(tmp_path, capsys):
    summary(run_all([pytest_part(tmp_path)], tmp_path), (), strict=True)
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_a_part_that_needs_all_cores_runs_alone(tmp_path):
    runs = [Run(Part(str(n), (), slots=cores()), tmp_path, silence=9) for n in range(2)]
    runs[0].state = "running"
    _start_what_fits(runs)
    assert runs[1].state == "waiting"
