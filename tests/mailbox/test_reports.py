"""A delivery report is always filed, whatever has become of the letter it is about."""

import pytest

from krm.arrivals.models import IntakeItem
from krm.casework.actions import messages
from krm.letters.models import Dispatch
from krm.mailbox.actions import mail as mailbox_mail
from tests.house.written import bounce_of, mail
from tests.mailbox.test_mail import AT, SENT_ID, open_case

__all__ = ["open_case"]
STATES = Dispatch.State.values


def report(number, action="failed"):
    raw = bounce_of(SENT_ID).replace(b"<b1@", f"<b{number}@".encode())
    return raw.replace(b"Action: failed", f"Action: {action}".encode())


def taken(raw):
    return mailbox_mail.ingest_mail(raw=raw, at=AT).item


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ["failed", "delayed", "delivered"])
def test_m_05_a_report_is_filed_in_every_state_of_the_dispatch(open_case, state, action):
    Dispatch.objects.update(state=state)
    item = taken(report(1, action))
    assert (item.state, item.outcome, item.reaction) == ("joined", "bounce", open_case)
    assert item.subject == "Undelivered Mail Returned to Sender"
    assert item.sender_address == "MAILER-DAEMON@post.example"


@pytest.mark.parametrize("count", [2, 3, 5])
def test_m_05_each_further_report_about_one_mail_is_filed(open_case, count):
    items = [taken(report(number)) for number in range(count)]
    assert {(item.state, item.outcome) for item in items} == {("joined", "bounce")}
    assert Dispatch.objects.get().state == "returned"


def test_m_05_a_report_about_an_unclear_one_says_that_it_came_back(open_case):
    Dispatch.objects.update(state="unclear")
    taken(report(1))
    assert Dispatch.objects.get().state == "returned"


def test_m_05_a_warning_and_then_the_end(open_case):
    taken(report(1, "delayed"))
    assert Dispatch.objects.get().state == "sent"
    taken(report(2))
    assert Dispatch.objects.get().state == "returned"


def test_m_05_what_breaks_behind_the_reading_leaves_what_was_read(open_case, monkeypatch):
    def broken(**_more):
        raise RuntimeError

    monkeypatch.setattr(messages, "join_message", broken)
    item = taken(mail(f"Zu {open_case.number}: noch etwas"))
    assert (item.state, item.reaction) == (IntakeItem.State.WAITING, None)
    assert (item.subject, item.sender_name) == ("Niemand ruft zurück", "Erika Muster")
    assert item.arrived_at < AT
    assert "von Hand zuordnen" in item.problem
