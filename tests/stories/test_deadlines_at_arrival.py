"""AS-01 to AS-19: what the arrival of a reaction sets running, and when it is kept."""

from datetime import date

import pytest

from krm.casework.actions.record import record_reaction
from krm.deadlines import actions as deadlines
from krm.deadlines import queries
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.regelwerk.actions import propose_version, release_version
from krm.regelwerk.rules import shipped_text
from krm.ui.rules import format_day
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

CODES = {"complaint": "S1.1", "praise": "L1", "idea": "I1"}


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def arrives(cast, day, *, at_krm="", **columns):
    """KRM records a reaction on the day it gets there."""
    values = {"kind": "complaint", "channel": "letter", **columns}
    arrived_at = moment(day)
    new = NewReaction(
        title="Drei Wochen keine Antwort",
        arrived_at=arrived_at,
        arrived_krm_at=moment(at_krm) if at_krm else arrived_at,
        anliegen=[NewAnliegen(CODES[values["kind"]])],
        **values,
    )
    return record_reaction(new=new, by=cast.officer, at=new.arrived_krm_at)


def ends(row):
    return {
        item.kind: (format_day(item.due_on), format_day(item.act_by))
        for item in queries.deadlines_of(row)
    }


def happens(row, kind, day, how, by):
    on = date.fromisoformat(day)
    deadlines.settle(reaction=row, kind=kind, settled_on=on, how=how, by=by, at=moment(day))
    return row.deadlines.get(kind=kind)


def both(day):
    return (day, day)


def test_as_01_a_written_complaint(cast):
    row = arrives(cast, "2026-05-04")
    assert ends(row) == {
        "confirmation": both("Do 07.05.2026"),
        "closing": both("Mo 01.06.2026"),
    }


@pytest.mark.parametrize(("day", "state"), [("2026-05-06", "met"), ("2026-05-07", "missed")])
def test_as_02_the_first_of_may_does_not_count(cast, day, state):
    row = arrives(cast, "2026-04-30", channel="email")
    assert happens(row, "confirmation", day, "confirmation", cast.officer).state == state


def test_as_02_the_delay_is_named(cast):
    row = arrives(cast, "2026-04-30", channel="email")
    item = happens(row, "confirmation", "2026-05-07", "confirmation", cast.officer)
    light = queries.lights(date(2026, 5, 8)).of(item)
    assert (light.tone, light.words) == ("bad", "überschritten um 1 Tag")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        pytest.param("2026-06-03", "Di 09.06.2026", id="AS-03 Fronleichnam"),
        pytest.param("2026-04-02", "Do 09.04.2026", id="AS-04 Ostern"),
        pytest.param("2026-10-30", "Mi 04.11.2026", id="AS-06 Allerheiligen on a Sunday"),
        pytest.param("2024-12-23", "Mo 30.12.2024", id="AS-07 year's end counts"),
        pytest.param("2026-01-05", "Do 08.01.2026", id="AS-08 no Heilige Drei Koenige"),
    ],
)
def test_as_03_to_08_holidays_of_the_land(cast, day, due):
    assert ends(arrives(cast, day))["confirmation"] == both(due)


def test_as_05_an_email_on_saturday_night(cast):
    row = arrives(cast, "2026-07-04T23:10", channel="email")
    assert ends(row) == {
        "confirmation": both("Mi 08.07.2026"),
        "closing": ("Sa 01.08.2026", "Fr 31.07.2026"),
    }
    assert row.deadlines.get(kind="closing").explanation["shifted_on"] == "2026-08-03"


def changed_rules(cast, old, new):
    """The executive releases an edited Regelwerk that is in force from the next day on."""
    text = shipped_text().replace(old, new)
    assert text != shipped_text()
    version = propose_version(text, by=cast.executive, at=moment("2024-12-01"))
    release_version(
        version, valid_from=date(2024, 12, 2), by=cast.executive, at=moment("2024-12-01")
    )


def test_as_07_with_the_year_end_off(cast):
    before = arrives(cast, "2024-11-29")
    changed_rules(cast, "year_end_off = { value = false", "year_end_off = { value = true")
    assert ends(arrives(cast, "2024-12-23"))["confirmation"] == both("Do 02.01.2025")
    assert before.regelwerk_version.is_shipped


CLOSING = '[deadlines.closing]\nlabel = "Abschluss der Beschwerde"\nlength = 28\n'
NO_SHIFT = CLOSING + 'unit = "calendar_days"\ndirection = "forward"\nshift = "none"'


@pytest.mark.parametrize(("day", "state"), [("2026-04-02", "met"), ("2026-04-07", "missed")])
def test_as_09_the_28_days_end_on_karfreitag(cast, day, state):
    row = arrives(cast, "2026-03-06")
    assert ends(row)["closing"] == ("Fr 03.04.2026", "Do 02.04.2026")
    assert happens(row, "closing", day, "answer", cast.officer).state == state


def test_as_09_with_a_shift_the_second_is_in_time(cast):
    changed_rules(cast, NO_SHIFT, NO_SHIFT.replace('"none"', '"next"'))
    row = arrives(cast, "2026-03-06")
    assert ends(row)["closing"] == both("Di 07.04.2026")
    assert happens(row, "closing", "2026-04-07", "answer", cast.officer).state == "met"


@pytest.mark.parametrize(("day", "state"), [("2026-07-01", "met"), ("2026-07-02", "missed")])
def test_as_10_the_28th_day_is_in_time(cast, day, state):
    row = arrives(cast, "2026-06-03")
    assert happens(row, "closing", day, "answer", cast.officer).state == state


def test_as_11_the_house_counts_not_the_desk(cast):
    row = arrives(cast, "2026-07-06", at_krm="2026-07-08")
    assert ends(row) == {
        "confirmation": both("Do 09.07.2026"),
        "closing": both("Mo 03.08.2026"),
    }
    delay = queries.internal_delay(row)
    assert delay is not None
    assert (delay.working_days, delay.tone, delay.words) == (2, "bad", "nach 2 Arbeitstagen")


@pytest.mark.parametrize(
    ("at_krm", "tone"), [("2026-07-06T15:00", "ok"), ("2026-07-07", "warn"), ("2026-07-13", "bad")]
)
def test_as_11_the_tone_of_the_delay(cast, at_krm, tone):
    delay = queries.internal_delay(arrives(cast, "2026-07-06", at_krm=at_krm))
    assert delay is not None
    assert delay.tone == tone


def test_as_13_a_quick_answer_is_the_confirmation_too(cast):
    row = arrives(cast, "2026-08-03", channel="email")
    first = happens(row, "confirmation", "2026-08-05", "answer", cast.officer)
    assert (first.state, first.settled_by_kind) == ("met", "answer")
    assert happens(row, "closing", "2026-08-05", "answer", cast.officer).state == "met"


def test_as_14_and_15_a_zwischennachricht_confirms_but_never_extends(cast):
    row = arrives(cast, "2026-08-03")
    assert happens(row, "confirmation", "2026-08-06", "interim_notice", cast.officer).state == "met"
    assert ends(row)["closing"] == both("Mo 31.08.2026")
    happens_again = deadlines.settle(
        reaction=row, kind="confirmation", settled_on=date(2026, 8, 28), how="interim_notice",
        by=cast.officer, at=moment("2026-08-28"),
    )  # fmt: skip
    assert happens_again == ""
    assert ends(row)["closing"] == both("Mo 31.08.2026")
    closing = happens(row, "closing", "2026-09-07", "answer", cast.officer)
    assert closing.state == "missed"
    words = queries.lights(date(2026, 9, 8)).of(closing).words
    assert words == "überschritten um 7 Tage"


def test_as_16_the_vorstand(cast):
    row = arrives(cast, "2026-04-30", is_board=True)
    assert ends(row)["board"] == ("Do 14.05.2026", "Mi 13.05.2026")
    assert "closing" not in ends(row)


def test_as_18_praise_has_no_28_day_standard(cast):
    row = arrives(cast, "2026-05-22", kind="praise", channel="email")
    assert ends(row)["confirmation"] == both("Do 28.05.2026")
    assert [item.kind for item in row.deadlines.filter(is_official=True)] == ["confirmation"]


def test_as_19_an_oral_complaint_has_no_official_deadline(cast):
    row = arrives(cast, "2026-05-18", channel="in_person")
    assert not row.deadlines.filter(is_official=True).exists()
    assert [item.kind for item in row.deadlines.all()] == ["internal_target"]


def test_an_anonymous_reaction_has_no_deadline(cast):
    row = arrives(cast, "2026-05-21", is_anonymous=True, anonymous_reason="unknown")
    assert (row.state, ends(row)) == ("anonymous_recorded", {})
