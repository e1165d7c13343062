"""Messages reach a person once, and only that person."""

from datetime import UTC, datetime, timedelta

import pytest

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.notices import actions, queries
from krm.notices.models import Notice
from krm.organisation.models import Person

pytestmark = pytest.mark.both_databases("constraints: a notice that is there is not entered again")

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)


def notify(*recipients, key="due:7", **more):
    return actions.notify(
        recipients=recipients,
        kind="deadline_near",
        text="KRM-2026-00007: Bitte bis morgen bestätigen.",
        dedup_key=key,
        at=AT,
        **more,
    )


def entries():
    return JournalEntry.objects.filter(verb=Verb.NOTICE_SENT.value)


def test_a_message_reaches_each_recipient_once(cast):
    first = notify(cast.officer, cast.executive, cast.officer)
    again = notify(cast.officer, cast.executive, cast.drafter)
    assert [notice.recipient for notice in first] == [cast.officer, cast.executive]
    assert [notice.recipient for notice in again] == [cast.drafter]
    assert Notice.objects.count() == 3


def test_nothing_new_leaves_no_trace(cast):
    notify(cast.officer)
    notify(cast.officer)
    assert entries().count() == 1


def test_the_trace_stands_in_the_chain_of_the_reaction(cast):
    notify(cast.officer, reaction_pk=4711)
    assert entries().get().chain == "reaction:4711"
    assert entries().get().data == {"kind": "deadline_near", "to": [cast.officer.pk]}


def test_somebody_who_has_left_gets_no_message(cast):
    Person.objects.filter(pk=cast.drafter.pk).update(is_active=False)
    cast.drafter.refresh_from_db()
    assert notify(cast.drafter) == []


@pytest.mark.parametrize(
    ("mail", "address", "state"),
    [
        (True, "mara.beispiel@jobcenter.example", "queued"),
        (True, "", "none"),
        (False, "mara.beispiel@jobcenter.example", "none"),
    ],
)
def test_an_email_waits_only_where_it_can_arrive(cast, mail, address, state):
    cast.officer.email = address
    assert notify(cast.officer, mail=mail)[0].mail_state == state


@pytest.mark.parametrize("url", ["https://boese.example/", "//boese.example/", "javascript:0"])
def test_a_message_leads_nowhere_else(cast, url):
    with pytest.raises(Refused) as refusal:
        notify(cast.officer, url=url)
    assert refusal.value.code == "foreign_address"


def test_only_the_recipient_marks_a_message_as_read(cast):
    (notice,) = notify(cast.officer)
    with pytest.raises(Refused):
        actions.mark_read(notice, by=cast.dorn, at=AT)
    assert queries.unread_count(cast.officer) == 1
    actions.mark_read(notice, by=cast.officer, at=AT)
    actions.mark_read(notice, by=cast.officer, at=AT + timedelta(days=1))
    notice.refresh_from_db()
    assert notice.read_at == AT
    assert queries.unread_count(cast.officer) == 0


def test_unread_messages_come_first(cast):
    (old,) = notify(cast.officer, key="a")
    (new,) = notify(cast.officer, key="b")
    actions.mark_read(new, by=cast.officer, at=AT)
    assert queries.latest(cast.officer) == [old, new]
    assert queries.latest(cast.dorn) == []
    assert actions.mark_all_read(by=cast.officer, at=AT) == 1
