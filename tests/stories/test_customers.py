"""The customer: Vollmacht, death, consent; parties and files as the desk keeps them."""

from datetime import date

import pytest

from krm.casework.actions import customer as verbs
from krm.casework.actions import letters
from krm.corrections.actions import proposing
from krm.corrections.queries import confirmers
from krm.documents import queries as stored
from krm.documents.actions import store_document
from krm.journal.actions import OFFICE, Refused
from krm.journal.models import JournalPersonal
from krm.notices.models import Notice
from krm.organisation.access import people_with_right
from krm.organisation.queries import people_with_role
from krm.organisation.rules import Right, Role
from krm.parties import actions as parties
from krm.parties import queries
from krm.parties.actions import PartyData
from krm.reactions.actions import StepNotAllowed
from tests.house.cases import drafted, in_check, recorded, released
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-05T10:00")
ANWALT = PartyData(
    kind="organisation",
    organisation_name="Kanzlei Muster",
    street="Gerichtsweg 2",
    postcode="67433",
    city="Neustadt",
)


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def represented(cast, row, **words):
    values = {"has_vollmacht": True, "starts_on": None, "ends_on": None, "data": ANWALT} | words
    return verbs.set_representative(reaction=row, by=cast.officer, at=AT, **values)


def receives(letter):
    letter.refresh_from_db()
    return letter.recipient_lines


def test_with_a_vollmacht_letters_go_to_the_representative(cast):
    row = recorded(cast)
    represented(cast, row)
    assert "Kanzlei Muster" in receives(released(cast, row, "confirmation", "2026-05-06T10:00"))


def test_without_vollmacht_the_representative_gets_no_sozialdaten(cast):
    """Letters go to the customer; the representative is only noted."""
    row = in_check(cast)
    represented(cast, row, has_vollmacht=False)
    lines = receives(released(cast, row, "answer", "2026-05-12T10:00"))
    assert "Kanzlei Muster" not in lines
    assert any("Beispielfrau" in line for line in lines)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_in_force"),
    [
        (None, None, True),
        (date(2026, 5, 6), None, True),
        (date(2026, 5, 7), None, False),
        (None, date(2026, 5, 6), True),
        (None, date(2026, 5, 5), False),
    ],
)
def test_a_vollmacht_covers_its_days(cast, starts_on, ends_on, is_in_force):
    row = recorded(cast)
    found = represented(cast, row, starts_on=starts_on, ends_on=ends_on)
    recipient = queries.mail_recipient(row.party, date(2026, 5, 6))
    assert recipient == (found.representative if is_in_force else row.party)


def test_a_vollmacht_that_ends_before_it_starts(cast):
    with pytest.raises(Refused, match="vor ihrem Beginn"):
        represented(cast, recorded(cast), starts_on=date(2026, 5, 6), ends_on=date(2026, 5, 5))


def test_nobody_represents_themselves(cast):
    party = recorded(cast).party
    with pytest.raises(Refused, match="selbst vertreten"):
        parties.set_representation(
            represented=party, representative=party, has_vollmacht=True, starts_on=None,
            ends_on=None, document=None, chain=OFFICE, by=cast.officer, at=AT,
        )  # fmt: skip


def test_no_mail_leaves_for_somebody_who_has_died(cast):
    """ "verstorben" stops drafts and releases, whatever the letter."""
    row = in_check(cast)
    letter = drafted(cast, row, "answer", "2026-05-11T10:00")
    with pytest.raises(Refused, match="Zukunft"):
        verbs.note_deceased(reaction=row, on=date(2026, 5, 13), by=cast.officer, at=AT)
    verbs.note_deceased(reaction=row, on=date(2026, 5, 5), by=cast.officer, at=AT)
    row.refresh_from_db()
    for kind in ("confirmation", "interim_notice"):
        with pytest.raises(StepNotAllowed, match="verstorben"):
            drafted(cast, row, kind, "2026-05-11T10:00")
    with pytest.raises(StepNotAllowed, match="verstorben"):
        letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-05-11T10:00"))


def test_without_any_address_no_letter(cast):
    row = recorded(cast)
    data = PartyData(last_name="Beispielfrau")
    verbs.change_customer(reaction=row, data=data, by=cast.officer, at=AT)
    with pytest.raises(StepNotAllowed, match="Anschrift"):
        drafted(cast, row, "confirmation", "2026-05-06T10:00")


def test_a_name_is_needed(cast):
    for data in (PartyData(), PartyData(kind="organisation", last_name="Muster")):
        with pytest.raises(Refused, match="Namen"):
            parties.create_party(data=data, chain=OFFICE, by=cast.officer, at=AT)


def test_old_and_new_stand_in_the_journal(cast):
    row = recorded(cast)
    data = PartyData(first_name="Erika", last_name="Neuname", city="Neustadt")
    verbs.change_customer(reaction=row, data=data, by=cast.officer, at=AT)
    (entry,) = JournalPersonal.objects.filter(entry__verb="customer_changed")
    assert entry.payload["changes"]["last_name"] == ["Beispielfrau", "Neuname"]
    assert queries.similar_parties(name="neuname") == [row.party]


@pytest.mark.parametrize(
    "search",
    [
        {"name": "BEISPIELFRAU"},
        {"email": "Erika@Post.Example"},
        {"customer_number": " 412 "},
    ],
)
def test_the_same_person_is_found_again(cast, search):
    row = recorded(cast)
    row.party.customer_number = "412"
    row.party.save()
    assert queries.similar_parties(**search) == [row.party]
    assert queries.similar_parties() == []


def consents(cast, row, **words):
    values = {
        "party": row.party, "purpose": "eakte", "form": "written", "given_on": date(2026, 5, 5),
        "reaction_pk": row.pk, "note": "", "document": stored_text(cast), "chain": OFFICE,
        "by": cast.officer, "at": AT,
    }  # fmt: skip
    return parties.give_consent(**{**values, **words})


def stored_text(cast, content=b"Einwilligung"):
    return store_document(
        content=content, name="../../Einwilligung.txt", title="", by=cast.officer, at=AT
    )


@pytest.mark.parametrize("words", [{"form": "oral"}, {"document": None}])
def test_r_09_the_eakte_needs_written_consent(cast, words):
    with pytest.raises(Refused, match="schriftlich"):
        consents(cast, recorded(cast), **words)


def test_a_consent_counts_from_its_day_until_it_is_withdrawn(cast):
    row = recorded(cast)
    consent = consents(cast, row)
    words = {"party": row.party, "purpose": "eakte", "reaction_pk": row.pk}
    assert queries.valid_consent(on=date(2026, 5, 4), **words) is None
    assert queries.valid_consent(on=date(2026, 5, 5), **words) == consent
    other = {**words, "reaction_pk": row.pk + 1}
    assert queries.valid_consent(on=date(2026, 5, 5), **other) is None
    parties.end_consent(consent=consent, on=date(2026, 5, 7), chain=OFFICE, by=cast.officer, at=AT)
    assert queries.valid_consent(on=date(2026, 5, 6), **words) == consent
    assert queries.valid_consent(on=date(2026, 5, 7), **words) is None


def test_a_file_is_stored_under_a_name_of_our_own(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = stored_text(cast)
    assert stored.read_content(document) == b"Einwilligung"
    assert stored.path_of(document).is_relative_to(tmp_path)
    assert ".." not in document.original_name
    assert not list(tmp_path.rglob("*.part"))


def test_a_programme_is_not_stored(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Refused):
        store_document(
            content=b"MZ\x90\x00" + bytes(200), name="brief.pdf", title="", by=cast.officer, at=AT
        )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_16_somebody_who_can_look_at_it_is_left_and_hears_of_it(cast):
    """Nobody shuts out all who could control them; those who are left hear of it (S-05)."""
    row = recorded(cast)
    people = people_with_right(Right.CONFIRM_CORRECTION, AT.date())
    words = {"reason": "weil", "by": cast.officer, "at": AT}
    for person in people[:-1]:
        verbs.exclude(reaction=row, person=person, **words)
        heard = Notice.objects.filter(kind="overseer_excluded", recipient=people[-1])
        assert heard.exists()
    assert not Notice.objects.filter(kind="overseer_excluded", recipient=cast.officer).exists()
    with pytest.raises(Refused, match="Niemand könnte mehr bestätigen"):
        verbs.exclude(reaction=row, person=people[-1], **words)
    with pytest.raises(Refused, match="Niemand könnte mehr bestätigen"):
        proposing.propose_correction(
            reaction=row, change=proposing.Change("complained_about", str(people[-1].pk)), **words
        )
    assert confirmers(row, cast.officer, AT.date()) == [people[-1]]


@pytest.mark.parametrize("role", [Role.DATA_PROTECTION, Role.AUDITOR])
def test_a_16_nor_the_last_who_looks_for_data_protection_or_revision(cast, role):
    (person,) = people_with_role(role, AT.date())
    with pytest.raises(Refused, match="Niemand könnte mehr für"):
        verbs.exclude(reaction=recorded(cast), person=person, reason="weil", by=cast.officer, at=AT)
