"""The writing page: what was written beside the letter, all points and proposals at one press."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.casework.actions import letters
from krm.casework.queries import facts_for
from krm.casework.queries.closing import against_closing
from krm.journal.models import JournalEntry
from krm.letters.models import Letter
from krm.letters.queries.calling_back import CALL_BACK, may_call_back
from krm.letters.tasks import send_outbox
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from tests.desk.conftest import house
from tests.house.cases import ANSWER, checked, delivered, forwarded, in_check, recorded, released
from tests.walks.walker import Walker

__all__ = ["house"]


@pytest.fixture
def letter(house):
    case = in_check(house, wish="Bitte rufen Sie mich an.")
    return letters.draft_letter(reaction=case, kind="answer", by=house.officer, at=now())


def two_points(house):
    return recorded(house, codes=["S1.1", "S3.3"])


def address(letter, name="letter"):
    return reverse(f"casework:{name}", args=[letter.reaction.number, letter.pk])


def test_what_was_written_stands_beside_the_letter(house, letter):
    walker = Walker(house.officer).open(address(letter))
    assert "Was geschrieben wurde" in walker.page.text
    assert "Bitte rufen Sie mich an." in walker.page.text
    assert letter.reaction.matter in walker.page.text


def test_all_points_that_were_read_at_one_press(house, letter, client):
    client.force_login(house.officer)
    before = client.get(address(letter)).context
    assert len(before["left_to_read"]) > 1
    Walker(house.officer).open(address(letter)).press("Alle geprüft", as_shown=True)
    after = client.get(address(letter)).context
    assert after["left_to_read"] == []
    assert {tick.code for tick in letter.ticks.all()} == set(before["left_to_read"])
    # Each is a point of its own in the journal, as if it had been pressed alone.
    said = JournalEntry.objects.filter(verb="letter_checked", data__has_key="point")
    assert said.count() == len(before["left_to_read"])


def test_nothing_is_confirmed_that_has_changed_since(house, letter, client):
    client.force_login(house.officer)
    codes = client.get(address(letter)).context["left_to_read"]
    sent = {"code": codes, "revision": letter.revision + 1}
    client.post(address(letter, "tick"), sent)
    assert not letter.ticks.exists()


def test_what_no_list_has_confirms_nothing(house, letter, client):
    client.force_login(house.officer)
    codes = client.get(address(letter)).context["left_to_read"]
    sent = {"code": [*codes, "invented"], "revision": letter.revision}
    client.post(address(letter, "tick"), sent)
    assert not letter.ticks.exists()


def test_what_units_proposed_comes_over_at_one_press(house):
    case = checked(house, delivered(house, forwarded(house, two_points(house))))
    letter = letters.draft_letter(reaction=case, kind="answer", by=house.officer, at=now())
    walker = Walker(house.officer).open(address(letter))
    walker.press("Alle Vorschläge der Einheiten übernehmen", as_shown=True)
    assert "Die Vorschläge stehen jetzt im Schreiben" in walker.page.text
    texts = [block.text for block in letter.blocks.filter(kind="anliegen")]
    assert texts == [ANSWER, ANSWER]
    assert not walker.has("Alle Vorschläge der Einheiten übernehmen")


def test_versandt_und_abschliessen_is_one_press(house):
    case = in_check(house, words={"remedy": "full"})
    letter = released(house, case, "answer", "2026-05-12T10:00")
    walker = Walker(house.officer).open(address(letter))
    walker.press("Versandt und abschließen", as_shown=True)
    case.refresh_from_db()
    assert case.state == "closed"
    assert "Der Vorgang ist abgeschlossen." in walker.page.text
    assert letter.dispatches.get().state == "sent"


def test_what_stands_against_closing_is_said_before(house):
    case = in_check(house)
    letter = released(house, case, "answer", "2026-05-12T10:00")
    walker = Walker(house.officer).open(address(letter))
    facts = facts_for(Reaction.objects.get(pk=case.pk), house.officer, local_day(now()))
    assert against_closing(Reaction.objects.get(pk=case.pk), facts)
    assert not walker.has("Versandt und abschließen")
    assert "Abschließen geht danach noch nicht" in walker.page.text
    walker.press("Als versandt vermerken", as_shown=True)
    case.refresh_from_db()
    assert case.state == "answered"


def test_an_email_is_called_back_within_a_minute(house):
    day = localdate() - timedelta(days=1)
    case = recorded(house, day.isoformat())
    letter = letters.draft_letter(
        reaction=case, kind="confirmation", channel="email", by=house.officer, at=now()
    )
    walker = Walker(house.officer).open(address(letter))
    walker.press("Freigeben", as_shown=True)
    assert "Die E-Mail geht in einer Minute hinaus." in walker.page.text
    assert send_outbox() == 0, "it waits, so that a slip can be called back"
    walker.press("Zurückholen", as_shown=True)
    letter.refresh_from_db()
    assert letter.state == "draft"
    assert letter.dispatches.get().state == "cancelled"


def test_after_the_minute_it_leaves_and_a_reason_is_asked(house):
    case = recorded(house)
    letter = released(house, case, "confirmation", "2026-05-05T10:00")
    Letter.objects.filter(pk=letter.pk).update(channel="email", recipient_email="e@post.example")
    letter.dispatches.update(channel="email", queued_at=now() - CALL_BACK)
    letter.refresh_from_db()
    assert not may_call_back(letter, now())
    walker = Walker(house.officer).open(address(letter))
    assert not walker.has("Zurückholen")
    assert walker.has("Freigabe zurücknehmen")
