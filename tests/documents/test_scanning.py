"""What no scanner has seen is opened at no door, says why, and is scanned later."""

import pytest
from django.urls import reverse

from krm.documents import jobs, queries
from krm.documents.models import Document
from krm.mailbox.actions import mail as mailbox_mail
from tests.house import clamd
from tests.house.written import mail
from tests.mailbox.test_mail import AT

SILENT = "127.0.0.1:9"
FILES = [
    ("brief.txt", b"Ein Brief.", "text/plain"),
    ("boese.txt", b"Ein Brief: " + clamd.MARK, "text/plain"),
]


@pytest.fixture
def item(house, settings):
    """An arrival whose files came while the scanner was silent."""
    settings.CLAMD = SILENT
    words = f"Siehe Anlage: {clamd.MARK.decode()}"
    return mailbox_mail.ingest_mail(raw=mail(words, files=FILES), at=AT).item


@pytest.fixture
def signed_in(client, house):
    client.force_login(house.officer)
    return client


def attachment(item, name):
    document = item.documents.get(original_name=name)
    return reverse("triage:attachment", args=[item.receipt_number, document.pk])


def answer_of(client, address):
    """Return the file, or the words of the page that is shown instead."""
    response = client.get(address, follow=True)
    return response.content.decode()


def test_s_10_the_posteingang_keeps_back_what_was_not_scanned_and_says_so(item, signed_in):
    assert queries.UNSCANNED in answer_of(signed_in, attachment(item, "brief.txt"))


def test_s_10_the_original_mail_is_scanned_before_it_is_opened(item, signed_in):
    address = reverse("triage:original", args=[item.receipt_number])
    assert queries.UNSCANNED in answer_of(signed_in, address)


def test_s_10_what_came_meanwhile_is_scanned_when_the_scanner_answers(item, signed_in, settings):
    assert jobs.scan_waiting() == 0
    with clamd.running() as settings.CLAMD:
        assert jobs.scan_waiting() == 2
        assert answer_of(signed_in, attachment(item, "brief.txt")) == "Ein Brief."
        assert queries.INFECTED in answer_of(signed_in, attachment(item, "boese.txt"))
        address = reverse("triage:original", args=[item.receipt_number])
        assert queries.INFECTED in answer_of(signed_in, address)
        assert jobs.scan_waiting() == 0


def test_s_10_without_a_scanner_nothing_is_kept_back(item, signed_in, settings):
    settings.CLAMD = ""
    assert jobs.scan_waiting() == 0
    assert answer_of(signed_in, attachment(item, "brief.txt")) == "Ein Brief."
    assert set(Document.objects.values_list("scan_state", flat=True)) == {"unscanned"}
