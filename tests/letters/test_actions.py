"""Letters from draft to dispatch, and the outbox: each step once, nothing changed afterwards."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from krm.deadlines import actions as deadlines
from krm.documents.queries import read_content
from krm.journal.actions import SYSTEM, Refused
from krm.letters import actions as letters
from krm.letters import queries
from krm.letters.models import Dispatch, Letter
from krm.letters.tasks import send_outbox
from krm.parties.models import Party
from tests.house.letters import RELEASED, approve, customer, draft, edit, tick_all, vorgang
from tests.house.mail_server import Inbox, running

pytestmark = pytest.mark.both_databases("constraints: one letter of a kind")

S = Dispatch.State
POSTED = date(2026, 5, 6)


def release(letter, by):
    return letters.issue_letter(letter=letter, by=by, at=RELEASED)


def post(letter, by):
    return letters.record_left(
        dispatch=letter.dispatches.get(state=S.QUEUED), left_on=POSTED, by=by, at=RELEASED
    )


def test_a_draft_is_written_from_what_is_known(cast):
    letter = draft(vorgang(cast), cast)
    assert letter.salutation == "Sehr geehrte Frau Exempel,"
    assert letter.recipient_lines == ["Frau", "Elif Exempel", "Musterallee 4", "01234 Musterstadt"]
    assert "04.05.2026" in letter.body
    assert "Mara Beispiel" in letter.body
    assert "{" not in letter.subject + letter.body


def test_without_a_contact_the_gap_stays_open(cast):
    letter = draft(vorgang(cast), cast, contact=None)
    assert "[[Ansprechperson]]" in letter.body


def test_equal_answers_stand_in_the_letter_once(cast):
    row = vorgang(cast, "Das tut uns leid.", "Das Geld kommt.", "Das tut uns leid.")
    letter = draft(row, cast, Letter.Kind.ANSWER)
    assert letter.body.count("Das tut uns leid.") == 1
    assert letter.body.count("Das Geld kommt.") == 1


def test_from_draft_to_the_post(cast):
    row = vorgang(cast)
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=RELEASED)
    letter = draft(row, cast)
    letter = edit(letter, cast.officer, subject="Danke für Ihren Hinweis")
    tick_all(letter, cast.officer)
    letter = release(letter, cast.officer)
    assert letter.state == Letter.State.RELEASED
    assert letter.dispatches.get().state == S.QUEUED
    text = PdfReader(BytesIO(read_content(letter.pdf))).pages[0].extract_text()
    assert "Danke für Ihren Hinweis" in text
    assert "Entwurf" not in text
    assert row.documents.get().document == letter.pdf
    post(letter, cast.officer)
    letter.refresh_from_db()
    assert letter.state == Letter.State.DISPATCHED
    confirmation = row.deadlines.get(kind="confirmation")
    assert (confirmation.state, confirmation.settled_on) == ("met", POSTED)
    assert row.deadlines.get(kind="closing").state == "running"


def test_an_edit_voids_ticks_and_approval(cast):
    letter = draft(vorgang(cast, "Antwort.", is_board=True), cast, Letter.Kind.ANSWER)
    tick_all(letter, cast.officer)
    approve(letter, cast.executive)
    letter.refresh_from_db()
    assert letter.approved_at is not None
    letter = edit(letter, cast.officer, closing=letter.closing + " Danke.")
    assert letter.approved_at is None
    assert not letter.ticks.exists()


def test_a_released_letter_is_never_changed(cast):
    letter = release(draft(vorgang(cast), cast), cast.officer)
    for step in (
        lambda: edit(letter, cast.officer, body="anders"),
        lambda: tick_all(letter, cast.officer),
        lambda: release(letter, cast.officer),
        lambda: letters.void_letter(letter=letter, by=cast.officer, at=RELEASED),
        lambda: approve(letter, cast.executive),
    ):
        with pytest.raises(Refused, match="schon freigegeben"):
            step()


def test_two_people_at_once_do_not_overwrite_each_other(cast):
    letter = draft(vorgang(cast), cast)
    edit(letter, cast.officer, body="Erste Fassung")
    with pytest.raises(Refused, match="inzwischen geändert"):
        edit(letter, cast.front_office, body="Zweite Fassung", expected_revision=letter.revision)


def test_a_character_without_a_glyph_stops_the_release(cast):
    letter = draft(vorgang(cast), cast)
    letter = edit(letter, cast.officer, body=f"{letter.body} 😀")
    with pytest.raises(Refused, match="😀"):
        release(letter, cast.officer)


def test_the_address_of_the_release_counts(cast):
    row = vorgang(cast)
    letter = draft(row, cast)
    row.party.street = "Neuer Weg 1"
    row.party.save()
    assert "Neuer Weg 1" in release(letter, cast.officer).recipient_lines


def test_a_recalled_letter_is_a_draft_again(cast):
    letter = release(draft(vorgang(cast), cast), cast.officer)
    letter = letters.recall_letter(
        letter=letter, reason="Ein Tippfehler", by=cast.officer, at=RELEASED
    )
    assert letter.state == Letter.State.DRAFT
    assert letter.dispatches.get().state == S.CANCELLED
    shown = PdfReader(BytesIO(queries.pdf_of(letter, at=RELEASED))).pages[0].extract_text()
    assert "Entwurf" in shown, "not the PDF that was released before"
    letter = release(edit(letter, cast.officer, subject="Zweiter Anlauf"), cast.officer)
    assert letter.dispatches.filter(state=S.QUEUED).count() == 1


@pytest.mark.parametrize("state", [S.SENDING, S.SENT, S.UNCLEAR])
def test_what_may_have_left_cannot_be_recalled(cast, state):
    letter = release(draft(vorgang(cast), cast), cast.officer)
    letter.dispatches.update(state=state)
    with pytest.raises(Refused, match="schon unterwegs"):
        letters.recall_letter(letter=letter, reason="Ein Tippfehler", by=cast.officer, at=RELEASED)


@pytest.mark.parametrize("state", [S.QUEUED, S.SENDING, S.SENT, S.UNCLEAR])
def test_a_letter_has_one_live_dispatch(cast, state):
    letter = release(draft(vorgang(cast), cast), cast.officer)
    letter.dispatches.update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.create(letter=letter, channel="post", queued_at=RELEASED)


def test_a_letter_that_came_back_keeps_its_deadlines(cast):
    row = vorgang(cast)
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=RELEASED)
    letter = release(draft(row, cast), cast.officer)
    dispatch = letter.dispatches.get()
    with pytest.raises(Refused, match="was versandt wurde"):
        letters.note_returned(dispatch=dispatch, note="unbekannt", by=cast.officer, at=RELEASED)
    post(letter, cast.officer)
    back = letters.note_returned(
        dispatch=dispatch, note="unbekannt verzogen", by=cast.officer, at=RELEASED
    )
    assert (back.state, back.note) == (S.RETURNED, "unbekannt verzogen")
    assert row.deadlines.get(kind="confirmation").settled_on == POSTED


@pytest.mark.parametrize("kind", [Letter.Kind.ANSWER, Letter.Kind.WITHDRAWAL])
def test_only_fixed_notices_go_by_e_mail(cast, kind):
    row = vorgang(cast, "Antwort.", state="withdrawn")
    with pytest.raises(Refused, match="nicht per E-Mail"):
        draft(row, cast, kind, "email")
    letter = draft(row, cast, kind)
    with pytest.raises(Refused, match="nicht per E-Mail"):
        edit(letter, cast.officer, channel="email")


def test_the_text_follows_the_way(cast):
    letter = draft(vorgang(cast), cast)
    on_paper = letter.body
    letter = edit(letter, cast.officer, channel="email", body="von Hand: 563 €")
    assert "563" not in letter.body
    assert letter.body.endswith("Jobcenter Deutsche Weinstraße")
    assert edit(letter, cast.officer, channel="post").body == on_paper


def test_what_was_typed_stays_on_the_way_to_paper(cast):
    letter = draft(vorgang(cast), cast, channel="email")
    typed = letter.body.replace("vielen Dank", "563 € und vielen Dank")
    letter = edit(letter, cast.officer, body=typed)
    letter = edit(letter, cast.officer, channel="post")
    assert "563 €" in letter.body
    assert "Mit freundlichen Grüßen" not in letter.body, "the PDF closes the letter"


def queued_email(cast, **party):
    row = vorgang(cast, party=customer(**party))
    return release(draft(row, cast, channel="email"), cast.officer).dispatches.get()


def test_an_e_mail_leaves_once_and_only_with_its_fixed_text(cast, settings):
    queued_email(cast)
    inbox = Inbox()
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        assert send_outbox() == 1
        assert send_outbox() == 0
    (taken,) = inbox.taken
    assert taken.receivers == ["elif@example.org"]
    assert not list(taken.mail.iter_attachments())
    assert "Beispiel 1" not in taken.mail.get_content()
    assert Dispatch.objects.get().state == S.SENT


@pytest.mark.parametrize(
    ("inbox", "state"),
    [
        (Inbox(at_receiver="550 unbekannt"), S.FAILED),
        (Inbox(hangs_up_after_content=True), S.UNCLEAR),
    ],
)
def test_what_the_server_says_is_kept_for_a_person(cast, settings, inbox, state):
    dispatch = queued_email(cast)
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        send_outbox()
        assert send_outbox() == 0, "nothing is sent again by itself"
    dispatch.refresh_from_db()
    assert dispatch.state == state
    assert dispatch.note


def test_an_unreachable_server_costs_nothing(cast, settings):
    dispatches = [queued_email(cast), queued_email(cast)]
    settings.EMAIL_URL = "127.0.0.1:9"
    assert send_outbox() == 1, "the run ends at the first call nobody answers"
    for dispatch in dispatches:
        dispatch.refresh_from_db()
        assert (dispatch.state, dispatch.message_id) == (S.QUEUED, "")
    assert "nicht erreichbar" in dispatches[0].note


def test_an_address_with_a_line_break_is_never_spoken_to(cast, settings):
    dispatch = queued_email(cast)
    bad = "elif@example.org\nBcc: alle@example.org"
    Letter.objects.update(recipient_email=bad)
    Party.objects.update(email=bad)
    inbox = Inbox()
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        send_outbox()
    dispatch.refresh_from_db()
    assert dispatch.state == S.FAILED
    assert inbox.taken == []


def test_without_a_server_the_e_mail_is_a_file(cast, settings, tmp_path):
    queued_email(cast)
    settings.EMAIL_URL, settings.OUTBOX_DIR = "", tmp_path
    assert send_outbox() == 1
    assert b"elif@example.org" in next(tmp_path.glob("*.eml")).read_bytes()


def test_a_lost_worker_leaves_a_question_not_a_second_mail(cast):
    queued_email(cast)
    taken = letters.claim_next(worker="gone", by=SYSTEM, at=RELEASED)
    early, late = RELEASED + timedelta(minutes=4), RELEASED + timedelta(minutes=5)
    assert letters.give_up_lost(by=SYSTEM, at=early) == []
    assert [row.pk for row in letters.give_up_lost(by=SYSTEM, at=late)] == [taken.pk]
    assert letters.claim_next(worker="next", by=SYSTEM, at=late) is None


@pytest.mark.parametrize("state", [S.UNCLEAR, S.FAILED])
def test_a_person_decides_that_it_has_left(cast, state):
    dispatch = queued_email(cast)
    Dispatch.objects.update(state=state, sending_at=RELEASED)
    decided = letters.decide_unclear(
        dispatch=dispatch, has_left=True, note="", by=cast.officer, at=RELEASED
    )
    assert (decided.state, decided.decided_by_id) == (S.SENT, cast.officer.pk)
    assert decided.posted_on == date(2026, 5, 5)


def test_a_person_decides_that_it_goes_once_more(cast):
    dispatch = queued_email(cast)
    Dispatch.objects.update(state=S.UNCLEAR)
    again = letters.decide_unclear(
        dispatch=dispatch, has_left=False, note="kam nicht an", by=cast.officer, at=RELEASED
    )
    dispatch.refresh_from_db()
    assert (dispatch.state, again.state) == (S.CANCELLED, S.QUEUED)
    assert again.letter_id == dispatch.letter_id


@pytest.mark.parametrize("state", [S.QUEUED, S.SENDING, S.SENT, S.CANCELLED])
def test_where_nothing_is_in_doubt_nothing_is_decided(cast, state):
    dispatch = queued_email(cast)
    Dispatch.objects.update(state=state)
    with pytest.raises(Refused, match="nichts zu klären"):
        letters.decide_unclear(
            dispatch=dispatch, has_left=True, note="", by=cast.officer, at=RELEASED
        )
