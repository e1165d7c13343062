"""The check tables of the domain report and the standards report, row by row.

Every table says which setting it uses. Default: Rheinland-Pfalz, no shift, 24.12. and 31.12. count
forward and are not used backward.
"""

from dataclasses import replace

import pytest

from krm.deadlines.rules import compute, posting_known_on
from tests.house.days import RP, RP_YEAR_END_COUNTS_BACKWARD, RP_YEAR_END_OFF, RULES, day, due

# Arrival, 3 AT, 5 AT, 14 days, 28 days; setting: default.
CHECK_TABLE = [
    row.split(" | ")
    for row in """\
Do 28.03.2024 | Do 04.04.2024 | Mo 08.04.2024 | Do 11.04.2024 | Do 25.04.2024
Mi 08.05.2024 | Di 14.05.2024 | Do 16.05.2024 | Mi 22.05.2024 | Mi 05.06.2024
Mi 29.05.2024 | Di 04.06.2024 | Do 06.06.2024 | Mi 12.06.2024 | Mi 26.06.2024
Mo 23.12.2024 | Mo 30.12.2024 | Do 02.01.2025 | Mo 06.01.2025 | Mo 20.01.2025
Do 17.04.2025 | Do 24.04.2025 | Mo 28.04.2025 | Do 01.05.2025 | Do 15.05.2025
Fr 06.06.2025 | Do 12.06.2025 | Mo 16.06.2025 | Fr 20.06.2025 | Fr 04.07.2025
Mi 18.06.2025 | Di 24.06.2025 | Do 26.06.2025 | Mi 02.07.2025 | Mi 16.07.2025
Fr 31.10.2025 | Mi 05.11.2025 | Fr 07.11.2025 | Fr 14.11.2025 | Fr 28.11.2025
Di 30.12.2025 | Mo 05.01.2026 | Mi 07.01.2026 | Di 13.01.2026 | Di 27.01.2026
Fr 06.03.2026 | Mi 11.03.2026 | Fr 13.03.2026 | Fr 20.03.2026 | Fr 03.04.2026
Do 02.04.2026 | Do 09.04.2026 | Mo 13.04.2026 | Do 16.04.2026 | Do 30.04.2026
Do 30.04.2026 | Mi 06.05.2026 | Fr 08.05.2026 | Do 14.05.2026 | Do 28.05.2026
Mi 13.05.2026 | Di 19.05.2026 | Do 21.05.2026 | Mi 27.05.2026 | Mi 10.06.2026
Fr 22.05.2026 | Do 28.05.2026 | Mo 01.06.2026 | Fr 05.06.2026 | Fr 19.06.2026
Mi 03.06.2026 | Di 09.06.2026 | Do 11.06.2026 | Mi 17.06.2026 | Mi 01.07.2026
Sa 04.07.2026 | Mi 08.07.2026 | Fr 10.07.2026 | Sa 18.07.2026 | Sa 01.08.2026
Sa 05.09.2026 | Mi 09.09.2026 | Fr 11.09.2026 | Sa 19.09.2026 | Sa 03.10.2026
Fr 30.10.2026 | Mi 04.11.2026 | Fr 06.11.2026 | Fr 13.11.2026 | Fr 27.11.2026
Fr 04.12.2026 | Mi 09.12.2026 | Fr 11.12.2026 | Fr 18.12.2026 | Fr 01.01.2027
Mi 23.12.2026 | Di 29.12.2026 | Do 31.12.2026 | Mi 06.01.2027 | Mi 20.01.2027
Mi 05.05.2027 | Di 11.05.2027 | Do 13.05.2027 | Mi 19.05.2027 | Mi 02.06.2027
Fr 14.05.2027 | Do 20.05.2027 | Mo 24.05.2027 | Fr 28.05.2027 | Fr 11.06.2027
Fr 29.10.2027 | Do 04.11.2027 | Mo 08.11.2027 | Fr 12.11.2027 | Fr 26.11.2027""".splitlines()
]


@pytest.mark.parametrize(("arrival", "three", "five", "fourteen", "twenty_eight"), CHECK_TABLE)
def test_the_check_table(arrival, three, five, fourteen, twenty_eight):
    assert due("confirmation", arrival).due_on == day(three)
    assert due("schriftsatz", arrival).due_on == day(five)
    assert due("board", arrival).due_on == day(fourteen)
    assert due("closing", arrival).due_on == day(twenty_eight)


@pytest.mark.parametrize(
    ("kind", "arrival", "raw", "act_by", "shifted"),
    [
        ("board", "Do 17.04.2025", "Do 01.05.2025", "Mi 30.04.2025", "Fr 02.05.2025"),
        ("closing", "Fr 06.03.2026", "Fr 03.04.2026", "Do 02.04.2026", "Di 07.04.2026"),
        ("board", "Do 30.04.2026", "Do 14.05.2026", "Mi 13.05.2026", "Fr 15.05.2026"),
        ("board", "Sa 04.07.2026", "Sa 18.07.2026", "Fr 17.07.2026", "Mo 20.07.2026"),
        ("closing", "Sa 04.07.2026", "Sa 01.08.2026", "Fr 31.07.2026", "Mo 03.08.2026"),
        ("closing", "Sa 05.09.2026", "Sa 03.10.2026", "Fr 02.10.2026", "Mo 05.10.2026"),
        ("closing", "Fr 04.12.2026", "Fr 01.01.2027", "Do 31.12.2026", "Mo 04.01.2027"),
    ],
)
def test_an_end_on_a_day_off_stays_and_names_the_day_to_act(kind, arrival, raw, act_by, shifted):
    found = due(kind, arrival)
    assert (found.due_on, found.raw_on) == (day(raw), day(raw))
    assert (found.act_by, found.shifted_on) == (day(act_by), day(shifted))
    moved = compute(
        replace(RULES.deadlines[kind], shift="next"), day(arrival), RP, version=RULES.name
    )
    assert (moved.raw_on, moved.due_on, moved.act_by) == (day(raw), day(shifted), day(shifted))
    earlier = compute(
        replace(RULES.deadlines[kind], shift="previous"), day(arrival), RP, version=RULES.name
    )
    assert (earlier.due_on, earlier.act_by) == (day(act_by), day(act_by))


def test_an_end_on_an_arbeitstag_does_not_shift():
    assert due("closing", "Mo 04.05.2026").shifted_on is None


@pytest.mark.parametrize(
    ("committee", "raw", "act_by"),
    [
        ("Do 15.05.2025", "Do 01.05.2025", "Mi 30.04.2025"),
        ("Do 03.07.2025", "Do 19.06.2025", "Mi 18.06.2025"),
        ("Fr 09.01.2026", "Fr 26.12.2025", "Di 23.12.2025"),  # 24.12. is not used backward
        ("Di 31.03.2026", "Di 17.03.2026", "Di 17.03.2026"),
        ("Mo 20.04.2026", "Mo 06.04.2026", "Do 02.04.2026"),
        ("Fr 15.05.2026", "Fr 01.05.2026", "Do 30.04.2026"),
        ("Mo 08.06.2026", "Mo 25.05.2026", "Fr 22.05.2026"),
        ("Do 18.06.2026", "Do 04.06.2026", "Mi 03.06.2026"),
        ("So 15.11.2026", "So 01.11.2026", "Fr 30.10.2026"),
        ("Fr 09.04.2027", "Fr 26.03.2027", "Do 25.03.2027"),
        ("Di 15.12.2026", "Di 01.12.2026", "Di 01.12.2026"),  # P1; P2, P4, P5 stand above
        ("Fr 08.01.2027", "Fr 25.12.2026", "Mi 23.12.2026"),  # P3
        ("Mi 07.01.2026", "Mi 24.12.2025", "Di 23.12.2025"),
        ("Do 14.01.2027", "Do 31.12.2026", "Mi 30.12.2026"),
    ],
)
def test_the_petition_table(committee, raw, act_by):
    found = due("petition", committee)
    assert (found.due_on, found.act_by) == (day(raw), day(act_by))


@pytest.mark.parametrize(
    ("committee", "used", "off"),
    [
        ("Fr 09.01.2026", "Mi 24.12.2025", "Di 23.12.2025"),
        ("Fr 08.01.2027", "Do 24.12.2026", "Mi 23.12.2026"),
        ("Do 14.01.2027", "Do 31.12.2026", "Mi 30.12.2026"),
    ],
)
def test_petitions_with_the_other_settings_of_the_year_end(committee, used, off):
    assert due("petition", committee, RP_YEAR_END_COUNTS_BACKWARD).act_by == day(used)
    assert due("petition", committee, RP_YEAR_END_OFF).act_by == day(off)


# Receipt, 3 AT, 3 AT with 24.12. and 31.12. off, 5 AT, 5 AT off, 14 and 28 days, shifted 14 and 28.
WORKED_EXAMPLES = [
    row.split(" | ")
    for row in """\
Mo 02.11.2026 | Do 05.11.2026 | Do 05.11.2026 | Mo 09.11.2026 | Mo 09.11.2026 | Mo 16.11.2026 | Mo 30.11.2026
Do 05.11.2026 | Di 10.11.2026 | Di 10.11.2026 | Do 12.11.2026 | Do 12.11.2026 | Do 19.11.2026 | Do 03.12.2026
Sa 07.11.2026 | Mi 11.11.2026 | Mi 11.11.2026 | Fr 13.11.2026 | Fr 13.11.2026 | Sa 21.11.2026 | Sa 05.12.2026
Fr 30.10.2026 | Mi 04.11.2026 | Mi 04.11.2026 | Fr 06.11.2026 | Fr 06.11.2026 | Fr 13.11.2026 | Fr 27.11.2026
Fr 29.10.2027 | Do 04.11.2027 | Do 04.11.2027 | Mo 08.11.2027 | Mo 08.11.2027 | Fr 12.11.2027 | Fr 26.11.2027
Mo 21.12.2026 | Do 24.12.2026 | Mo 28.12.2026 | Di 29.12.2026 | Mi 30.12.2026 | Mo 04.01.2027 | Mo 18.01.2027
Di 22.12.2026 | Mo 28.12.2026 | Di 29.12.2026 | Mi 30.12.2026 | Mo 04.01.2027 | Di 05.01.2027 | Di 19.01.2027
Mi 23.12.2026 | Di 29.12.2026 | Mi 30.12.2026 | Do 31.12.2026 | Di 05.01.2027 | Mi 06.01.2027 | Mi 20.01.2027
Mi 30.12.2026 | Di 05.01.2027 | Mi 06.01.2027 | Do 07.01.2027 | Fr 08.01.2027 | Mi 13.01.2027 | Mi 27.01.2027
Mi 27.03.2024 | Mi 03.04.2024 | Mi 03.04.2024 | Fr 05.04.2024 | Fr 05.04.2024 | Mi 10.04.2024 | Mi 24.04.2024
Mi 16.04.2025 | Mi 23.04.2025 | Mi 23.04.2025 | Fr 25.04.2025 | Fr 25.04.2025 | Mi 30.04.2025 | Mi 14.05.2025
Mi 03.06.2026 | Di 09.06.2026 | Di 09.06.2026 | Do 11.06.2026 | Do 11.06.2026 | Mi 17.06.2026 | Mi 01.07.2026
Fr 25.02.2028 | Mi 01.03.2028 | Mi 01.03.2028 | Fr 03.03.2028 | Fr 03.03.2028 | Fr 10.03.2028 | Fr 24.03.2028\
""".splitlines()  # noqa: E501 - a table stays a table
]


@pytest.mark.parametrize(
    ("receipt", "three", "three_off", "five", "five_off", "fourteen", "twenty_eight"),
    WORKED_EXAMPLES,
    ids=[f"E{number}" for number in range(1, 14)],
)
def test_the_worked_examples(receipt, three, three_off, five, five_off, fourteen, twenty_eight):
    assert due("confirmation", receipt).due_on == day(three)
    assert due("confirmation", receipt, RP_YEAR_END_OFF).due_on == day(three_off)
    assert due("schriftsatz", receipt).due_on == day(five)
    assert due("schriftsatz", receipt, RP_YEAR_END_OFF).due_on == day(five_off)
    assert due("board", receipt).due_on == day(fourteen)
    assert due("closing", receipt).due_on == day(twenty_eight)


@pytest.mark.parametrize(
    ("asked", "end"),
    [
        ("Do 30.01.2025", "Fr 28.02.2025"),
        ("Mo 31.01.2028", "Di 29.02.2028"),
        ("Do 26.11.2026", "Mo 28.12.2026"),
        ("Mi 01.04.2026", "Mo 04.05.2026"),
        ("Do 08.05.2025", "Di 10.06.2025"),
        ("Mi 30.12.2026", "Mo 01.02.2027"),  # over the year; the 30th is a Saturday
    ],
    ids=["M1", "M2", "M3", "M4", "M5", "year change"],
)
def test_months_end_on_the_next_werktag(asked, end):
    assert due("privacy_request", asked).due_on == day(end)
    assert due("barrier_report", asked).due_on == day(end)


def test_a_month_that_ends_on_christmas_eve_is_not_moved_but_acted_on_before():
    found = due("privacy_request", "Di 24.11.2026", RP_YEAR_END_OFF)
    assert (found.due_on, found.act_by) == (day("Do 24.12.2026"), day("Mi 23.12.2026"))


@pytest.mark.parametrize(
    ("posted", "known"),
    [
        ("Mo 30.12.2024", "Do 02.01.2025"),
        ("Di 31.12.2024", "Fr 03.01.2025"),
        ("Mi 01.01.2025", "So 05.01.2025"),
        ("Do 02.01.2025", "Mo 06.01.2025"),
        ("Mo 21.12.2026", "Fr 25.12.2026"),
    ],
    ids=["F1", "last day of the old law", "first day of the new", "F2", "F3"],
)
def test_a_posted_bescheid_counts_as_known(posted, known):
    assert posting_known_on(day(posted), RULES) == day(known)
