"""Consents and look-ins, verb by verb: who, since when, how old; the list only grows."""

from datetime import date

import pytest

from krm.casework.actions import customer
from krm.casework.queries.steps import address_of
from krm.documents import actions as documents
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.notices.models import Notice
from krm.organisation.actions import absences
from krm.privacy.actions import consents, look_ins
from krm.privacy.actions.consents import Given, NewFile
from krm.privacy.actions.look_ins import Seen
from krm.privacy.models import LookIn
from krm.privacy.queries.look_ins import look_ins_of, withdrawn_words
from krm.reactions import actions as reactions
from krm.reactions.workflow import STEPS
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

PAPER = NewFile("einwilligung.txt", b"Ich bin einverstanden.")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def given(cast, row, given_on="2026-01-07", *, at="2026-01-07T10:00", **changes):
    words = {"purpose": "eakte", "form": "written", "file": PAPER} | changes
    said = Given(given_on=date.fromisoformat(given_on), **words)
    return consents.record_consent(reaction=row, given=said, by=cast.officer, at=moment(at))


def looked(by, row, at, document_on, **changes):
    words = {"kind": "bescheid", "title": "Bescheid", "purpose": "Zusage prüfen"} | changes
    seen = Seen(document_on=date.fromisoformat(document_on), **words)
    return look_ins.record_look_in(reaction=row, seen=seen, by=by, at=moment(at))


# AS-66, AS-67: the day of access, the oldest date that is allowed then.
@pytest.mark.parametrize(
    ("at", "oldest", "too_old"),
    [
        ("2026-06-15", "2024-06-15", "2024-06-14"),
        ("2026-02-27", "2024-02-27", "2024-02-26"),
        ("2026-03-02", "2024-03-02", "2024-02-29"),
        ("2028-02-29", "2026-02-28", "2026-02-27"),
    ],
)
def test_as_66_67_two_years_back_from_the_day_of_access(cast, at, oldest, too_old):
    row = recorded(cast, "2026-01-05")
    given(cast, row)
    assert looked(cast.officer, row, f"{at}T10:00", oldest).looked_by == cast.officer
    with pytest.raises(Refused, match=f"ab dem {date.fromisoformat(oldest):%d.%m.%Y}"):
        looked(cast.officer, row, f"{at}T10:00", too_old)


def test_as_67_a_document_of_the_29th_while_it_is_young_enough(cast):
    row = recorded(cast, "2026-01-05")
    given(cast, row)
    assert looked(cast.officer, row, "2026-02-27T10:00", "2024-02-29").pk


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document_on": "2026-02-03"}, "nach der Einsicht"),
        ({"title": " "}, "welches Dokument"),
        ({"purpose": ""}, "wozu"),
    ],
)
def test_a_look_in_says_what_and_what_for(cast, changes, sentence):
    row = recorded(cast, "2026-01-05")
    given(cast, row)
    words = {"document_on": "2026-01-05"} | changes
    with pytest.raises(Refused, match=sentence):
        looked(cast.officer, row, "2026-02-02T10:00", **words)


def test_r_08_never_a_deputy_not_even_while_the_officer_is_away_or_excluded(cast):
    row = recorded(cast, "2026-01-05")
    given(cast, row)
    away = (date(2026, 1, 8), date(2026, 1, 9))
    absences.note_absence(
        person=cast.officer, starts_on=away[0], ends_on=away[1], by=cast.front_office,
        at=moment("2026-01-07T12:00"),
    )  # fmt: skip
    with pytest.raises(Refused, match="keine Vertretung"):
        looked(cast.front_office, row, "2026-01-08T10:00", "2026-01-05")
    customer.exclude(
        reaction=row, person=cast.clerk, reason="Verwandt", by=cast.officer,
        at=moment("2026-01-07T13:00"),
    )  # fmt: skip
    row.exclusions.update(person=cast.officer)
    with pytest.raises(Refused, match="keine Vertretung"):
        looked(cast.front_office, row, "2026-01-12T10:00", "2026-01-05")
    assert not LookIn.objects.exists()
    refused = JournalEntry.objects.filter(verb="step_refused", chain=f"reaction:{row.pk}")
    assert refused.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": None}, "Der Nachweis fehlt"),
        ({"form": "oral"}, "mündliche Einwilligung nicht"),
        ({"form": "oral", "purpose": "pass_on", "file": None}, "Vermerk"),
        ({"given_on": "2026-01-08"}, "Zukunft"),
        ({"file": NewFile("x.exe", b"MZ\x90\x00")}, "nicht angenommen"),
    ],
)
def test_r_09_a_consent_needs_its_proof(cast, changes, sentence):
    row = recorded(cast, "2026-01-05")
    with pytest.raises(Refused, match=sentence):
        given(cast, row, **changes)
    assert not row.party.consents.exists()
    assert not row.documents.exists()


def test_r_09_a_consent_is_for_this_vorgang_only(cast):
    row = recorded(cast, "2026-01-05")
    given(cast, row)
    other = recorded(cast, "2026-01-06", party=row.party)
    with pytest.raises(Refused, match="keine schriftliche Einwilligung"):
        looked(cast.officer, other, "2026-01-08T10:00", "2026-01-05")


def test_as_71_withdrawn_at_once_and_the_old_log_stays(cast):
    row = recorded(cast, "2026-01-05")
    consent = given(cast, row)
    looked(cast.officer, row, "2026-01-08T09:00", "2026-01-05")

    def taken_back(on, at="2026-01-08T10:00"):
        day = date.fromisoformat(on)
        return consents.withdraw_consent(
            reaction=row, consent=consent, on=day, by=cast.officer, at=moment(at)
        )

    with pytest.raises(Refused, match="erst danach erteilt"):
        taken_back("2026-01-06")
    with pytest.raises(Refused, match="Zukunft"):
        taken_back("2026-01-09")
    taken_back("2026-01-08")
    with pytest.raises(Refused, match="schon widerrufen"):
        taken_back("2026-01-08")
    with pytest.raises(Refused, match=r"seit dem 08\.01\.2026 widerrufen"):
        looked(cast.officer, row, "2026-01-08T10:01", "2026-01-05")
    assert row.look_ins.count() == 1


@pytest.mark.parametrize(("on", "is_raised"), [("2026-01-07", True), ("2026-01-08", False)])
def test_r_09_what_was_read_after_a_withdrawal_is_a_besonderheit(cast, client, on, is_raised):
    row = recorded(cast, "2026-01-05")
    consent = given(cast, row)
    look = looked(cast.officer, row, "2026-01-08T09:00", "2026-01-05")
    at = moment("2026-01-09T10:00")
    day = date.fromisoformat(on)
    client.force_login(cast.officer)
    page = client.get(address_of(STEPS["withdraw_consent"], row.number))
    assert "zuletzt am Do 08.01.2026 gelesen" in page.content.decode()
    ended = consents.withdraw_consent(reaction=row, consent=consent, on=day, by=cast.officer, at=at)
    raised = list(row.besonderheiten.all())
    assert bool(raised) is is_raised
    assert ("Danach wurde noch" in withdrawn_words(ended)) is is_raised
    (shown,) = look_ins_of(row)
    assert (shown, shown.is_after_withdrawal) == (look, is_raised)
    if raised:
        assert raised[0].get_cause_display() == "aus einem Widerruf"
        assert "am 07.01.2026, gelesen wurde am 08.01.2026" in raised[0].note
        informed = {own.person for own in raised[0].informed.all()}
        assert {cast.data_protection, cast.executive} <= informed


def test_a_slip_is_a_dated_entry_beside_it_also_if_the_document_was_too_old(cast):
    row = recorded(cast, "2026-01-05")
    given(cast, row)
    first = looked(cast.officer, row, "2026-01-08T09:00", "2025-01-05")

    def corrected(document_on, reason="Verlesen", by=cast.officer):
        seen = Seen("bescheid", "Bescheid", date.fromisoformat(document_on), "Zusage prüfen")
        return look_ins.correct_look_in(
            reaction=row, look_in=first, seen=seen, reason=reason, by=by,
            at=moment("2026-01-09T09:00"),
        )  # fmt: skip

    with pytest.raises(Refused, match="nichts anders"):
        corrected("2025-01-05")
    with pytest.raises(Refused, match="Grund"):
        corrected("2025-01-06", reason="")
    with pytest.raises(Refused, match="keine Vertretung"):
        corrected("2025-01-06", by=cast.front_office)
    second = corrected("2023-01-05")
    first.refresh_from_db()
    assert (first.document_on, second.corrects, second.is_too_old) == (
        date(2025, 1, 5), first, True,
    )  # fmt: skip
    notice = Notice.objects.get(kind="look_in_too_old")
    assert notice.recipient == cast.data_protection


def test_a_paper_that_lies_in_the_vorgang_is_the_proof(cast):
    row = recorded(cast, "2026-01-05")
    at = moment("2026-01-07T09:00")
    paper = documents.store_document(
        content=PAPER.content, name="scan.txt", title="Scan", by=cast.officer, at=at
    )
    with pytest.raises(Refused, match="liegt nicht im Vorgang"):
        given(cast, row, file=None, document=str(paper.pk))
    reactions.add_document(reaction=row, document=paper, kind="consent", by=cast.officer, at=at)
    assert given(cast, row, file=None, document=str(paper.pk)).document == paper
