"""What was checked is what is released: the lock, who was faster, recall, and one confirmation."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from krm.casework.actions import letters as casework
from krm.deadlines import actions as deadlines
from krm.desk.demo.cast import build_cast
from krm.journal.actions import SYSTEM, Refused
from krm.letters import actions as letters
from krm.letters.actions import LetterWords
from krm.letters.models import Dispatch, Letter
from krm.letters.tasks import send_outbox
from tests.house.cast import IN_OFFICE_SINCE
from tests.house.letters import DRAFTED, RELEASED, customer, draft, edit, tick_all, vorgang

pytestmark = pytest.mark.both_databases("concurrency: editing and releasing at once")

S = Dispatch.State


def release(letter, by, **words):
    return casework.release_letter(letter=letter, by=by, at=RELEASED, **words)


def answer(cast, by=None):
    row = vorgang(cast, "Das tut uns leid.", state="in_check", lead_unit=cast.leistung)
    return draft(row, cast, Letter.Kind.ANSWER, by=by or cast.front_office)


def test_an_edit_since_the_page_was_shown_is_shown_with_name_and_hour(cast):
    letter = draft(vorgang(cast), cast)
    seen = letter.revision
    edit(letter, cast.front_office, body=f"{letter.body} Alles Gute.")
    letter.refresh_from_db()
    with pytest.raises(Refused) as refused:
        release(letter, cast.officer, expected_revision=seen)
    assert cast.front_office.display_name in refused.value.reason
    assert "inzwischen geändert (05.05.2026, 10:00 Uhr)" in refused.value.reason
    assert release(letter, cast.officer).state == Letter.State.RELEASED


def test_without_a_number_the_letter_stands_as_the_caller_holds_it(cast):
    letter = draft(vorgang(cast), cast)
    edit(letter, cast.front_office, body=f"{letter.body} Alles Gute.")
    with pytest.raises(Refused, match="inzwischen geändert"):
        release(letter, cast.officer)


def test_an_edit_and_a_release_at_once_never_release_unchecked_words(committed_db):
    """Whoever comes first, the word that blocks a letter does not leave the house."""
    cast = build_cast(IN_OFFICE_SINCE)
    for _ in range(5):
        letter = draft(vorgang(cast), cast)
        gate = threading.Barrier(2)
        refusals: list[str] = []
        both = (lambda one=letter: spoil(one, cast), lambda one=letter: release(one, cast.officer))
        threads = [threading.Thread(target=at_once, args=(gate, step, refusals)) for step in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        letter.refresh_from_db()
        is_released = letter.state == Letter.State.RELEASED
        assert is_released != ("Querulant" in letter.body)
        assert len(refusals) == 1, "one reads that the other was faster"
        slower = "schon freigegeben" if is_released else "inzwischen geändert"
        assert slower in refusals[0]


def spoil(letter, cast):
    words = LetterWords(
        letter.subject, letter.salutation, f"{letter.body} Querulant.", "", letter.channel
    )
    casework.edit_letter(letter=letter, words=words, by=cast.front_office, at=DRAFTED)


def at_once(gate, step, refusals):
    gate.wait(30)
    try:
        step()
    except Refused as refusal:
        refusals.append(refusal.reason)
    finally:
        connection.close()


def test_whoever_changed_the_words_last_does_not_release_them(cast):
    letter = answer(cast)
    letter = edit(letter, cast.officer, closing=f"{letter.closing} Alles Gute.")
    tick_all(letter, cast.officer)
    with pytest.raises(Refused, match="zweite Person"):
        release(letter, cast.officer)
    assert release(letter, cast.front_office).state == Letter.State.RELEASED


def test_who_wrote_first_may_release_what_somebody_else_rewrote(cast):
    letter = answer(cast, by=cast.officer)
    letter = edit(letter, cast.front_office, closing=f"{letter.closing} Alles Gute.")
    tick_all(letter, cast.officer)
    assert release(letter, cast.officer).state == Letter.State.RELEASED


def test_another_way_of_dispatch_changes_no_words(cast):
    letter = answer(cast)
    letter = edit(letter, cast.officer, channel="fax")
    tick_all(letter, cast.officer)
    assert release(letter, cast.officer).state == Letter.State.RELEASED


@pytest.mark.parametrize("channel", ["post", "email"])
def test_a_confirmation_that_waits_can_be_recalled_and_met_nothing(cast, channel):
    row = vorgang(cast, party=customer())
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=DRAFTED)
    letter = release(draft(row, cast, channel=channel), cast.officer)
    words = {"letter": letter, "by": cast.officer, "at": RELEASED}
    with pytest.raises(Refused, match="Grund"):
        letters.recall_letter(reason=" ", **words)
    with pytest.raises(Refused, match="kein Recht"):
        letters.recall_letter(reason="egal", **words | {"by": cast.lead_leistung})
    letter = letters.recall_letter(reason="Falscher Name", **words)
    assert letter.state == Letter.State.DRAFT
    assert letters.claim_next(worker="w", by=SYSTEM, at=RELEASED) is None
    assert row.deadlines.get(kind="confirmation").state == "running"
    assert release(letter, cast.officer).dispatches.filter(state=S.QUEUED).count() == 1


def test_an_interim_notice_can_be_recalled(cast):
    letter = draft(vorgang(cast), cast, Letter.Kind.INTERIM_NOTICE)
    letter = letters.give_delay_reason(
        letter=letter, reason="Uns fehlt noch eine Auskunft.", by=cast.officer, at=DRAFTED
    )
    release(letter, cast.officer)
    words = {"letter": letter, "reason": "Die Antwort ist fertig", "by": cast.officer}
    assert letters.recall_letter(at=RELEASED, **words).state == Letter.State.DRAFT


def test_what_has_left_is_not_recalled(cast, settings, tmp_path):
    letter = release(draft(vorgang(cast, party=customer()), cast, channel="email"), cast.officer)
    settings.EMAIL_URL, settings.OUTBOX_DIR = "", tmp_path
    assert send_outbox() == 1
    with pytest.raises(Refused):
        letters.recall_letter(letter=letter, reason="zu spät", by=cast.officer, at=RELEASED)


def confirm(row, cast, days=0):
    at = RELEASED + timedelta(days=days)
    return casework.draft_letter(reaction=row, kind="confirmation", by=cast.officer, at=at)


@pytest.mark.parametrize("has_left", [False, True])
def test_the_arrival_is_confirmed_once(cast, has_left):
    row = vorgang(cast)
    letter = release(confirm(row, cast), cast.officer)
    if has_left:
        letters.record_left(
            dispatch=letter.dispatches.get(), left_on=RELEASED.date(), by=SYSTEM, at=RELEASED
        )
    with pytest.raises(Refused, match=r"schon bestätigt: Das Schreiben vom 05\.05\.2026"):
        confirm(row, cast, days=1)
    second = draft(row, cast)
    with pytest.raises(Refused, match="schon bestätigt"):
        release(second, cast.officer)


def test_a_confirmation_recalled_or_thrown_away_leaves_room_for_another(cast):
    row = vorgang(cast)
    first = release(confirm(row, cast), cast.officer)
    letters.recall_letter(letter=first, reason="Falscher Name", by=cast.officer, at=RELEASED)
    assert confirm(row, cast).pk == first.pk, "the draft is taken up again"
    first.refresh_from_db()
    letters.void_letter(letter=first, by=cast.officer, at=RELEASED)
    assert confirm(row, cast).pk != first.pk
