"""Every text that ships: filled without a gap, in plain and fair words, with what it must say."""

import re

import pytest

from krm.letters.rules import wording
from krm.letters.rules.checklist import LONG_SENTENCE
from krm.letters.rules.texts import PLACEHOLDERS, code_for, fill, shipped_blocks, shipped_texts
from krm.regelwerk.rules import shipped

TEXTS = {text.code: text for text in shipped_texts()}
VALUES = {
    "number": "KRM-2026-00042",
    "arrived_on": "04.05.2026",
    "title": "Warten am Empfang",
    "contact_name": "Mara Beispiel",
    "contact_ways": "Telefon 06321 000-0, E-Mail mara.beispiel@jobcenter.example",
    "expected_on": "01.06.2026",
    "forecast_on": "01.06.2026",
    "office_name": "Jobcenter Beispielstadt",
    "answers": "Ihr Hinweis ist richtig.",
    "procedure": "",
    "receiver": "die Beispielstelle",
    "apology": "",
    "alternatives": "",
    "delay_reason": "Es dauert länger, weil uns noch eine Auskunft fehlt.",
}


def words_of(text):
    return f"{fill(text.subject, VALUES).text}\n{fill(text.body, VALUES).text}"


def faults_of(words):
    """Return what is wrong with the wording of a text."""
    found = [
        *wording.unfair_forms(words),
        *wording.result_words(words),
        *wording.remedy_instructions(words),
        *wording.unexplained_abbreviations(words.replace(VALUES["number"], "")),
    ]
    found += [str(hit) for word in shipped().forbidden_words for hit in word.found_in(words)]
    if wording.longest_sentence(words) > LONG_SENTENCE:
        found.append("a sentence is too long")
    return found


@pytest.mark.parametrize("code", TEXTS)
def test_the_wording_is_plain_and_fair(code):
    assert not faults_of(words_of(TEXTS[code]))


@pytest.mark.parametrize("block", shipped_blocks(), ids=lambda block: block.code)
def test_the_wording_of_the_blocks_is_plain_and_fair(block):
    assert not faults_of(block.body)


@pytest.mark.parametrize("reason", shipped().texts("letters.delay_reasons"))
def test_the_reasons_of_a_delay_are_plain_and_fair(reason):
    assert not faults_of(reason)


@pytest.mark.parametrize(
    "planted",
    [
        "Sie sind ein Querulant.",
        "Bitte sehen Sie von weiteren Nachfragen ab.",
        "Rechtsbehelfsbelehrung: Gegen diesen Bescheid",
        "Ihre Beschwerde ist unberechtigt.",
        "Ihr Bürgergeld ist da.",
        "Liebe Kund*innen",
        "die Kund:innen",
        "die Kund_innen",
        "die KundInnen",
        "jeder Kunde/in",
        "Das KRM hilft.",
        "Wort " * 26,
    ],
)
def test_the_lint_finds_a_planted_fault(planted):
    assert faults_of(planted)


@pytest.mark.parametrize("code", TEXTS)
def test_every_gap_has_a_value(code):
    text = TEXTS[code]
    assert set(re.findall(r"\{(\w+)\}", text.subject + text.body)) <= PLACEHOLDERS
    assert fill(text.subject, VALUES).open == ()
    assert fill(text.body, VALUES).open == ()


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_names_contact_and_arrival(code):
    text = TEXTS[code]
    assert "{contact_name}" in text.body
    assert "{contact_ways}" in text.body
    assert "{arrived_on}" in text.subject + text.body


@pytest.mark.parametrize("code", [code for code, text in TEXTS.items() if text.channel == "email"])
def test_e_mails_tell_no_facts_of_the_case(code):
    used = set(re.findall(r"\{(\w+)\}", TEXTS[code].subject + TEXTS[code].body))
    assert used <= {
        "number", "arrived_on", "contact_name", "contact_ways", "expected_on", "forecast_on",
        "office_name",
    }  # fmt: skip
    assert "Mit freundlichen Grüßen" in TEXTS[code].body


@pytest.mark.parametrize("code", [c for c, text in TEXTS.items() if text.channel == "letter"])
def test_the_pdf_closes_the_letter_not_the_text(code):
    assert "Mit freundlichen Grüßen" not in TEXTS[code].body


@pytest.mark.parametrize("code", ["confirmation", "confirmation_email"])
def test_a_confirmation_says_that_other_deadlines_run_on(code):
    assert "{expected_on}" in TEXTS[code].body
    assert "ersetzt keinen Widerspruch" in TEXTS[code].body


def test_the_confirmation_points_to_the_privacy_notice():
    assert "Datenschutz" in TEXTS["confirmation"].body


def test_the_interim_notice_names_a_new_day_and_leaves_the_reason_open():
    assert "{forecast_on}" in TEXTS["interim_notice"].body
    assert "{delay_reason}" in TEXTS["interim_notice"].body
    assert "weil" not in TEXTS["interim_notice"].body


@pytest.mark.parametrize("code", ["answer", "answer_board"])
def test_an_answer_has_room_for_a_running_procedure(code):
    assert "{procedure}" in TEXTS[code].body


def test_codes_are_unique():
    assert len(TEXTS) == len(shipped_texts())


@pytest.mark.parametrize(
    ("kind", "channel", "purposes", "code"),
    [
        ("confirmation", "post", ("complaint",), "confirmation"),
        ("confirmation", "fax", ("complaint",), "confirmation"),
        ("confirmation", "post", ("praise",), "confirmation_praise"),
        ("confirmation", "email", ("praise",), "confirmation_email"),
        ("answer", "post", ("board", "praise"), "answer_board"),
        ("answer", "by_hand", ("idea",), "answer_idea"),
        ("answer", "post", ("eingabe",), "answer"),
        ("withdrawal", "email", ("complaint",), "withdrawal"),
        ("interim_notice", "email", ("complaint",), "interim_notice_email"),
    ],
)
def test_the_most_special_text_is_taken(kind, channel, purposes, code):
    assert code_for(kind, channel, purposes) == code
