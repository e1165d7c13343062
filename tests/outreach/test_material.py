"""Orders of material: the list, the arrival, the reminder to refill."""

from datetime import date

import pytest

from krm.journal.actions import Refused
from krm.journal.queries.verify import verify_journal
from krm.notices.models import Notice
from krm.organisation.models import Standort
from krm.outreach import actions, queries
from krm.outreach.models import MaterialOrder
from krm.outreach.rules import Material
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("locks: an order is changed by one person")

AT = moment("2026-05-21T10:00")


def order(house, day="2026-05-21", *, material=Material.FLYER, amount=200, by=None, **more):
    standort = more.pop("standort", house.gruenstadt)
    return actions.order_material(
        material=material,
        standort=standort,
        amount=amount,
        ordered_on=date.fromisoformat(day),
        by=by or house.officer,
        at=moment(f"{day}T11:00"),
        **more,
    )


def test_an_order_is_remembered_and_comes_back_after_the_interval(house):
    row = order(house)
    assert row.remind_on == date(2026, 8, 19)
    assert actions.remind_of_material(at=moment("2026-08-18T10:00")) == 0
    assert actions.remind_of_material(at=moment("2026-08-19T10:00")) == 1
    assert actions.remind_of_material(at=moment("2026-08-20T10:00")) == 0
    notice = Notice.objects.get(kind="material")
    assert notice.recipient == house.officer
    assert "Flyer für Grünstadt, Dieselstr. 8" in notice.text
    assert verify_journal().problems == []


def test_a_later_order_settles_the_reminder(house):
    order(house)
    order(house, "2026-08-01")
    assert queries.due_reminders(date(2026, 8, 20)) == []


def test_a_reminder_can_be_put_off_or_left_out(house):
    row = order(house)
    later = date(2026, 9, 1)
    actions.set_reminder(order=row, remind_on=later, by=house.front_office, at=AT)
    assert queries.due_reminders(date(2026, 8, 20)) == []
    assert len(queries.due_reminders(later)) == 1
    actions.set_reminder(order=row, remind_on=None, by=house.officer, at=AT)
    assert queries.due_reminders(later) == []


def test_an_arrival_is_noted_and_taken_back(house):
    row = order(house)
    row = actions.note_arrival(order=row, arrived_on=date(2026, 5, 21), by=house.officer, at=AT)
    with pytest.raises(Refused):
        actions.withdraw_order(order=row, by=house.officer, at=AT)
    row = actions.note_arrival(order=row, arrived_on=None, by=house.officer, at=AT)
    actions.withdraw_order(order=row, by=house.officer, at=AT)
    assert not MaterialOrder.objects.exists()


@pytest.mark.parametrize("day", ["2026-05-20", "2026-05-22"])
def test_nothing_arrives_before_its_order_or_tomorrow(house, day):
    row = order(house)
    with pytest.raises(Refused) as refusal:
        actions.note_arrival(order=row, arrived_on=date.fromisoformat(day), by=house.officer, at=AT)
    assert refusal.value.code == "field_arrived_on"


@pytest.mark.parametrize("amount", [0, -3, 100_001])
def test_an_absurd_amount_is_refused(house, amount):
    with pytest.raises(Refused) as refusal:
        order(house, amount=amount)
    assert refusal.value.code == "field_amount"


def test_the_same_order_twice_is_one(house):
    order(house)
    with pytest.raises(Refused):
        order(house)
    assert MaterialOrder.objects.count() == 1


def test_no_cards_for_a_standort_without_a_box_for_them(house):
    Standort.objects.filter(pk=house.gruenstadt.pk).update(has_cards=False)
    house.gruenstadt.refresh_from_db()
    with pytest.raises(Refused):
        order(house, material=Material.OPINION_CARD)
    order(house, material=Material.POSTER)


def test_who_may_not_manage_orders_nothing(house):
    with pytest.raises(Refused):
        order(house, by=house.clerk)


def test_a_standort_that_ran_long_without_an_order_is_named(house):
    order(house)
    on = date(2026, 11, 17)
    [site] = queries.stock_of([house.gruenstadt], on)
    assert {row.label: row.is_long_ago for row in site.rows} == {
        "Flyer": True, "Meinungskarten": True, "Plakate": True,
    }  # fmt: skip
    [site] = queries.stock_of([house.gruenstadt], date(2026, 11, 16))
    assert [row.is_long_ago for row in site.rows] == [False, True, True]


def test_the_numbers_are_those_of_the_directive(house):
    assert queries.article_numbers(AT.date()) == {
        Material.FLYER: "101398", Material.OPINION_CARD: "400677", Material.POSTER: "100791",
    }  # fmt: skip
