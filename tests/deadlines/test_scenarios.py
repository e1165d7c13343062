"""The acceptance scenarios that are pure dates, with the default settings."""

from dataclasses import replace
from datetime import date

import pytest

from krm.deadlines.rules import (
    add_months,
    compute,
    kinds_at_arrival,
    level_day,
    levels_reached,
    oldest_visible_document,
)
from krm.regelwerk.rules import load_regelwerk, shipped_text
from tests.house.days import RP, RP_YEAR_END_OFF, RULES, at, day, due


@pytest.mark.parametrize(
    ("scenario", "arrival", "end"),
    [
        ("AS-01", "Mo 04.05.2026", "Do 07.05.2026"),
        ("AS-02", "Do 30.04.2026", "Mi 06.05.2026"),
        ("AS-03", "Mi 03.06.2026", "Di 09.06.2026"),
        ("AS-04", "Do 02.04.2026", "Do 09.04.2026"),
        ("AS-05", "Sa 04.07.2026", "Mi 08.07.2026"),
        ("AS-06", "Fr 30.10.2026", "Mi 04.11.2026"),
        ("AS-07", "Mo 23.12.2024", "Mo 30.12.2024"),
        ("AS-08", "Mo 05.01.2026", "Do 08.01.2026"),
        ("AS-11", "Mo 06.07.2026", "Do 09.07.2026"),
        ("AS-18", "Fr 22.05.2026", "Do 28.05.2026"),
        ("AS-48", "Mi 10.06.2026", "Mo 15.06.2026"),
        ("AS-52", "Mo 02.11.2026", "Do 05.11.2026"),
        ("AS-53", "Fr 05.06.2026", "Mi 10.06.2026"),
    ],
)
def test_when_the_confirmation_is_due(scenario, arrival, end):
    assert due("confirmation", arrival).due_on == day(end), scenario


@pytest.mark.parametrize(
    ("scenario", "kind", "arrival", "end", "act_by"),
    [
        ("AS-01", "closing", "Mo 04.05.2026", "Mo 01.06.2026", "Mo 01.06.2026"),
        ("AS-05", "closing", "Sa 04.07.2026", "Sa 01.08.2026", "Fr 31.07.2026"),
        ("AS-09", "closing", "Fr 06.03.2026", "Fr 03.04.2026", "Do 02.04.2026"),
        ("AS-10", "closing", "Mi 03.06.2026", "Mi 01.07.2026", "Mi 01.07.2026"),
        ("AS-11", "closing", "Mo 06.07.2026", "Mo 03.08.2026", "Mo 03.08.2026"),
        ("AS-16", "board", "Do 30.04.2026", "Do 14.05.2026", "Mi 13.05.2026"),
        ("AS-17", "board", "Mo 01.06.2026", "Mo 15.06.2026", "Mo 15.06.2026"),
        ("AS-20", "schriftsatz", "Mi 13.05.2026", "Do 21.05.2026", "Do 21.05.2026"),
        ("AS-42", "contact", "Mo 09.03.2026", "Di 10.03.2026", "Di 10.03.2026"),
        ("AS-40", "contact", "Mi 27.05.2026", "Do 28.05.2026", "Do 28.05.2026"),
        ("AS-54", "petition", "Di 31.03.2026", "Di 17.03.2026", "Di 17.03.2026"),
        ("AS-55", "petition", "Mo 20.04.2026", "Mo 06.04.2026", "Do 02.04.2026"),
        ("AS-68", "sample", "So 31.05.2026", "Mo 15.06.2026", "Mo 15.06.2026"),
        ("AS-76", "review", "Fr 01.05.2026", "Fr 01.05.2026", "Do 30.04.2026"),
        ("G10", "petition", "Do 09.07.2026", "Do 25.06.2026", "Do 25.06.2026"),
    ],
)
def test_when_other_deadlines_end(scenario, kind, arrival, end, act_by):
    found = due(kind, arrival)
    assert (found.due_on, found.act_by) == (day(end), day(act_by)), scenario


def test_as_07_with_the_year_end_struck():
    found = due("confirmation", "Mo 23.12.2024", RP_YEAR_END_OFF)
    assert found.due_on == day("Do 02.01.2025")


@pytest.mark.parametrize(
    ("scenario", "kind", "arrival", "done", "late"),
    [
        ("AS-02", "confirmation", "Do 30.04.2026", "Mi 06.05.2026", 0),
        ("AS-02", "confirmation", "Do 30.04.2026", "Do 07.05.2026", 1),
        ("AS-09", "closing", "Fr 06.03.2026", "Do 02.04.2026", 0),
        ("AS-09", "closing", "Fr 06.03.2026", "Di 07.04.2026", 4),
        ("AS-10", "closing", "Mi 03.06.2026", "Mi 01.07.2026", 0),
        ("AS-10", "closing", "Mi 03.06.2026", "Do 02.07.2026", 1),
        ("AS-15", "closing", "Mo 03.08.2026", "Mo 07.09.2026", 7),
        ("AS-17", "board", "Mo 01.06.2026", "Di 16.06.2026", 1),
        ("AS-56", "petition", "Mo 08.06.2026", "Di 26.05.2026", 1),
    ],
)
def test_in_time_or_late(scenario, kind, arrival, done, late):
    found = due(kind, arrival)
    assert max(0, (day(done) - found.due_on).days) == late, scenario
    assert found.is_met(day(done)) is (late == 0), scenario


def test_as_09_is_in_time_if_the_office_lets_the_end_shift():
    shifting = replace(RULES.deadlines["closing"], shift="next")
    found = compute(shifting, day("Fr 06.03.2026"), RP, version=RULES.name)
    assert found.is_met(day("Di 07.04.2026"))


# ---------------------------------------------------------------- callback of the Service Center


@pytest.mark.parametrize(
    ("ticket", "end", "plain"),
    [
        ("Fr 22.05.2026 10:00", "Mi 27.05.2026 10:00", "So 24.05.2026 10:00"),  # AS-40, AS-41
        ("Mo 18.05.2026 09:30", "Mi 20.05.2026 09:30", "Mi 20.05.2026 09:30"),
        ("Do 21.05.2026 16:00", "Di 26.05.2026 16:00", "Sa 23.05.2026 16:00"),
        ("Sa 23.05.2026 11:00", "Do 28.05.2026 00:00", "Mo 25.05.2026 11:00"),
        ("Di 19.05.2026 00:00", "Do 21.05.2026 00:00", "Do 21.05.2026 00:00"),
        ("Fr 27.03.2026 10:00", "Di 31.03.2026 10:00", "So 29.03.2026 11:00"),  # summer time
        ("Sa 28.03.2026 10:00", "Mi 01.04.2026 00:00", "Mo 30.03.2026 11:00"),
        ("Fr 23.10.2026 10:00", "Di 27.10.2026 10:00", "So 25.10.2026 09:00"),  # winter time
        ("Mi 23.12.2026 12:00", "Mo 28.12.2026 12:00", "Fr 25.12.2026 12:00"),
    ],
)
def test_the_callback_rests_on_days_off(ticket, end, plain):
    found = due("callback", at(ticket))
    assert found.due_at == at(end)
    assert found.plain_at == at(plain)
    assert found.act_by == found.due_on
    assert RP.is_working_day(found.due_on)


def test_a_callback_that_ends_at_midnight_belongs_to_the_day_before():
    found = due("callback", at("Sa 23.05.2026 11:00"))
    assert found.due_on == day("Mi 27.05.2026")
    assert "Ende der Frist: Mi 27.05.2026, 24:00 Uhr." in found.explanation.sentences()


def test_as_40_and_as_41_say_whether_the_callback_is_late():
    found = due("callback", at("Fr 22.05.2026 10:00"))
    assert found.is_met(at("Di 26.05.2026 09:00"))
    assert found.is_met(at("Mi 27.05.2026 10:00"))
    assert not found.is_met(at("Mi 27.05.2026 10:01"))


def test_a_callback_without_a_time_counts_from_the_first_moment_of_its_day():
    assert due("callback", "Mo 18.05.2026").due_at == at("Mi 20.05.2026 00:00")


# ----------------------------------------------------------------------- which deadlines a case has


def kinds(kind, **facts):
    given = {"is_written": True, "is_anonymous": False, "is_board": False, **facts}
    return kinds_at_arrival(RULES, kind, **given)


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("complaint", {}, ("confirmation", "closing")),
        ("complaint", {"is_written": False}, ("internal_target",)),  # AS-19
        ("complaint", {"is_board": True}, ("confirmation", "board")),
        ("complaint", {"is_board": True, "is_written": False}, ("board",)),
        ("complaint", {"is_anonymous": True}, ()),  # AS-43
        ("complaint", {"is_anonymous": True, "is_board": True}, ()),
        ("praise", {}, ("confirmation", "internal_target")),  # AS-18
        ("praise", {"is_board": True}, ("confirmation", "board")),
        ("idea", {}, ("confirmation", "internal_target")),
        ("idea", {"is_complaint": True}, ("confirmation", "internal_target")),
        ("eingabe", {}, ("confirmation", "internal_target")),
        ("eingabe", {"is_complaint": True}, ("confirmation", "closing")),
        ("eingabe", {"is_complaint": True, "is_written": False}, ("internal_target",)),
        ("petition", {}, ()),
        ("petition", {"is_board": True}, ("board",)),
    ],
)
def test_which_deadlines_start_at_arrival(kind, facts, expected):
    assert kinds(kind, **facts) == expected


# ---------------------------------------------------------------------------------------- ladders


@pytest.mark.parametrize(
    ("kind", "start", "days"),
    [
        (
            "schriftsatz",  # AS-20
            "Mi 13.05.2026",
            {
                "reminder": "Mi 20.05.2026",
                "red": "Do 21.05.2026",
                "superior": "Fr 22.05.2026",
                "executive": "Mi 27.05.2026",
            },
        ),
        (
            "closing",
            "Mo 04.05.2026",
            {
                "amber": "Fr 22.05.2026",
                "interim": "Mo 25.05.2026",
                "red": "Sa 30.05.2026",
                "overdue": "Di 02.06.2026",
            },
        ),
        (
            "board",  # AS-17
            "Mo 01.06.2026",
            {"amber": "Mo 08.06.2026", "red": "Sa 13.06.2026", "overdue": "Di 16.06.2026"},
        ),
        (
            "ministry",  # counted from the day of the BMAS; the last one lies after it
            "Fr 13.03.2026",
            {"amber": "Di 03.03.2026", "red": "Di 10.03.2026", "overdue": "Sa 14.03.2026"},
        ),
    ],
)
def test_the_days_of_a_ladder(kind, start, days):
    rule = RULES.deadlines[kind]
    found = {level.name: level_day(rule, level, day(start), RP) for level in RULES.ladders[kind]}
    assert found == {name: day(text) for name, text in days.items()}


def test_before_a_day_of_others_a_level_counts_backward():
    level = replace(RULES.ladders["closing"][0], after=3)
    found = level_day(RULES.deadlines["petition"], level, day("Do 09.07.2026"), RP)
    assert found == day("Mo 06.07.2026")


def test_what_was_done_at_some_moment_of_the_last_day_is_in_time():
    found = due("confirmation", "Mo 04.05.2026")
    assert found.is_met(at("Do 07.05.2026 23:59"))
    assert not found.is_met(at("Fr 08.05.2026 00:00"))


def test_a_day_alone_is_compared_with_the_day_on_which_the_hours_end():
    found = due("callback", at("Fr 22.05.2026 10:00"))
    assert found.is_met(day("Mi 27.05.2026"))
    assert not found.is_met(day("Do 28.05.2026"))


def test_as_11_the_delay_in_the_house_turns_red_after_two_arbeitstage():
    rule, ladder = RULES.deadlines["hand_on"], RULES.ladders["hand_on"]

    def names(on):
        return [r.name for r in levels_reached(rule, ladder, day("Mo 06.07.2026"), day(on), RP)]

    assert names("Mo 06.07.2026") == []
    assert names("Di 07.07.2026") == ["amber"]
    assert names("Mi 08.07.2026") == ["amber", "red"]


def test_the_internal_steps_of_a_petition_are_counted_backward():
    end = due("petition", "Mo 20.04.2026").act_by
    before_chair = RULES.number("petition.chair_working_days_before")
    assert RP.subtract_working_days(end, before_chair) == day("Mo 30.03.2026")
    assert RP.subtract_working_days(day("Mo 28.12.2026"), 1) == day("Mi 23.12.2026")


# ------------------------------------------------------------------------- age of E-AKTE documents


@pytest.mark.parametrize(
    ("access", "oldest"),
    [
        (date(2026, 6, 15), date(2024, 6, 15)),  # AS-66
        (date(2026, 2, 27), date(2024, 2, 27)),  # AS-67
        (date(2026, 3, 2), date(2024, 3, 2)),
        (date(2028, 2, 29), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_oldest_document_the_krm_officer_may_see(access, oldest):
    assert oldest_visible_document(access, RULES.number("eakte.document_age_years")) == oldest


@pytest.mark.parametrize(
    ("event", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_adding_months(event, months, end):
    assert add_months(event, months) == end


# ------------------------------------------------------------------ the numbers come from the data


def test_another_length_in_the_regelwerk_gives_another_day():
    text = shipped_text().replace("length = 3\n", "length = 4\n")
    other = load_regelwerk(text).deadlines["confirmation"]
    found = compute(other, day("Mo 04.05.2026"), RP, version="Probe")
    assert found.due_on == day("Fr 08.05.2026")
