"""The nine answers on one screen: what is filled in says where from; what matters a person says."""

import re

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.arrivals.actions.alarms import raise_alarm
from krm.arrivals.actions.elsewhere import Elsewhere, settle_of_arrival
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.actions.passing import Parcel, pass_on
from krm.arrivals.models import Alarm, IntakeItem, PassedOn
from krm.arrivals.queries.searched import pieces_of_receipts
from krm.arrivals.rules import one_screen
from krm.arrivals.rules.nine_questions import decide
from krm.journal.models import JournalEntry
from krm.parties.actions import PartyData
from krm.public.actions import submitting
from krm.reactions.models import Reaction
from krm.service_center.actions import calls
from krm.service_center.queries.course import Call
from krm.triage.actions.dienstaufsicht import give_dienstaufsicht
from krm.triage.actions.scan import receive_unscanned
from krm.triage.actions.translating import add_translation
from krm.ui.rules import format_short
from tests.triage.test_triage_pages import taken_in
from tests.walks.walker import DeadEnd, Walker

SAID = "Seit drei Wochen ruft niemand zurück."


def by_form(number=1, **more):
    said = {
        "happened": SAID, "kind": "complaint", "topics": ["S1.1"], "first_name": "Erika",
        "last_name": f"Muster{number}", "reply_by": "email", "email": f"m{number}@post.example",
    } | more  # fmt: skip
    return submitting.submit(
        statement=Statement(**said), files=[], form_token=f"form {number}", door="form", at=now()
    ).item


def called(house):
    answers = {"need": "no", "topic": "jobcenter", "solved": "no", "area": "person"}
    call = Call(
        answers={**answers, "consent": "yes"}, called_at=now(), unit=None, matter=SAID,
        party=PartyData(first_name="Erika", last_name="Muster", phone="0170 0000000"),
        anliegen="V2",
    )  # fmt: skip
    return calls.take_call(call=call, form_token="call", by=house.service_center, at=now()).item


def screen(house, item):
    return Walker(house.officer).open(item.get_absolute_url())


@pytest.mark.parametrize(
    ("said", "path", "kind"),
    [
        ({"voice": "complaint"}, "nnnnnny", "complaint"),
        ({"voice": "complaint", "is_widerspruch": True}, "nynnnny", "complaint"),
        ({"voice": "complaint", "way": "board"}, "nnnnyny", "complaint"),
        ({"voice": "complaint", "is_follow_up": True}, "nnnnnyy", "complaint"),
        ({"voice": "praise"}, "nnnnnnnl", "praise"),
        ({"voice": "idea"}, "nnnnnnni", "idea"),
        ({"voice": "question"}, "nnnnnnnny", ""),
        ({"voice": "neither"}, "nnnnnnnnn", ""),
        ({"voice": "tip"}, "y", ""),
        ({"voice": "complaint", "way": "petition"}, "nny", "petition"),
        ({"voice": "complaint", "way": "eingabe"}, "nnny", "eingabe"),
        ({"voice": ""}, "nnnnnn", ""),
    ],
)
def test_the_answers_make_the_path_of_the_nine_questions(said, path, kind):
    whole = {"way": "direct", "is_widerspruch": False, "is_follow_up": False} | said
    assert one_screen.path_of(**whole) == path
    assert decide(path).kind == kind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (SAID, ""),
        ("Das Ministerium hat mich verwiesen.", "Ministerium"),
        ("An den Vorstand der Bundesagentur", "Vorstand"),
        ("Meine Abgeordnete schreibt Ihnen auch.", "Abgeordnete"),
        ("Der Vorstandard ist gut.", "Vorstandard"),
        ("Ich stand vor dem Amt.", ""),
    ],
)
def test_words_that_speak_for_another_way(text, word):
    assert one_screen.telling_way("Betreff", text) == word


def test_three_presses_record_what_came_by_form(house):
    item = by_form()
    walker = screen(house, item)
    assert "im Formular so angegeben" in walker.page.text
    assert "Weder BMAS, Abgeordnete, Petition noch Vorstand sind genannt." in walker.page.text
    assert "Kein früherer Vorgang dieser Person gefunden." in walker.page.text
    walker.press("Nur erfassen", as_shown=True, own=["nothing"])
    row = Reaction.objects.get()
    assert (row.kind, row.party.last_name, row.anliegen.get().code) == (
        "complaint", "Muster1", "S1.1",
    )  # fmt: skip
    entry = JournalEntry.objects.filter(verb="intake_triaged", data__has_key="path").last()
    assert entry.data["path"] == ["1n", "2n", "3n", "4n", "5n", "6n", "7y"]


def test_nobody_is_spared_to_say_what_has_consequences(house):
    walker = screen(house, by_form())
    with pytest.raises(DeadEnd, match="Bitte selbst entscheiden"):
        walker.press("Nur erfassen", as_shown=True)
    with pytest.raises(DeadEnd, match="passt nicht zu einem anderen Haken"):
        walker.press("Nur erfassen", as_shown=True, own=["nothing", "widerspruch"])
    assert not Reaction.objects.exists()


def test_danger_raises_the_alarm_with_the_recording(house):
    walker = screen(house, by_form())
    with pytest.raises(DeadEnd, match="welche Gefahr"):
        walker.press("Nur erfassen", as_shown=True, own=["danger"])
    walker.press("Nur erfassen", as_shown=True, own=["danger"], danger_kind="self_harm")
    assert Alarm.objects.get().reaction == Reaction.objects.get()


def test_danger_is_not_lost_where_the_answers_lead_elsewhere(house):
    walker = screen(house, by_form())
    said = {"own": ["danger"], "danger_kind": "threat", "voice": "question"}
    walker.press("Nur erfassen", as_shown=True, **said)
    assert Alarm.objects.get().kind == "threat"
    assert "Anfrage ohne Beschwerde" in walker.page.text
    assert IntakeItem.objects.get().is_open


def test_a_person_complained_about_is_named_or_the_unit(house):
    walker = screen(house, by_form())
    with pytest.raises(DeadEnd, match="Bitte die Person wählen"):
        walker.press("Nur erfassen", as_shown=True, own=["person"])
    walker.press("Nur erfassen", as_shown=True, own=["person"], complained_about=house.clerk.pk)
    assert Reaction.objects.get().complained_about == house.clerk


def test_a_possible_widerspruch_leaves_with_the_recording(house):
    screen(house, by_form()).press("Nur erfassen", as_shown=True, own=["widerspruch"])
    assert PassedOn.objects.get().part == "widerspruch"
    row = Reaction.objects.get()
    assert row.kind == "complaint"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"voice": "tip"}, "Anonyme Anzeige über andere"),
        ({"voice": "neither"}, "Keine der neun Fragen trifft zu"),
        ({"way": "petition"}, "Ergebnis: Petition"),
        ({"way": "eingabe"}, "Ergebnis: Eingabe"),
    ],
)
def test_answers_that_lead_elsewhere_lead_to_its_page(house, said, words):
    walker = screen(house, by_form())
    walker.press("Nur erfassen", as_shown=True, own=["nothing"], **said)
    assert words in walker.page.text
    assert not Reaction.objects.exists()


def test_what_speaks_for_the_vorstand_is_asked(house):
    item = by_form(happened="Ich schreibe an den Vorstand in Nürnberg.")
    walker = screen(house, item)
    assert "Im Eingang steht „Vorstand“." in walker.page.text
    with pytest.raises(DeadEnd, match="auf welchem Weg"):
        walker.press("Nur erfassen", as_shown=True, own=["nothing"])
    walker.press("Nur erfassen", as_shown=True, own=["nothing"], way="board")
    assert Reaction.objects.get().is_board


def test_a_mail_asks_what_is_missing_and_nothing_else(house):
    item = taken_in(SAID)
    walker = screen(house, item)
    with pytest.raises(DeadEnd, match="Bitte sagen, was es ist"):
        walker.press("Nur erfassen", as_shown=True, own=["nothing"], arrival_checked="on")
    # What was filled in reads as before, not as the browser has sent it.
    assert not re.search(r"\d{4}-\d\d-\d\dT", walker.page.text)
    # What it is follows from the Anliegen: only a complaint is about the time things take.
    walker.press("Nur erfassen", as_shown=True, own=["nothing"], anliegen=["S1.1", "", ""],
                 arrival_checked="on")  # fmt: skip
    row = Reaction.objects.get()
    assert (row.kind, row.matter) == ("complaint", SAID)


def test_an_anliegen_that_does_not_fit_is_asked_with_the_reason(house):
    item = by_form(kind="idea", topics=["S3.6"], happened="Im Warteraum fehlen Steckdosen.")
    walker = screen(house, item)
    said, filled = walker.page.text.split("Das fehlt noch")
    assert "Ein Vorschlag" in said
    asked, filled = filled.split("Schon ausgefüllt")
    assert "Angegeben war: „Räume, Öffnungszeiten, Barrierefreiheit“." in asked
    assert "Das passt nicht zu: Idee oder Anregung." in asked
    assert "Anliegen Räume" not in filled
    walker.press("Nur erfassen", as_shown=True, own=["nothing"], anliegen=["I2", "", ""])
    assert Reaction.objects.get().anliegen.get().code == "I2"


def test_what_does_not_fit_is_said_beside_all_else_that_is_missing(house):
    walker = screen(house, by_form())
    with pytest.raises(DeadEnd, match="passt nicht zu dieser Art"):
        walker.press("Nur erfassen", as_shown=True, voice="idea")
    assert "Bitte selbst entscheiden" in walker.page.text
    assert "S1.1" in walker.page.text.split("Das fehlt noch")[1].split("Schon ausgefüllt")[0]


def test_what_lies_at_the_widerspruchsstelle_is_not_promised_again(house):
    item = by_form()
    said = Elsewhere(is_widerspruch=True)
    settle_of_arrival(elsewhere=said, item=item, by=house.officer, at=now())
    part = PassedOn.objects.get()
    walker = screen(house, item)
    assert f"Die Kopie liegt seit {format_short(part.passed_at)}" in walker.page.text
    assert "geht keine zweite hin" in walker.page.text
    assert "Eine Kopie geht mit dem Erfassen" not in walker.page.text
    walker.press("Nur erfassen", as_shown=True, own=["widerspruch"])
    assert PassedOn.objects.get() == part
    assert Reaction.objects.exists()


def test_a_widerspruch_can_be_ticked_on_the_page_that_was_refused(house):
    walker = screen(house, by_form())
    with pytest.raises(DeadEnd, match="Bitte selbst entscheiden"):
        walker.press("Nur erfassen", as_shown=True)
    walker.press("Nur erfassen", as_shown=True, own=["widerspruch"])
    assert PassedOn.objects.get().part == "widerspruch"


def test_an_alarm_that_runs_is_not_raised_a_second_time(house):
    item = by_form()
    raise_alarm(kind="threat", item=item, by=house.officer, at=now())
    walker = screen(house, item)
    assert f"läuft schon seit {format_short(now())}" in walker.page.text
    assert "Mit dem Absenden wird der Alarm ausgelöst" not in walker.page.text
    walker.press("Nur erfassen", as_shown=True, own=["danger"])
    assert Alarm.objects.get().kind == "threat"


@pytest.mark.parametrize("arrives", [
    lambda house: by_form(is_anonymous=True, first_name="", last_name="", reply_by="none",
                          email="", kind="idea", topics=[]),
    lambda house: called(house),
])  # fmt: skip
def test_list_and_page_say_alike_that_nothing_is_to_be_confirmed(house, arrives):
    item = arrives(house)
    assert "keine Frist" in Walker(house.officer).open(reverse("triage:inbox")).page.text
    page = screen(house, item).page.text
    assert "Keine Frist für eine Bestätigung" in page
    assert "bestätigen bis" not in page


def test_who_only_reads_an_arrival_sees_the_same_day(house):
    item = by_form()
    raise_alarm(kind="threat", item=item, by=house.officer, at=now())
    own = re.search(r"bestätigen bis (\S+ \S+)", screen(house, item).page.text).group(1)
    page = Walker(house.executive).open(item.get_absolute_url()).page.text
    assert f"bestätigen bis {own}" in page
    assert "Keine Frist" not in page


def test_a_letter_that_waits_and_what_was_taken_out_of_it_say_it_of_each_other(house):
    letter = by_form(happened="Den Bescheid nehme ich nicht hin. Frau Beispiel hat aufgelegt.")
    part = pass_on(item=letter, parcel=Parcel("widerspruch"), by=house.officer, at=now())
    given = give_dienstaufsicht(
        part=part, text="Frau Beispiel hat aufgelegt.", by=house.widerspruchsstelle, at=now()
    )
    walker = screen(house, letter)
    assert f"Ein Teil ist schon ein eigener Eingang: {given.receipt_number}" in walker.page.text
    assert "aus demselben Schreiben; bleibt ein eigener Eingang" in walker.page.text
    assert not walker.has("Zusammenführen")
    walker.press(given.receipt_number)
    assert f"Aus {letter.receipt_number} herausgenommen." in walker.page.text
    assert not walker.has("Zusammenführen")
    walker.press(letter.receipt_number)
    assert walker.address == letter.get_absolute_url()


def test_one_after_the_other(house):
    for number in (1, 2, 3):
        by_form(number, happened=f"{number}: {SAID * number}")
    walker = Walker(house.officer).open(reverse("triage:inbox")).press("Sichten")
    assert "1 von 3" in walker.page.text
    walker.press("Erfassen und nächster", as_shown=True, own=["nothing"])
    assert "2 von 3" in walker.page.text
    assert "ist erfasst" in walker.page.text
    second = walker.page.text
    walker.press("Später, zum nächsten Eingang")
    assert "3 von 3" in walker.page.text
    assert walker.page.text != second
    walker.press("Erfassen und nächster", as_shown=True, own=["nothing"])
    assert "Der Posteingang ist durchgesehen." in walker.page.text
    assert "1 Eingang wartet" in walker.page.text


def test_each_row_of_the_posteingang_says_on_which_way_it_came(house):
    taken_in(SAID)
    by_form()
    receive_unscanned(
        title="Brief ohne Scan", matter=SAID, source="letter", arrived_at=now(),
        form_token="letter", by=house.officer, at=now(),
    )  # fmt: skip
    page = Walker(house.officer).open(reverse("triage:inbox")).page.text
    numbers = IntakeItem.objects.order_by("pk").values_list("receipt_number", flat=True)
    ways = ("E-Mail", "Online-Formular", "Brief · von Hand aufgenommen")
    for number, way in zip(numbers, ways, strict=True):
        assert f"{number} · {way}" in page
    assert "Online-Formular · Online-Formular" not in page


def test_who_begins_in_the_middle_goes_on_below_and_to_the_first_at_the_end(house):
    items = [by_form(n, happened=f"{n}: {SAID * n}") for n in (1, 2, 3)]
    first, second, third = (item.get_absolute_url() for item in items)
    walker = Walker(house.officer).open(reverse("triage:inbox")).press("Sichten", wanting=second)
    walker.press("Erfassen und nächster", as_shown=True, own=["danger"], danger_kind="threat")
    assert walker.address == third
    walker.press("Später, zum nächsten Eingang")
    assert walker.address == first


def test_an_alarm_raised_meanwhile_goes_before_what_stands_below(house):
    items = [by_form(n, happened=f"{n}: {SAID * n}") for n in (1, 2, 3, 4)]
    walker = screen(house, items[0]).press("Später, zum nächsten Eingang")
    assert walker.address == items[1].get_absolute_url()
    raise_alarm(kind="threat", item=items[3], by=house.officer, at=now())
    walker.press("Später, zum nächsten Eingang")
    assert walker.address == items[3].get_absolute_url()


def test_what_nobody_could_read_is_answered_by_a_person(house):
    item = taken_in(SAID)
    IntakeItem.objects.filter(pk=item.pk).update(
        state=IntakeItem.State.WAITING, sender_name="", sender_address="", text="Rauschen"
    )
    page = screen(house, item).page.text
    assert page.count("KRM konnte es nicht lesen. Bitte selbst ansehen.") == 2
    assert "Kein früherer Vorgang dieser Person gefunden." not in page
    assert "Weder BMAS" not in page


def test_nobody_is_found_where_nobody_is_known(house):
    item = taken_in(SAID)
    IntakeItem.objects.filter(pk=item.pk).update(sender_name="", sender_address="")
    page = screen(house, item).page.text
    assert "KRM weiß nicht, wer es schickt. Bitte selbst ansehen." in page
    assert "Kein früherer Vorgang dieser Person gefunden." not in page


def test_the_german_wording_goes_with_the_vorgang(house):
    item = taken_in(SAID)
    add_translation(
        item=item, language="ar", text="Guten Tag,\nder Eingangsstempel fehlt auf meiner Kopie.",
        translated_by="Sprachmittlung", translated_on=localdate(item.arrived_at),
        by=house.officer, at=item.arrived_at,
    )  # fmt: skip
    walker = screen(house, item)
    walker.press("Nur erfassen", as_shown=True, own=["nothing"], anliegen=["S1.1", "", ""],
                 arrival_checked="on")  # fmt: skip
    row = Reaction.objects.get()
    assert row.title == "Der Eingangsstempel fehlt auf meiner Kopie"
    assert "der Eingangsstempel fehlt" in walker.open(row.get_absolute_url()).page.text
    assert "Es gilt das Original." in walker.page.text
    said = dict(pieces_of_receipts([row.pk]))
    assert "der Eingangsstempel fehlt" in said[row.pk].text
