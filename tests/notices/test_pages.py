"""The page "Mitteilungen" shows one's own messages and nobody else's."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.notices import actions, queries


@pytest.fixture
def notice(cast):
    (notice,) = actions.notify(
        recipients=[cast.officer],
        kind="deadline_near",
        text="KRM-2026-00007: Bitte bis morgen bestätigen.",
        url="/mitteilungen/?vorgang=7",
        dedup_key="due:7",
        at=now(),
    )
    return notice


def test_the_page_shows_ones_own_messages(cast, notice, client):
    client.force_login(cast.officer)
    assert notice.text in client.get(reverse("notices:notices")).content.decode()
    client.force_login(cast.dorn)
    assert notice.text not in client.get(reverse("notices:notices")).content.decode()


def test_opening_marks_as_read_and_leads_on(cast, notice, client):
    client.force_login(cast.officer)
    answer = client.post(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == notice.url
    assert queries.unread_count(cast.officer) == 0


def test_somebody_elses_message_does_not_exist(cast, notice, client):
    client.force_login(cast.dorn)
    assert client.post(reverse("notices:open", args=[notice.pk])).status_code == 404
    assert queries.unread_count(cast.officer) == 1


def test_all_are_marked_as_read(cast, notice, client):
    client.force_login(cast.officer)
    client.post(reverse("notices:mark_all_read"))
    assert queries.unread_count(cast.officer) == 0


def test_nobody_reads_without_signing_in(cast, notice, client):
    assert client.get(reverse("notices:notices")).status_code == 302
