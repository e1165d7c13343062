"""What must hold for every date, every Land and every setting (10 000 examples with KRM_DEEP=1)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from krm.deadlines.rules import LAENDER, Calendar, ClosingDay, compute, local_day
from krm.ui.rules import LOCAL_ZONE
from tests.house.days import RULES, YEAR_END, many_examples

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2015, 1, 1), date(2040, 12, 31)

days = st.dates(FIRST, LAST)
moments = st.builds(
    lambda day, seconds: datetime(day.year, day.month, day.day, tzinfo=UTC) + seconds,
    days,
    st.timedeltas(timedelta(), timedelta(days=1)),
)
closings = st.dictionaries(
    days,
    st.builds(ClosingDay, label=st.just("Probe"), entered_on=days),
    max_size=12,
)
calendars = st.builds(
    Calendar,
    land=st.sampled_from(sorted(LAENDER)),
    year_end_days=st.just(YEAR_END),
    year_end_off=st.booleans(),
    year_end_forward_skipped=st.booleans(),
    year_end_backward_skipped=st.booleans(),
    closing_days=closings,
)
working_day_kinds = st.sampled_from(
    [rule for rule in RULES.deadlines.values() if rule.unit == "working_days"]
)
day_rules = st.builds(
    lambda rule, shift: replace(rule, shift=shift),
    st.sampled_from(
        [rule for rule in RULES.deadlines.values() if rule.unit in ("calendar_days", "months")]
    ),
    st.sampled_from(["none", "previous"]),
) | st.builds(
    lambda rule: replace(rule, shift="next"),
    st.sampled_from([RULES.deadlines[kind] for kind in ("closing", "board", "privacy_request")]),
)
all_rules = st.one_of(working_day_kinds, day_rules, st.just(RULES.deadlines["callback"]))


def due(rule, start, calendar):
    return compute(rule, start, calendar, version="Probe")


@many_examples
@given(working_day_kinds, days, calendars)
def test_a_deadline_in_arbeitstage_ends_on_one_and_counts_exactly_its_length(rule, start, calendar):
    found = due(rule, start, calendar)
    assert calendar.is_working_day(found.due_on)
    counted = [d for d in range_after(start, found.due_on) if calendar.is_working_day(d)]
    assert len(counted) == rule.length
    assert counted[-1] == found.due_on == found.act_by


@many_examples
@given(working_day_kinds, days, calendars)
def test_the_explanation_lists_exactly_the_skipped_days_with_their_reasons(rule, start, calendar):
    found = due(rule, start, calendar)
    skipped = {step.day: step.reason for step in found.explanation.skipped()}
    expected = {
        d: calendar.why_off(d)
        for d in range_after(start, found.due_on)
        if not calendar.is_working_day(d)
    }
    assert skipped == expected
    assert [step.day for step in found.explanation.steps] == range_after(start, found.due_on)
    counts = [step.count for step in found.explanation.steps if step.count is not None]
    assert counts == list(range(1, rule.length + 1))


@many_examples
@given(day_rules, days, calendars)
def test_the_explanation_of_days_names_what_lies_between_acting_and_the_end(rule, start, calendar):
    found = due(rule, start, calendar)
    direction = rule.direction
    named = [step.day for step in found.explanation.steps]
    assert all(not calendar.is_working_day(d, direction) for d in named)
    assert set(range_after(found.act_by, found.due_on)) <= set(named)


@many_examples
@given(all_rules, days, calendars)
def test_somebody_can_act_by_an_arbeitstag_on_or_before_the_end(rule, start, calendar):
    found = due(rule, start, calendar)
    assert found.act_by <= found.due_on
    assert calendar.is_working_day(found.act_by, rule.direction)
    assert not any(
        calendar.is_working_day(d, rule.direction) for d in range_after(found.act_by, found.due_on)
    )


@many_examples
@given(all_rules, days, st.integers(0, 40), calendars)
def test_what_comes_later_is_never_due_earlier(rule, start, later, calendar):
    first, second = (due(rule, d, calendar) for d in (start, start + timedelta(days=later)))
    assert first.due_on <= second.due_on
    assert first.act_by <= second.act_by


@many_examples
@given(days, st.integers(1, 30), calendars)
def test_counting_forward_and_back_again_returns_to_the_start(start, count, calendar):
    same_both_ways = replace(
        calendar, year_end_forward_skipped=False, year_end_backward_skipped=False
    )
    begin = same_both_ways.next_working_day(start)
    end = same_both_ways.add_working_days(begin, count)
    assert same_both_ways.subtract_working_days(end, count) == begin
    assert same_both_ways.working_days_between(begin, end) == count
    assert same_both_ways.working_days_between(end, begin) == -count


@many_examples
@given(days, calendars)
def test_a_backward_deadline_never_moves_later_and_keeps_the_full_days(committee, calendar):
    found = due(RULES.deadlines["petition"], committee, calendar)
    assert (committee - found.due_on).days == RULES.deadlines["petition"].length
    assert found.act_by <= found.due_on


@many_examples
@given(working_day_kinds, days, days, st.integers(1, 60), calendars)
def test_a_closing_day_never_moves_a_deadline_that_has_passed(
    rule, start, entered, ahead, calendar
):
    before = due(rule, start, calendar)
    entry = ClosingDay("neu", entered_on=entered)
    day = entered + timedelta(days=ahead)
    known = calendar.closing_days
    after = due(rule, start, replace(calendar, closing_days={day: entry, **known}))
    if before.due_on <= entered:
        assert after == before
    else:
        assert after.due_on >= before.due_on


@many_examples
@given(working_day_kinds, days, days, calendars)
def test_removing_a_closing_day_never_moves_a_deadline_into_the_past(
    rule, start, removed, calendar
):
    before = due(rule, start, calendar)
    without = {
        day: replace(entry, removed_on=removed) for day, entry in calendar.closing_days.items()
    }
    after = due(rule, start, replace(calendar, closing_days=without))
    if before.due_on <= removed:
        assert after == before
    else:
        assert removed < after.due_on <= before.due_on


@many_examples
@given(moments, calendars)
def test_a_callback_uses_48_real_hours_of_arbeitstage(start, calendar):
    found = due(RULES.deadlines["callback"], start, calendar)
    used = timedelta()
    day = local_day(start)
    while day <= found.due_on:
        if calendar.is_working_day(day):
            begin = max(start, midnight(day))
            used += min(found.due_at, midnight(day + ONE_DAY)) - begin
        day += ONE_DAY
    assert used == timedelta(hours=RULES.deadlines["callback"].length)
    assert calendar.is_working_day(found.due_on)
    assert found.plain_at <= found.due_at
    assert found.plain_at - start == timedelta(hours=RULES.deadlines["callback"].length)


@many_examples
@given(st.sampled_from(["confirmation", "closing", "board", "schriftsatz"]), moments, calendars)
def test_the_hour_of_the_day_changes_nothing(kind, moment, calendar):
    rule = RULES.deadlines[kind]
    assert due(rule, moment, calendar) == due(rule, local_day(moment), calendar)


def range_after(start, end):
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE).astimezone(UTC)
