"""An answer that nobody fetches becomes work for KRM: it goes by post or is left there."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.organisation.queries import local_day
from krm.public.actions import fetching_letters
from tests.house.reactions import moment
from tests.stories.test_public_form import answer_ready, handed_in, rules, stage, triaged

__all__ = ["rules"]

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")


def on_the_desk(person, on):
    rows = today_for(person, date.fromisoformat(on))
    return [row.what for row in rows if "nicht abgeholt" in row.what]


@pytest.fixture
def waiting(cast):
    """An answer that lies ready since 12.05.2026; the Regelwerk gives it ten days."""
    receipt = handed_in()
    row = triaged(cast, receipt)
    letter = answer_ready(cast, row)
    return receipt, row, letter.dispatches.get()


def test_an_answer_that_nobody_fetches_becomes_work_for_krm(cast, waiting):
    assert on_the_desk(cast.officer, "2026-05-21") == []
    assert on_the_desk(cast.officer, "2026-05-22") == ["Antwort nicht abgeholt: per Post senden?"]
    assert on_the_desk(cast.clerk, "2026-05-22") == []


def test_who_fetched_it_in_time_is_sent_nothing(cast, waiting):
    receipt, _, dispatch = waiting
    fetching_letters.fetch_letter(code=receipt.code, at=moment("2026-05-20T09:00"))
    assert on_the_desk(cast.officer, "2026-06-30") == []
    with pytest.raises(Refused, match="wartet nicht mehr"):
        letter_verbs.post_unfetched(
            dispatch=dispatch, by=cast.officer, at=moment("2026-05-22T09:00")
        )


def test_it_goes_by_post_with_one_click_and_can_still_be_fetched(cast, waiting, client):
    receipt, row, dispatch = waiting
    client.force_login(cast.officer)
    address = reverse("casework:letter", args=[row.number, dispatch.letter_id])
    assert "Noch nicht abgeholt" in client.get(address).text
    decide = reverse("casework:dispatch_decide", args=[row.number, dispatch.letter_id])
    client.post(decide, {"decision": "post_unfetched"})
    new = dispatch.letter.dispatches.get(again_for=dispatch)
    assert (new.channel, new.state, new.address_lines[-1]) == ("post", "queued", "67433 Neustadt")
    assert on_the_desk(cast.officer, "2026-06-30") == []
    assert stage(receipt, "2026-06-30").has_answer
    closing = row.deadlines.get(kind="closing")
    assert closing.settled_on == date(2026, 5, 12), "it left on the day it lay ready"


@pytest.mark.parametrize(
    ("days", "street", "asks", "offers"),
    [
        (1, "", False, False),
        (1, "Weg 1", False, True),
        (30, "", True, False),
        (30, "Weg 1", True, True),
    ],
)
def test_w_40_post_is_offered_when_it_is_time_and_where_it_can_arrive(
    cast, waiting, client, days, street, asks, offers
):
    _, row, dispatch = waiting
    today = local_day(now())
    type(dispatch).objects.filter(pk=dispatch.pk).update(posted_on=today - timedelta(days))
    row.party.street, row.party.postcode, row.party.city = (
        street,
        street and "67433",
        street and "N",
    )
    row.party.save()
    client.force_login(cast.officer)
    page = client.get(reverse("casework:letter", args=[row.number, dispatch.letter_id])).text
    assert ("Sie brauchen nichts zu tun." in page) is not asks
    assert ('value="post_unfetched"' in page) is offers
    assert ("Anschrift ergänzen" in page) is (asks and not offers)


def test_it_is_left_there_with_a_reason(cast, waiting):
    receipt, _, dispatch = waiting
    at = moment("2026-05-22T09:00")
    with pytest.raises(Refused):
        letter_verbs.leave_unfetched(dispatch=dispatch, reason=" ", by=cast.officer, at=at)
    letter_verbs.leave_unfetched(
        dispatch=dispatch, reason="Am Telefon vorgelesen.", by=cast.officer, at=at
    )
    assert on_the_desk(cast.officer, "2026-06-30") == []
    assert stage(receipt, "2026-06-30").has_answer


def test_without_an_address_it_stays_and_says_what_is_missing(cast, waiting):
    _, row, dispatch = waiting
    row.party.city = row.party.street = row.party.postcode = ""
    row.party.save()
    with pytest.raises(Refused, match="unvollständig"):
        letter_verbs.post_unfetched(
            dispatch=dispatch, by=cast.officer, at=moment("2026-05-22T09:00")
        )
    assert on_the_desk(cast.officer, "2026-05-22"), "nothing was changed"
