"""Fehlanzeige: "none" and "none recorded" are told apart, per team and month."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.casework.actions import capture
from krm.counter.actions import fehlanzeige
from krm.counter.models import Fehlanzeige
from krm.counter.queries import fehlanzeige as queries
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.notices.models import Notice
from krm.reactions.models import Reaction
from krm.work.models import Task
from tests.house.cases import bogen, recorded
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("sorting: counts by month")

APRIL = date(2026, 4, 1)
ON = date(2026, 5, 5)
NOW = moment("2026-05-05T09:00")


def spoken(house, day="2026-04-10T10:00", *, at=None, by=None, **columns):
    """A clerk writes an Erfassungsbogen."""
    by = by or house.clerk
    return capture.settle_on_the_spot(bogen=bogen(day, **columns), by=by, at=moment(at or day))


def states(house, at=NOW, month=APRIL, by=None, unit=None):
    return fehlanzeige.state_fehlanzeige(
        unit=unit or house.leistung, month=month, by=by or house.lead_leistung, at=at
    )


def of(house, unit, person=None, month=APRIL, on=ON):
    rows = dict(queries.overview(person or house.officer, on))
    return next(row for row in rows[unit] if row.month == month)


def test_three_states_are_told_apart(house):
    spoken(house)
    assert of(house, house.leistung).words == "1 erfasst"
    assert of(house, house.markt).words == "keine Angabe"
    states(house, by=house.lead_markt, unit=house.markt)
    assert of(house, house.markt).words == "Fehlanzeige"
    assert of(house, house.markt, month=date(2026, 5, 1)).words == "läuft noch"


def test_the_month_is_the_local_one(house):
    """On 30.04. at 23:30 in Neustadt it is still April."""
    spoken(house, "2026-04-30T23:30", at="2026-05-01T00:10")
    assert of(house, house.leistung).recorded == 1
    assert of(house, house.leistung, month=date(2026, 5, 1)).recorded == 0


def test_a_cancelled_one_does_not_count(house):
    row = spoken(house)
    Reaction.objects.filter(pk=row.pk).update(state="cancelled")
    assert of(house, house.leistung).words == "keine Angabe"


@pytest.mark.parametrize("who", ["clerk", "lead_markt", "officer", "executive"])
def test_only_lead_and_deputy_speak_for_a_team(house, who):
    with pytest.raises(Refused):
        states(house, by=getattr(house, who))
    assert states(house, by=house.deputy_leistung).withdrawn_at is None


def test_not_before_the_month_is_over(house):
    with pytest.raises(Refused, match="läuft noch"):
        states(house, at=moment("2026-04-30T23:00"))


def test_not_if_something_was_recorded(house):
    spoken(house)
    with pytest.raises(Refused, match="schon etwas erfasst"):
        states(house)


def test_what_is_recorded_later_ends_it(house):
    states(house)
    spoken(house, at="2026-05-06T10:00")
    assert fehlanzeige.watch(at=moment("2026-05-06T11:00")) >= 1
    row = Fehlanzeige.objects.get()
    assert row.withdrawn_at == moment("2026-05-06T11:00")
    assert of(house, house.leistung).words == "1 erfasst"


def test_a_hidden_one_does_not_show_by_a_fehlanzeige_that_ends(house):
    """The lead who must not see a Vorgang does not learn of it this way either."""
    states(house)
    spoken(house, at="2026-05-06T10:00", complained_about=house.lead_leistung)
    fehlanzeige.watch(at=moment("2026-05-06T11:00"))
    assert Fehlanzeige.objects.get().withdrawn_at is None
    assert of(house, house.leistung).words == "1 erfasst"
    own = {row.month: row for row in queries.own_months(house.lead_leistung, ON)}
    assert own[APRIL].words == "Fehlanzeige"


def test_the_sweep_asks_the_silent_teams_once(house):
    spoken(house)
    for _ in range(2):
        fehlanzeige.watch(at=NOW)
    task = Task.objects.get(kind=Task.Kind.FEHLANZEIGE)
    assert (task.unit, task.person) == (house.markt, house.lead_markt)
    # 01.05. is a holiday: the fifth Arbeitstag is Fr 08.05.
    assert task.due_on == date(2026, 5, 8)
    assert Notice.objects.get(kind="fehlanzeige").recipient == house.lead_markt
    (row,) = today_for(house.lead_markt, ON)
    assert row.url == reverse("fehlanzeige:own")


@pytest.mark.parametrize("day", ["2026-05-01", "2026-05-03"])
def test_not_before_the_first_working_day(house, day):
    spoken(house)
    fehlanzeige.watch(at=moment(f"{day}T09:00"))
    assert not Task.objects.open().filter(kind=Task.Kind.FEHLANZEIGE).exists()


def test_a_new_house_is_not_asked_about_the_time_before(house):
    recorded(house, "2026-05-04")
    fehlanzeige.watch(at=NOW)
    assert not Task.objects.open().filter(kind=Task.Kind.FEHLANZEIGE).exists()


@pytest.mark.parametrize("how", ["state", "record"])
def test_both_ways_finish_the_task(house, how):
    spoken(house)
    fehlanzeige.watch(at=NOW)
    if how == "state":
        states(house, by=house.lead_markt, unit=house.markt)
    else:
        spoken(house, by=house.dorn, at="2026-05-05T10:00")
        fehlanzeige.watch(at=moment("2026-05-05T11:00"))
    assert not Task.objects.open().filter(kind=Task.Kind.FEHLANZEIGE).exists()


def test_taken_back_it_can_be_stated_again(house):
    states(house)
    fehlanzeige.withdraw_fehlanzeige(
        unit=house.leistung, month=APRIL, by=house.lead_leistung, at=NOW
    )
    assert of(house, house.leistung).words == "keine Angabe"
    states(house)
    assert of(house, house.leistung).words == "Fehlanzeige"


def test_the_pages(client, house):
    client.force_login(house.lead_leistung)
    page = client.get(reverse("fehlanzeige:own")).content.decode()
    assert "Nichts zu erfassen" in page
    month = queries.month_before(localtime(now()).date())
    address = reverse("fehlanzeige:act", args=[house.leistung.pk, f"{month:%Y-%m}"])
    assert client.post(address).status_code == 302
    assert Fehlanzeige.objects.get().month == month
    assert client.post(address, {"do": "withdraw"}).status_code == 302
    assert Fehlanzeige.objects.get().withdrawn_at is not None
    other = reverse("fehlanzeige:act", args=[house.markt.pk, f"{month:%Y-%m}"])
    assert client.post(other).status_code == 404
    assert client.post(reverse("fehlanzeige:act", args=[house.leistung.pk, "x"])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("front_office", 200), ("executive", 200), ("lead_leistung", 404),
     ("clerk", 404), ("service_center", 404)],
)  # fmt: skip
def test_who_sees_the_overview(client, house, who, status):
    client.force_login(getattr(house, who))
    assert client.get(reverse("fehlanzeige:overview")).status_code == status
