"""What happens after the release and stops an e-mail that still waits; nothing is lost."""

from datetime import date, timedelta

import pytest

from krm.casework.actions import letters as letters_of_case
from krm.journal.actions import OFFICE, SYSTEM, Refused
from krm.letters import actions as letters
from krm.letters.models import Dispatch, Letter
from krm.letters.tasks import send_outbox
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.parties.models import Consent, Representation
from krm.reactions import actions as reactions
from tests.house.letters import RELEASED, customer, dispatch_work, draft, vorgang
from tests.house.mail_server import Inbox, running

S = Dispatch.State
LATER = RELEASED + timedelta(hours=1)
DAY = date(2026, 5, 5)


@pytest.fixture
def row(cast):
    return vorgang(cast, party=customer())


@pytest.fixture
def waiting(row, cast):
    letter = draft(row, cast, channel="email")
    letters_of_case.release_letter(letter=letter, by=cast.officer, at=RELEASED)
    return letter.dispatches.get()


def dies(row, cast):
    parties.write_deceased(party=row.party, on=DAY, chain=OFFICE, by=SYSTEM, at=LATER)


def consent(row, purpose, **columns):
    return Consent.objects.create(
        party=row.party, purpose=purpose, form="written", given_on=DAY, **columns
    )


def takes_e_mail_back(row, cast):
    given = consent(row, Consent.Purpose.EMAIL)
    parties.end_consent(consent=given, on=DAY, chain=OFFICE, by=SYSTEM, at=LATER)


def takes_recording_back(row, cast):
    given = consent(row, Consent.Purpose.RECORDING, reaction_pk=row.pk)
    parties.end_consent(consent=given, on=DAY, chain=OFFICE, by=SYSTEM, at=LATER)


def contact_is_excluded(row, cast):
    reactions.exclude_person(
        reaction=row, person=cast.officer, reason="befangen", by=SYSTEM, at=LATER
    )


def address_changes(row, cast):
    row.party.email = "neu@example.org"
    row.party.save()


def address_goes(row, cast):
    row.party.email = ""
    row.party.save()


def somebody_else_speaks(row, cast):
    Representation.objects.create(
        represented=row.party, representative=customer(email="kanzlei@example.org"),
        has_vollmacht=True, noted_at=LATER,
    )  # fmt: skip


def is_cancelled(row, cast):
    type(row).objects.filter(pk=row.pk).update(state="cancelled")


def is_withdrawn(row, cast):
    type(row).objects.filter(pk=row.pk).update(state="withdrawn")


CASES = [
    (dies, "verstorben"),
    (takes_e_mail_back, "widerrufen"),
    (takes_recording_back, "widerrufen"),
    (contact_is_excluded, "ausgeschlossen"),
    (address_changes, "geändert"),
    (address_goes, "geändert"),
    (somebody_else_speaks, "geändert"),
    (is_cancelled, "storniert"),
    (is_withdrawn, "zurückgenommen"),
]


@pytest.mark.parametrize(("happens", "reason"), CASES)
def test_the_e_mail_stays_and_somebody_sees_it(row, waiting, cast, settings, happens, reason):
    happens(row, cast)
    inbox = Inbox()
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        assert send_outbox() == 0
    assert inbox.taken == []
    waiting.refresh_from_db()
    assert waiting.state == S.HELD
    assert reason in waiting.note
    watcher = cast.front_office if happens is contact_is_excluded else cast.officer
    seen = dispatch_work(watcher, local_day(LATER))
    assert seen == ["Eingangsbestätigung: Versand angehalten, bitte klären"]


def test_a_consent_given_anew_lets_it_leave(row, waiting):
    given = consent(row, Consent.Purpose.EMAIL, withdrawn_on=DAY)
    assert given.withdrawn_on == DAY
    consent(row, Consent.Purpose.EMAIL)
    assert letters.claim_next(worker="w", by=SYSTEM, at=LATER) is not None


def test_one_that_is_held_does_not_stop_the_next(row, waiting, cast):
    other = draft(vorgang(cast, party=customer()), cast, channel="email")
    letters_of_case.release_letter(letter=other, by=cast.officer, at=LATER)
    dies(row, cast)
    taken = letters.claim_next(worker="w", by=SYSTEM, at=LATER)
    assert taken.letter_id == other.pk


def hold(row, cast):
    address_changes(row, cast)
    assert letters.claim_next(worker="w", by=SYSTEM, at=LATER) is None


def test_what_is_held_can_be_recalled(row, waiting, cast):
    hold(row, cast)
    letter = letters.recall_letter(
        letter=waiting.letter, reason="Andere Adresse", by=cast.officer, at=LATER
    )
    assert letter.state == Letter.State.DRAFT
    waiting.refresh_from_db()
    assert waiting.state == S.CANCELLED


def test_what_is_held_goes_to_the_new_address_when_somebody_says_so(row, waiting, cast):
    hold(row, cast)
    new = letters.send_again(dispatch=waiting, channel="email", by=cast.officer, at=LATER)
    assert letters.claim_next(worker="w", by=SYSTEM, at=LATER).pk == new.pk
    waiting.refresh_from_db()
    assert waiting.state == S.CANCELLED


def test_what_is_held_waits_again_if_the_cause_is_gone_and_never_has_left(row, waiting, cast):
    hold(row, cast)
    words = {"dispatch": waiting, "note": "", "by": cast.officer, "at": LATER}
    with pytest.raises(Refused, match="nichts zu klären"):
        letters.decide_unclear(has_left=True, **words)
    again = letters.decide_unclear(has_left=False, **words)
    assert letters.claim_next(worker="w", by=SYSTEM, at=LATER) is None, "still another address"
    again.refresh_from_db()
    assert again.state == S.HELD
    row.party.email = "elif@example.org"
    row.party.save()
    third = letters.decide_unclear(**words | {"dispatch": again}, has_left=False)
    assert letters.claim_next(worker="w", by=SYSTEM, at=LATER).pk == third.pk
