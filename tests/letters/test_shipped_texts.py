"""Every text that ships: filled without a gap, in plain and fair words, with what it must say."""

import re

import pytest

from krm.letters.rules import wording
from krm.letters.rules.checklist import LONG_SENTENCE
from krm.letters.rules.conditions import conditions
from krm.letters.rules.texts import (
    PLACEHOLDERS,
    fill,
    sentences_for,
    shipped_blocks,
    shipped_sentences,
    shipped_texts,
)
from krm.regelwerk.rules import shipped

TEXTS = {text.code: text for text in shipped_texts()}
VALUES = {
    "number": "KRM-2026-00042",
    "arrived_on": "04.05.2026",
    "written_on": "02.05.2026",
    "topic": "„Termin und Wartezeit“",
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
    "parcel": "Seite 2 und das Foto",
    "passed_by": "Abgeordneter Max Beispiel",
    "decision": "Wir haben alles noch einmal gelesen.",
    "delay_reason": "Es dauert länger, weil uns noch eine Auskunft fehlt.",
}


# A usual Vorgang; what differs elsewhere is rendered in test_every_letter.
SENTENCES = sentences_for(
    {"written", "has_topic", "contact_at_krm", "unit_checked", "answer_by_post", "data_go_along"}
)
NAMES = {sentence.code for sentence in shipped_sentences()}


def words_of(text):
    return f"{filled(text.subject)}\n{filled(text.body)}"


def filled(words):
    return fill(words, VALUES, SENTENCES).text


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
    assert set(re.findall(r"\{(\w+)\}", text.subject + text.body)) <= PLACEHOLDERS | NAMES
    assert "{" not in words_of(text)


@pytest.mark.parametrize("sentence", shipped_sentences(), ids=lambda s: f"{s.code} {s.when}")
def test_every_sentence_is_plain_has_known_conditions_and_no_other_gap(sentence):
    assert not faults_of(fill(sentence.text, VALUES).text)
    assert {name.removeprefix("not ") for name in sentence.when} <= set(conditions())
    assert set(re.findall(r"\{(\w+)\}", sentence.text)) <= PLACEHOLDERS
    assert sentence.code not in PLACEHOLDERS


def test_every_sentence_is_named_by_a_text():
    named = {name for text in shipped_texts() for name in re.findall(r"\{(\w+)\}",
             text.subject + text.body)}  # fmt: skip
    assert named >= NAMES


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_names_contact_and_the_day_of_the_message(code):
    words = words_of(TEXTS[code])
    assert VALUES["contact_name"] in words
    assert VALUES["arrived_on"] in words or VALUES["written_on"] in words


@pytest.mark.parametrize("code", TEXTS)
def test_l_04_the_ways_to_the_contact_stand_once(code):
    """On paper the information block has them, in an e-mail the text."""
    is_email = TEXTS[code].channel == "email"
    assert words_of(TEXTS[code]).count(VALUES["contact_ways"]) == is_email


@pytest.mark.parametrize("code", [code for code, text in TEXTS.items() if text.channel == "email"])
def test_e_mails_tell_no_facts_of_the_case(code):
    used = set(re.findall(r"\{(\w+)\}", TEXTS[code].subject + TEXTS[code].body))
    inner = {name for sentence in shipped_sentences() if sentence.code in used
             for name in re.findall(r"\{(\w+)\}", sentence.text)}  # fmt: skip
    assert (used - NAMES) | inner <= {
        "number", "arrived_on", "written_on", "contact_name", "contact_ways", "expected_on",
        "forecast_on", "office_name",
    }  # fmt: skip
    assert "Mit freundlichen Grüßen" in TEXTS[code].body


@pytest.mark.parametrize("code", [c for c, text in TEXTS.items() if text.channel == "letter"])
def test_the_pdf_closes_the_letter_not_the_text(code):
    assert "Mit freundlichen Grüßen" not in TEXTS[code].body


@pytest.mark.parametrize("code", ["confirmation", "confirmation_email"])
def test_a_confirmation_says_that_other_deadlines_run_on(code):
    assert "{expected_on}" in TEXTS[code].body
    assert "ist kein Widerspruch" in words_of(TEXTS[code])


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
