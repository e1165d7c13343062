"""Many at once, with real commits: one click is one arrival, every request is counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.files import ScannedFile
from krm.documents.models import Document
from krm.journal.queries.verify import verify_journal
from krm.public.access.rate_limit import RateLimit
from krm.public.actions import submitting
from krm.reactions.models import NumberSeries
from tests.house.settled import settled

pytestmark = pytest.mark.both_databases("concurrency: several people at once")

AT = datetime(2026, 5, 21, 10, 0, tzinfo=UTC)
AT_ONCE = 8


@pytest.fixture
def house(committed_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return settled()


def at_once(act, inputs):
    def one(given):
        try:
            return act(given)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return list(crowd.map(one, inputs))


def hand_in(token):
    return submitting.submit(
        statement=Statement(happened="Ich warte seit sechs Wochen.", last_name="Beispiel"),
        files=[ScannedFile("notiz.txt", b"Am 4. Mai")],
        form_token=token,
        door="form",
        at=AT,
    )


def test_one_form_in_many_processes_is_one_arrival(house):
    receipts = at_once(hand_in, ["opened"] * AT_ONCE)
    assert len({receipt.code for receipt in receipts}) == 1
    assert len({receipt.item.pk for receipt in receipts}) == 1
    assert sum(receipt.is_new for receipt in receipts) == 1
    assert IntakeItem.objects.count() == Submission.objects.count() == 1
    assert Document.objects.count() == 1
    assert NumberSeries.objects.get(series="E").last == 1
    assert verify_journal().problems == []


def test_many_forms_at_once_get_numbers_without_gaps(house):
    at_once(hand_in, [f"form {n}" for n in range(24)])
    numbers = sorted(IntakeItem.objects.values_list("receipt_number", flat=True))
    assert numbers == [f"E-2026-{n:05d}" for n in range(1, 25)]
    assert verify_journal().problems == []


def test_the_rate_limit_counts_every_request(house):
    limit = RateLimit("test", per_caller=15, in_all=100, seconds=600)
    waits = at_once(lambda _n: limit.seconds_to_wait("203.0.113.7", AT), range(40))
    assert sum(wait == 0 for wait in waits) == 15
