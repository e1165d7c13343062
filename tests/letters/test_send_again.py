"""A letter that came back or failed goes out once more; what happened before stays true."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from krm.casework.actions import letters as letters_of_case
from krm.deadlines import actions as deadlines
from krm.documents.queries import read_content
from krm.journal.actions import SYSTEM, Refused
from krm.journal.models import JournalEntry
from krm.letters import actions as letters
from krm.letters.models import Dispatch, Letter
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from tests.house.letters import RELEASED, customer, dispatch_work, draft, tick_all, vorgang

pytestmark = pytest.mark.both_databases("locks: a letter is sent again by one person")

S = Dispatch.State
POSTED = date(2026, 5, 6)
BACK = RELEASED + timedelta(days=5)
AGAIN = BACK.date() + timedelta(days=1)


@pytest.fixture
def row(cast):
    row = vorgang(cast, party=customer())
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=RELEASED)
    return row


def released(row, cast, channel="post"):
    letter = draft(row, cast, channel=channel)
    return letters_of_case.release_letter(letter=letter, by=cast.officer, at=RELEASED)


@pytest.fixture
def returned(row, cast):
    dispatch = released(row, cast).dispatches.get()
    letters.record_left(dispatch=dispatch, left_on=POSTED, by=cast.officer, at=RELEASED)
    return letters.note_returned(
        dispatch=dispatch, note="unbekannt verzogen", by=cast.officer, at=BACK
    )


def move(row):
    row.party.street = "Neuer Weg 7"
    row.party.save()


def again(dispatch, cast, channel="post", **words):
    words = {"note": "neue Anschrift", "by": cast.officer, "at": BACK} | words
    return letters.send_again(dispatch=dispatch, channel=channel, **words)


def tasks_of(cast):
    return dispatch_work(cast.officer, local_day(BACK))


def test_it_goes_to_the_new_address_with_the_same_words_and_day(row, returned, cast):
    move(row)
    new = again(returned, cast)
    assert (new.state, new.again_for_id, new.address_lines[2]) == (
        S.QUEUED, returned.pk, "Neuer Weg 7",
    )  # fmt: skip
    text = PdfReader(BytesIO(read_content(new.pdf))).pages[0].extract_text()
    assert "Neuer Weg 7" in text
    assert "05.05.2026" in text, "the day of the letter"
    letter = Letter.objects.get()
    assert letter.pdf_id != new.pdf_id
    assert "Musterallee 4" in letter.recipient_lines
    assert row.documents.filter(document=new.pdf).exists()


def test_the_old_row_stays_and_its_task_is_done(row, returned, cast):
    assert tasks_of(cast) == ["Eingangsbestätigung: Rückläufer klären"]
    new = again(returned, cast)
    returned.refresh_from_db()
    assert (returned.state, returned.note) == (S.RETURNED, "unbekannt verzogen")
    assert tasks_of(cast) == ["Eingangsbestätigung: zur Post geben"]
    letters_of_case.post_letter(
        dispatch=new, posted_on=AGAIN, by=cast.officer, at=BACK + timedelta(days=1)
    )
    assert tasks_of(cast) == []
    assert JournalEntry.objects.filter(verb="letter_sent_again").count() == 1


def test_deadlines_and_day_stay_with_the_first_time(row, returned, cast):
    new = again(returned, cast)
    letters_of_case.post_letter(
        dispatch=new, posted_on=AGAIN, by=cast.officer, at=BACK + timedelta(days=1)
    )
    assert row.deadlines.get(kind="confirmation").settled_on == POSTED
    assert local_day(Letter.objects.get().dispatched_at) == POSTED


def test_an_answer_goes_once_more_without_a_second_step(cast):
    row = vorgang(cast, "Das tut uns leid.", state="in_check", lead_unit=cast.leistung)
    letter = draft(row, cast, Letter.Kind.ANSWER)
    tick_all(letter, cast.officer)
    letters_of_case.release_letter(letter=letter, by=cast.officer, at=RELEASED)
    first = letter.dispatches.get()
    words = {"by": cast.officer, "at": RELEASED}
    letters_of_case.post_letter(dispatch=first, posted_on=RELEASED.date(), **words)
    letters.note_returned(dispatch=first, note="unbekannt", by=cast.officer, at=BACK)
    new = again(first, cast)
    assert "Antwortschreiben: zur Post geben" in tasks_of(cast)
    letters_of_case.post_letter(dispatch=new, posted_on=BACK.date(), by=cast.officer, at=BACK)
    row.refresh_from_db()
    assert row.state == "answered"


def test_it_is_not_posted_before_somebody_decided_so(returned, cast):
    new = again(returned, cast)
    with pytest.raises(Refused, match="noch nicht entschieden"):
        letters_of_case.post_letter(dispatch=new, posted_on=POSTED, by=cast.officer, at=BACK)


def test_twice_at_once_is_once(returned, cast):
    again(returned, cast)
    with pytest.raises(Refused, match="schon noch einmal"):
        again(returned, cast)
    with pytest.raises(Refused, match="schon noch einmal"):
        letters.leave_returned(dispatch=returned, reason="egal", by=cast.officer, at=BACK)


@pytest.mark.parametrize("state", [S.QUEUED, S.SENDING, S.SENT, S.UNCLEAR, S.CANCELLED])
def test_only_what_came_back_failed_or_is_held_goes_again(row, cast, state):
    dispatch = released(row, cast).dispatches.get()
    Dispatch.objects.update(state=state)
    with pytest.raises(Refused, match="Noch einmal geht nur"):
        again(dispatch, cast)


def test_a_failed_e_mail_goes_by_post_and_counts_from_then_on(row, cast):
    dispatch = released(row, cast, "email").dispatches.get()
    Dispatch.objects.update(state=S.FAILED)
    new = again(dispatch, cast)
    text = PdfReader(BytesIO(read_content(new.pdf))).pages[0].extract_text()
    assert text.count("Mit freundlichen Grüßen") == 1
    assert row.deadlines.get(kind="confirmation").state == "running"
    letters_of_case.post_letter(dispatch=new, posted_on=AGAIN, by=cast.officer, at=BACK
                                + timedelta(days=1))  # fmt: skip
    assert row.deadlines.get(kind="confirmation").settled_on == AGAIN


def test_a_failed_e_mail_goes_to_a_corrected_address(row, cast):
    dispatch = released(row, cast, "email").dispatches.get()
    Dispatch.objects.update(state=S.FAILED)
    row.party.email = "elif.neu@example.org"
    row.party.save()
    assert again(dispatch, cast, "email").email_address == "elif.neu@example.org"
    taken = letters.claim_next(worker="w", by=SYSTEM, at=BACK)
    assert taken.again_for_id == dispatch.pk


def test_paper_does_not_become_an_e_mail(returned, cast):
    with pytest.raises(Refused, match="für Papier geschrieben"):
        again(returned, cast, "email")


def test_without_a_whole_address_nothing_goes_by_post(row, returned, cast):
    row.party.street = row.party.city = row.party.postcode = ""
    row.party.save()
    with pytest.raises(Refused, match="unvollständig"):
        again(returned, cast)


def test_another_person_needs_a_letter_of_their_own(row, returned, cast):
    row.party.last_name = "Anders"
    row.party.save()
    with pytest.raises(Refused, match="neues Schreiben"):
        again(returned, cast)


def test_the_dead_receive_nothing(row, returned, cast):
    parties.write_deceased(
        party=row.party, on=BACK.date(), chain=f"reaction:{row.pk}", by=SYSTEM, at=BACK
    )
    with pytest.raises(Refused, match="verstorben"):
        again(returned, cast)


def test_a_unit_does_not_send(returned, cast):
    with pytest.raises(Refused, match="kein Recht"):
        again(returned, cast, by=cast.lead_leistung)


def test_what_came_back_can_be_left_with_a_reason(returned, cast):
    words = {"dispatch": returned, "by": cast.officer, "at": BACK}
    with pytest.raises(Refused, match="Grund"):
        letters.leave_returned(reason=" ", **words)
    letters.leave_returned(reason="Erika Beispiel hat schon angerufen.", **words)
    assert tasks_of(cast) == []
    with pytest.raises(Refused, match="nichts zu klären"):
        letters.leave_returned(reason="noch einmal", **words)
