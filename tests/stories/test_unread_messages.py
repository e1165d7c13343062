"""R-30: what the person has written since is read before a Vorgang ends, and never lost with it."""

import pytest

from krm.casework.actions import close, messages
from krm.casework.queries.steps import next_steps
from krm.journal.actions import SYSTEM
from krm.mailbox.actions import mail as mailbox_mail
from krm.organisation.queries import local_day
from krm.reactions.actions import StepNotAllowed
from krm.work.models import Task
from tests.house.cases import answered, forwarded, recorded, withdrawn
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-20T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def written(row):
    text = "Ich lege Widerspruch gegen den Bescheid vom 20.04.2026 ein."
    item = mailbox_mail.ingest_mail(raw=mail(text, received=""), at=AT).item
    messages.join_message(item=item, reaction=row, by=SYSTEM, at=AT)
    return Task.objects.open().get(kind=Task.Kind.MESSAGE, reaction=row)


def test_nobody_closes_while_a_message_of_the_person_is_unread(cast):
    row = answered(cast)
    task = written(row)
    with pytest.raises(StepNotAllowed, match="noch einmal geschrieben"):
        close.close(reaction=row, by=cast.officer, at=AT)
    assert Task.objects.open().filter(pk=task.pk).exists()
    row.refresh_from_db()
    steps = next_steps(row, cast.officer, local_day(AT))
    (reason,) = (one.reason for one in steps if one.step.name == "close")
    assert "Sie kann ein Widerspruch sein." in reason


def test_a_message_can_still_be_read_where_the_vorgang_has_ended(cast):
    row = forwarded(cast, recorded(cast))
    task = written(row)
    ended = withdrawn(cast, row, moment("2026-05-20T11:00"))
    assert ended.state == "withdrawn"
    assert Task.objects.open().filter(pk=task.pk).exists()
    names = {one.step.name for one in next_steps(ended, cast.officer, local_day(AT))}
    assert "read_message" in names
