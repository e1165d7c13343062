"""Handing in and adding: whole or not at all, once per click, anonymous means nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.codes import grouped_code, hash_of
from krm.arrivals.rules.files import ScannedFile
from krm.documents.models import Document
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.organisation.models import Standort
from krm.public.actions import additions, submitting
from krm.public.queries import status as queries_status

pytestmark = pytest.mark.both_databases("constraints: a form that is sent twice is one arrival")

AT = datetime(2026, 5, 21, 10, 0, tzinfo=UTC)
SAID = Statement(
    happened="Ich warte seit sechs Wochen.",
    kind="complaint",
    wish="Bitte entscheiden Sie.",
    topics=("S1.1",),
    reply_by="letter",
    first_name="Mara",
    last_name="Beispiel",
    street="Probeweg 3",
    postcode="67433",
    city="Neustadt",
    email="mara@example.org",
)
NOTE = ScannedFile("notiz.txt", b"Am 4. Mai habe ich angerufen.")


def hand_in(said=SAID, *, token="opened form", files=(), at=AT, door="form", box=None):
    return submitting.submit(
        statement=said, files=files, form_token=token, door=door, box=box, at=at
    )


@pytest.fixture
def house(house):
    return house


def test_a_statement_becomes_one_arrival_with_number_date_and_answers(house):
    receipt = hand_in(files=[NOTE])
    item = IntakeItem.objects.get()
    assert receipt.item == item
    assert receipt.is_new
    assert item.receipt_number.startswith("E-2026-")
    assert (item.source, item.state, item.sender_name) == ("online", "new", "Mara Beispiel")
    assert item.provisional_due_on is not None
    assert "sechs Wochen" in item.text
    assert "Bitte entscheiden Sie." in item.text
    row = Submission.objects.get()
    assert (row.topics, row.reply_by, row.city) == (["S1.1"], "letter", "Neustadt")
    assert [document.original_name for document in item.documents.all()] == ["notiz.txt"]
    assert verify_journal().problems == []


def test_the_provisional_date_is_three_working_days_away(house):
    # Thursday before Pentecost: Friday, then Tuesday and Wednesday after the holiday.
    assert hand_in().item.provisional_due_on.isoformat() == "2026-05-27"


def test_the_journal_knows_no_words_and_no_names(house):
    hand_in(files=[NOTE])
    entries = "".join(str(entry.data) for entry in JournalEntry.objects.all())
    assert "Beispiel" not in entries
    assert "Wochen" not in entries
    assert "notiz" not in entries


def test_the_code_is_long_secret_and_not_stored(house):
    receipt = hand_in()
    assert len(receipt.code) == 26
    row = Submission.objects.get()
    assert row.code_hash == hash_of(receipt.code)
    stored = "".join(str(value) for value in vars(row).values())
    assert receipt.code not in stored
    assert "opened form" not in stored


def test_a_double_click_is_one_reaction_with_the_same_receipt(house):
    first, second = hand_in(files=[NOTE]), hand_in(files=[NOTE])
    assert (second.item, second.code, second.is_new) == (first.item, first.code, False)
    assert IntakeItem.objects.count() == Submission.objects.count() == 1
    assert Document.objects.count() == 1


def test_other_words_from_the_same_form_are_not_lost(house):
    first = hand_in()
    second = hand_in(replace(SAID, happened="Noch etwas anderes."))
    third = hand_in(replace(SAID, happened="Noch etwas anderes."))
    assert second.is_new
    assert second.item != first.item
    assert second.code != first.code
    assert (third.item, third.code) == (second.item, second.code)


def test_the_same_words_of_two_people_are_two_arrivals(house):
    assert hand_in(token="one").item != hand_in(token="two").item


def test_who_stays_anonymous_leaves_nothing(house):
    hand_in(replace(SAID, is_anonymous=True))
    item, row = IntakeItem.objects.get(), Submission.objects.get()
    assert row.is_anonymous
    assert row.reply_by == "none"
    assert "".join([row.last_name, row.street, row.email, item.sender_name]) == ""
    assert item.sender_address == ""


@pytest.mark.parametrize(
    "name", ["Иванов", "محمد", "Nguyễn Thị Hồng", "王小明", "O’Connor", "Müller-Łukaszewska"]
)
def test_names_of_any_script_are_taken(house, name):
    hand_in(replace(SAID, last_name=name))
    assert Submission.objects.get().last_name == name


def test_control_and_bidi_characters_go_the_rest_stays(house):
    said = replace(SAID, happened="eins\x07\u202ezwei\r\n\tdrei 👩‍👧 שלום\u200f")
    assert "eins zwei\n\tdrei 👩‍👧 שלום\u200f".replace(" zwei", "zwei") in hand_in(said).item.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"happened": " \u202e\x00 "}, "field_happened"),
        ({"happened": "x" * 10_001}, "field_happened"),
        ({"kind": "petition"}, "field_kind"),
        ({"topics": ("S1.1", "S1.2", "S1.4", "V1")}, "field_topics"),
        ({"topics": ("X9",)}, "field_topics"),
        ({"reply_by": "pigeon"}, "field_reply_by"),
        ({"reply_by": "phone"}, "field_phone"),
        ({"street": ""}, "field_street"),
        ({"city": "x" * 121}, "field_city"),
    ],
)
def test_what_is_wrong_is_refused_with_its_field(house, change, code):
    with pytest.raises(Refused) as refusal:
        hand_in(replace(SAID, **change))
    assert refusal.value.code == code
    assert not IntakeItem.objects.exists()


@pytest.mark.parametrize(
    "files",
    [
        lambda: [ScannedFile("programm.exe", b"MZ\x90\x00" + b"\x00" * 200)],
        lambda: [ScannedFile(f"{n}.txt", b"x") for n in range(11)],
        lambda: [ScannedFile(f"{n}.txt", b"x" * (19 * 1024 * 1024)) for n in range(3)],
    ],
)
def test_a_refused_file_leaves_nothing_half_stored(house, files):
    with pytest.raises(Refused) as refusal:
        hand_in(files=[NOTE, *files()])
    assert refusal.value.code == "field_files"
    assert not IntakeItem.objects.exists()
    assert not Document.objects.exists()
    assert not Submission.objects.exists()


def test_the_code_tells_where_it_stands_however_it_is_typed(house):
    receipt = hand_in()
    typed = f" {grouped_code(receipt.code).lower()} ".replace("0", "o").replace("1", "l")
    found = queries_status.status_of(typed, AT.date())
    assert (found.receipt_number, found.stage) == (receipt.item.receipt_number, "received")
    assert (found.next_step, found.next_on) == ("confirmation", receipt.item.provisional_due_on)
    assert found.may_add


@pytest.mark.parametrize("code", ["", "x", "0" * 26, "💥" * 26])
def test_a_wrong_code_tells_nothing(house, code):
    hand_in()
    assert queries_status.status_of(code, AT.date()) is None


def test_of_an_anonymous_statement_only_that_it_is_recorded(house):
    receipt = hand_in(replace(SAID, is_anonymous=True))
    found = queries_status.status_of(receipt.code, AT.date())
    assert (found.stage, found.may_add, found.next_on) == ("recorded", False, None)
    with pytest.raises(Refused) as refusal:
        additions.add_to(code=receipt.code, text="Noch etwas", form_token="t", at=AT)
    assert refusal.value.code == "anonymous"


def test_an_addition_waits_beside_what_nobody_has_triaged(house):
    receipt = hand_in()
    later = AT + timedelta(hours=2)
    added = additions.add_to(
        code=receipt.code, text="Beleg", files=[NOTE], form_token="t", at=later
    )
    assert added.is_open
    assert added.subject.endswith(receipt.item.receipt_number)
    again = additions.add_to(
        code=receipt.code, text="Beleg", files=[NOTE], form_token="t", at=later
    )
    assert again == added
    assert IntakeItem.objects.count() == 2
    found = queries_status.status_of(receipt.code, later.date())
    assert [number for number, _ in found.added] == [added.receipt_number]


def test_an_addition_needs_words_or_a_file_and_a_known_code(house):
    code = hand_in().code
    with pytest.raises(Refused) as refusal:
        additions.add_to(code=code, text=" ", form_token="t", at=AT)
    assert refusal.value.code == "field_text"
    assert additions.add_to(
        code=code, text="", files=[NOTE], form_token="t", at=AT
    ).documents.count()
    with pytest.raises(Refused) as refusal:
        additions.add_to(code="0" * 26, text="Hallo", form_token="t", at=AT)
    assert refusal.value.code == "code_unknown"


def test_a_box_tells_the_way_in_and_the_place(house):
    standort = Standort.objects.first()
    receipt = hand_in(replace(SAID, standort=standort), door="card_qr")
    assert receipt.item.source == "card_qr"
    assert Submission.objects.get().standort == standort


def test_the_secret_of_the_house_is_part_of_the_code(house, settings):
    code = hand_in().code
    settings.SECRET_KEY = django_settings.SECRET_KEY + "x"
    assert hand_in(token="other").code != code
    assert hand_in().code != code


def test_what_all_others_wait_for_comes_last(house):
    """Whoever draws a number keeps everybody else from theirs until the transaction ends."""
    hand_in()  # the series of the year and the chain are there
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        hand_in(token="another")
    drawn = next(place for place, sql in enumerate(seen) if "reactions_numberseries" in sql)
    after = [sql for sql in seen[drawn:] if "SAVEPOINT" not in sql]
    # The draw, the number of the arrival, and the four of the journal.
    assert len(after) == 6, after
    assert not any("sentform" in sql or "meaning" in sql for sql in after)
    assert len(seen) <= 28
