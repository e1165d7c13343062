"""The test run tells the truth: what failed, what did not run, and how it ends."""

import sys

import pytest

from tools.parts import Part
from tools.run_tests import run_all, summary

GOOD = Part("good", (sys.executable, "-c", "print('fine')"))
BAD = Part("bad", (sys.executable, "-c", "print('the reason'); raise SystemExit(3)"))
ABSENT = Part("absent", ("never-called",), missing="PostgreSQL")

TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_good(number): ...

def test_bad():
    assert 1 == 2

def test_skipped():
    pytest.skip("not today")
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


def test_the_tests_of_a_part_are_counted_and_the_failed_ones_named(tmp_path, capsys):
    (tmp_path / "test_sample.py").write_text(TESTS)
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:django",
        "-c",
        "/dev/null",
        str(tmp_path),
    )
    summary(run_all([Part("sample", command, is_pytest=True)], tmp_path), (), strict=False)
    said = capsys.readouterr().out
    assert "3 passed, 1 failed, 1 skipped" in said
    assert "sample: test_sample::test_bad" in said
    assert said.splitlines()[-1] == "3 passed, 1 failed"


def test_a_part_without_tests_did_not_run(tmp_path, capsys):
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:django",
        "-c",
        "/dev/null",
        str(tmp_path),
    )
    summary(run_all([Part("empty", command, is_pytest=True)], tmp_path), (), strict=True)
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"
