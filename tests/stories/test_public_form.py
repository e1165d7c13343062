"""AS-43, AS-48, AS-53 and the code: from the public form to the answer that is fetched."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.files import ScannedFile
from krm.casework.actions import close, letters, second_look
from krm.casework.models import CaseNote
from krm.journal.actions import Refused, reaction_chain
from krm.journal.models import JournalEntry
from krm.letters.models import Letter
from krm.letters.queries.calling_back import released_words
from krm.organisation.models import Standort
from krm.outreach.models import CardBox
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.public.actions import additions, fetching_letters, submitting
from krm.public.queries.status import ReadyLetter, status_of
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.triage.actions import triage
from krm.triage.forms.inbox import TriageForm
from krm.triage.queries import suggestions as intake_queries
from tests.house.cases import assessed, checked, delivered, drafted, forwarded, released, ticked
from tests.house.letters import words_of
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

SAID = Statement(
    happened="Ich warte seit sechs Wochen auf eine Entscheidung.",
    kind="complaint",
    topics=("S1.1",),
    reply_by="download",
    first_name="Mara",
    last_name="Musterfrau",
)


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def handed_in(said=SAID, at="2026-05-04T10:00", **more):
    words = {"form_token": "opened", "door": "form"} | more
    return submitting.submit(statement=said, at=moment(at), **words)


LIVES = {"street": "Musterweg 1", "postcode": "67433", "city": "Neustadt"}


def triaged(cast, receipt, at="2026-05-04T11:00", *, preferred="download", reach=LIVES, **columns):
    """The KRM officer records the arrival as its sender has described it."""
    said = receipt.item.submission
    values = {"is_anonymous": True} if said.is_anonymous else {}
    party = None
    if not said.is_anonymous:
        party = PartyData(
            first_name=said.first_name,
            last_name=said.last_name,
            preferred_channel=preferred,
            **reach,
        )
    new = NewReaction(
        kind=said.kind, title="Sechs Wochen keine Entscheidung", channel=receipt.item.source,
        arrived_at=receipt.item.arrived_at, standort=said.standort, matter=said.happened,
        anliegen=[NewAnliegen(code) for code in said.topics], **(values | columns),
    )  # fmt: skip
    return triage.triage_to_reaction(
        item=receipt.item, new=new, party=party, by=cast.officer, at=moment(at)
    )


def answer_written(cast, row, at="2026-05-12T10:00", channel="download"):
    row = assessed(cast, checked(cast, delivered(cast, forwarded(cast, row))))
    letter = drafted(cast, row, "answer", at)
    words = words_of(letter, channel=channel)
    letters.edit_letter(letter=letter, words=words, by=cast.officer, at=moment(at))
    letter.refresh_from_db()
    return ticked(cast, letter, at)


def answer_ready(cast, row, at="2026-05-12T10:00"):
    letter = answer_written(cast, row, at)
    letters.release_letter(letter=letter, by=cast.officer, at=moment(at))
    row.refresh_from_db()
    return letter


def stage(receipt, on):
    return status_of(receipt.code, date.fromisoformat(on))


def test_the_code_follows_a_complaint_from_arrival_to_answer(cast):
    receipt = handed_in()
    assert stage(receipt, "2026-05-04").stage == "received"
    row = triaged(cast, receipt)
    found = stage(receipt, "2026-05-04")
    assert (found.stage, found.next_step, found.next_on) == (
        "in_progress", "confirmation", date(2026, 5, 7),
    )  # fmt: skip
    assert not found.has_answer
    answer_ready(cast, row)
    found = stage(receipt, "2026-05-12")
    assert (found.stage, found.has_answer, found.next_on) == ("answered", True, None)


def test_a_fetched_answer_counts_from_its_release_and_the_first_fetch_is_kept(cast):
    receipt = handed_in()
    row = triaged(cast, receipt)
    letter = answer_ready(cast, row)
    closing = row.deadlines.get(kind="closing")
    assert (closing.state, closing.settled_on) == ("met", date(2026, 5, 12))
    for at in ("2026-05-13T09:00", "2026-05-14T09:00"):
        fetched = fetching_letters.fetch_letter(code=receipt.code, at=moment(at))
        assert fetched.content.startswith(b"%PDF")
    entry = JournalEntry.objects.get(verb="letter_fetched")
    assert (entry.happened_at, entry.data["letter"]) == (moment("2026-05-13T09:00"), letter.pk)


def confirmed(cast, row, at="2026-05-05T10:00"):
    letter = ticked(cast, drafted(cast, row, "confirmation", at), at)
    return letters.release_letter(letter=letter, by=cast.officer, at=moment(at))


def test_r_02_who_gave_no_address_fetches_the_confirmation_with_the_code(cast, client):
    receipt = handed_in()
    row = triaged(cast, receipt, reach={})
    letter = confirmed(cast, row)
    assert letter.channel == "download"
    assert row.deadlines.get(kind="confirmation").settled_on == date(2026, 5, 5)
    ready = ReadyLetter("confirmation", date(2026, 5, 5))
    assert stage(receipt, "2026-05-05").ready == (ready,)
    page = client.post(reverse("public:status"), {"code": receipt.code}).content.decode()
    assert "Eingangsbestätigung vom 05.05.2026 herunterladen (PDF)" in page
    asked = {"code": receipt.code, "do": "fetch", "kind": "confirmation"}
    assert client.post(reverse("public:status"), asked).content.startswith(b"%PDF")
    assert b"%PDF" not in client.post(reverse("public:status"), asked | {"kind": "answer"}).content


def test_f3_each_letter_to_fetch_says_which_and_of_which_day_the_newest_first(cast, client):
    receipt = handed_in()
    row = triaged(cast, receipt, reach={})
    confirmed(cast, row)
    answer_ready(cast, row)
    before = client.post(reverse("public:status"), {"code": receipt.code}).content.decode()
    assert "noch einmal geschrieben" not in before
    close.close(reaction=row, by=cast.officer, at=moment("2026-05-13T10:00"))
    at = moment("2026-05-20T10:00")
    second_look.ask_second_look(
        reaction=row, requested_on=date(2026, 5, 19), wish="Das reicht nicht.", by=cast.officer,
        at=at,
    )  # fmt: skip
    second_look.decide_second_look(
        reaction=row, outcome="stands", reason="Alles geprüft.", by=cast.executive, at=at
    )
    letter = drafted(cast, row, "second_look", "2026-05-20T11:00")
    words = words_of(letter, channel="download")
    letters.edit_letter(letter=letter, words=words, by=cast.officer, at=at)
    letter.refresh_from_db()
    ready = ticked(cast, letter, "2026-05-20T11:00")
    letters.release_letter(letter=ready, by=cast.officer, at=moment("2026-05-20T12:00"))
    page = client.post(reverse("public:status"), {"code": receipt.code}).content.decode()
    offered = re.findall(r"[\w ]+ vom [\d.]+ herunterladen", page)
    assert [words.strip() for words in dict.fromkeys(offered)] == [
        "Ergebnis der zweiten Prüfung vom 20.05.2026 herunterladen",
        "Antwort vom 12.05.2026 herunterladen",
        "Eingangsbestätigung vom 05.05.2026 herunterladen",
    ]
    assert "Am 20.05.2026 haben wir Ihnen noch einmal geschrieben." in page


def test_f3_what_lies_ready_is_called_by_its_kind(cast, client):
    """Letting the confirmation lie ready, the page speaks of the confirmation, not of an answer."""
    letter = ticked(
        cast,
        drafted(cast, triaged(cast, handed_in(), reach={}), "confirmation", "2026-05-05T10:00"),
        "2026-05-05T10:00",
    )
    assert released_words(letter, may_send=True) == (
        "Freigegeben. Die Eingangsbestätigung liegt zum Abruf bereit."
    )
    letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-05-05T10:00"))
    client.force_login(cast.officer)
    address = reverse("casework:letter", args=[letter.reaction.number, letter.pk])
    page = " ".join(client.get(address).content.decode().split())
    assert "Die Eingangsbestätigung liegt seit Di 05.05.2026 zum Abruf bereit." in page
    assert "Die Antwort" not in page[page.index("Noch nicht abgeholt") :]
    assert "Heute“" not in page[page.index("Noch nicht abgeholt") :], "only answers are watched"
    assert {Letter(kind=kind).the.split()[0] for kind in Letter.Kind.values} == {"Die", "Das"}


def test_r_02_who_gave_only_a_number_hears_the_confirmation(cast):
    row = triaged(cast, handed_in(), preferred="phone", reach={"phone": "06321 000-517"})
    assert drafted(cast, row, "confirmation", "2026-05-05T10:00").channel == "read_out"


def test_w_41_what_is_read_out_is_noted_as_read_out(cast, client):
    row = triaged(cast, handed_in(), preferred="phone", reach={"phone": "06321 000-517"})
    letter = released(cast, row, "confirmation", "2026-05-05T10:00")
    client.force_login(cast.officer)
    page = client.get(reverse("casework:letter", args=[row.number, letter.pk])).content.decode()
    for words in ("PDF zum Vorlesen", "Vorgelesen am", "Als vorgelesen vermerken",
                  "Niemanden erreicht?", "Den Versuch als Notiz festhalten"):  # fmt: skip
        assert words in page
    assert "Als versandt vermerken" not in page
    left = reverse("casework:left", args=[row.number, letter.pk])
    page = client.post(left, {"posted_on": "2026-05-05"}, follow=True).content.decode()
    assert "Das Vorlesen ist vermerkt." in page
    assert "Eingangsbestätigung vorgelesen" in page
    page = client.get(reverse("casework:letter", args=[row.number, letter.pk])).content.decode()
    assert "kam zurück" not in page


def test_nobody_fetches_what_is_not_ready_or_not_theirs(cast):
    receipt = handed_in()
    row = triaged(cast, receipt)
    stranger = handed_in(replace(SAID, last_name="Fremd"), form_token="other")
    triage.join_to(item=stranger.item, reaction=row, by=cast.officer, at=moment("2026-05-05"))
    answer_ready(cast, row)
    assert not stage(stranger, "2026-05-12").has_answer
    for code in (stranger.code, "0" * 26):
        with pytest.raises(Refused):
            fetching_letters.fetch_letter(code=code, at=moment("2026-05-13"))


def test_a_death_after_the_release_closes_the_door(cast):
    receipt = handed_in()
    row = triaged(cast, receipt)
    answer_ready(cast, row)
    parties.write_deceased(
        party=row.party, on=date(2026, 5, 13), chain=reaction_chain(row.pk), by=cast.officer,
        at=moment("2026-05-13"),
    )  # fmt: skip
    assert not stage(receipt, "2026-05-13").has_answer
    with pytest.raises(Refused):
        fetching_letters.fetch_letter(code=receipt.code, at=moment("2026-05-13"))


@pytest.mark.parametrize(("preferred", "expected"), [("letter", "nicht gewählt"), ("fax", "nicht")])
def test_who_did_not_choose_it_gets_no_answer_to_fetch(cast, preferred, expected):
    receipt = handed_in(replace(SAID, reply_by="none"))
    row = triaged(cast, receipt, preferred=preferred)
    with pytest.raises(Refused, match=expected):
        answer_written(cast, row)


def test_a_message_while_it_is_open_joins_the_vorgang(cast):
    receipt = handed_in()
    row = triaged(cast, receipt)
    file = ScannedFile("beleg.txt", b"Der Beleg vom 2. Mai.")
    item = additions.add_to(
        code=receipt.code, text="Hier ist der Beleg.", files=[file], form_token="more",
        at=moment("2026-05-06T08:00"),
    )  # fmt: skip
    item.refresh_from_db()
    assert (item.state, item.reaction) == ("joined", row)
    note = row.notes.get(kind=CaseNote.Kind.CUSTOMER)
    assert "Hier ist der Beleg." in note.text
    titles = row.documents.values_list("document__title", flat=True)
    assert "beleg.txt" in titles


def test_as_48_a_message_after_the_answer_waits_as_folgereaktion(cast):
    """AS-48: the first case stays closed, the second counts from its own arrival."""
    receipt = handed_in()
    row = triaged(cast, receipt)
    answer_ready(cast, row)
    row.refresh_from_db()
    type(row).objects.filter(pk=row.pk).update(state="closed")
    item = additions.add_to(
        code=receipt.code, text="Das stimmt so nicht.", form_token="more",
        at=moment("2026-06-10T08:00"),
    )  # fmt: skip
    assert item.is_open
    assert item.provisional_due_on == date(2026, 6, 15)
    hints = intake_queries.hints(item, cast.officer, date(2026, 6, 10))
    first = hints.suggestions[0]
    assert (first.reaction, first.may_join) == (row, False)
    assert "Zugangscode" in first.reason


def test_j_15_a_folgereaktion_by_code_belongs_to_the_person_of_the_code(cast):
    """It has a name, so that it can be confirmed; the form proposes both without a search."""
    receipt = handed_in()
    row = triaged(cast, receipt)
    type(row).objects.filter(pk=row.pk).update(state="closed")
    at = moment("2026-06-10T08:00")
    item = additions.add_to(code=receipt.code, text="Noch etwas.", form_token="more", at=at)
    hints = intake_queries.hints(item, cast.officer, date(2026, 6, 10))
    filled = TriageForm(item=item, hints=hints, at=at).initial
    assert filled["known_party"] == str(row.party_id)
    assert filled["follow_up_of"] == row.number


def test_as_43_an_anonymous_opinion_is_recorded_without_dates_and_letters(cast):
    """AS-43: status "anonym erfasst", no F1 and F2, counted."""
    box = CardBox.objects.create(
        standort=Standort.objects.earliest("pk"), place="Wartezone", code="k7q4m2",
        created_at=moment("2026-01-02"),
    )  # fmt: skip
    said = replace(SAID, is_anonymous=True, standort=box.standort)
    receipt = handed_in(said, "2026-05-21T10:00", door="card_qr", box=box)
    assert receipt.item.provisional_due_on is None
    row = triaged(cast, receipt, "2026-05-21T11:00", anonymous_reason="unknown")
    assert row.state == "anonymous_recorded"
    assert not row.deadlines.filter(kind__in=("confirmation", "closing")).exists()
    assert stage(receipt, "2026-05-22").stage == "recorded"


def test_as_53_a_card_by_qr_code_brings_way_in_standort_and_date(cast):
    """AS-53: Grünstadt, Friday 05.06.2026, confirmation due on Wednesday 10.06.2026."""
    standort = Standort.objects.get(code="gruenstadt-diesel")
    box = CardBox.objects.create(
        standort=standort, place="Wartezone", code="k7q4m2", created_at=moment("2026-01-02")
    )
    said = replace(SAID, reply_by="email", email="mara@post.example", standort=standort)
    receipt = handed_in(said, "2026-06-05T10:00", door="card_qr", box=box)
    assert receipt.item.provisional_due_on == date(2026, 6, 10)
    row = triaged(cast, receipt, "2026-06-05T11:00", preferred="email")
    assert (row.channel, row.standort) == ("card_qr", standort)
    assert row.deadlines.get(kind="confirmation").due_on == date(2026, 6, 10)


def test_a_double_click_in_two_processes_is_one_arrival(cast):
    first, second = handed_in(), handed_in()
    assert first.item == second.item
    assert IntakeItem.objects.count() == Submission.objects.count() == 1
