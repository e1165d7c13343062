"""How days and moments are written."""

from datetime import UTC, date, datetime, time

import pytest

from krm.ui import rules

DAY = date(2026, 5, 25)
LATE = datetime(2026, 5, 24, 22, 5, tzinfo=UTC)  # 00:05 on the 25th in Berlin
IN_A_TABLE = datetime(2026, 5, 25, 0, 5)  # noqa: DTZ001 - cells of a table have no zone


@pytest.mark.parametrize("value", [DAY, LATE, IN_A_TABLE])
@pytest.mark.parametrize(
    ("write", "words"),
    [
        (rules.format_date, "25.05.2026"),
        (rules.format_day, "Mo 25.05.2026"),
        (rules.format_short, "Mo 25.05."),
        (rules.format_month, "Mai 2026"),
    ],
)
def test_a_day_is_written(write, words, value):
    assert write(value) == words


@pytest.mark.parametrize("at", [LATE, IN_A_TABLE])
@pytest.mark.parametrize(
    ("write", "words"),
    [
        (rules.format_time, "00:05"),
        (rules.format_stamp, "25.05.2026 00:05"),
        (rules.format_clock, "25.05.2026, 00:05 Uhr"),
        (rules.format_at, "25.05.2026 um 00:05 Uhr"),
    ],
)
def test_a_moment_is_written(write, words, at):
    assert write(at) == words


def test_a_time_of_day_and_an_old_year():
    assert rules.format_time(time(7, 5)) == "07:05"
    assert rules.format_date(date(999, 1, 2)) == "02.01.999"


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A oder B"), (["A", "B", "C"], "A, B oder C")],
)
def test_a_list_as_it_stands_in_a_sentence(words, said):
    assert rules.join_words(iter(words), "oder") == said
