"""Everything that can be stored can be shown."""

import re

import pytest

from krm.journal.rules.faults import FAULTS, problem_sentence
from krm.journal.rules.plain import PLAIN
from krm.journal.rules.sentences import SENTENCES, sentence_of
from krm.journal.rules.verbs import Verb
from krm.journal.rules.verification import Fault, Problem


def all_said():
    """Return each sentence of the journal, also what is said without its words."""
    return [*SENTENCES.values(), *PLAIN.values()]


def test_every_verb_has_a_german_sentence():
    begins = r"(?:[A-ZÄÖÜ]|\{(?:what|person|people|unit|rows|name)\})"
    whole = re.compile(rf"{begins}.*[\w.}})]")
    assert [verb for verb in Verb if not whole.fullmatch(SENTENCES[verb])] == []


def test_w_a_sentence_says_what_was_done_and_not_that_something_was_done():
    """Who did it and when stand beside it: "Zwischennachricht geändert"."""
    crooked = re.compile(r"\b(?:wurden?|worden|wird|ausgegeben)\b|^Eine? ")
    assert [said for said in all_said() if crooked.search(said)] == []


# What the course of a Vorgang says, with what the entry knows.
W_SAID = [
    ("anliegen_assessed", {"position": 1}, {"outcome": "berechtigt"},
     "Anliegen 1 bewertet: berechtigt"),
    ("letter_changed", {}, {"what": "Zwischennachricht"}, "Zwischennachricht geändert"),
    ("letter_failed", {}, {"what": "Eingangsbestätigung", "how": "kam zurück",
                           "note": "unbekannt verzogen"},
     "Eingangsbestätigung kam zurück: unbekannt verzogen"),
    ("reminder_sent", {}, {"people": "Ines Leitbild", "of": "den Schriftsatz",
                           "due": "fällig war Fr 13.11."},
     "Ines Leitbild an den Schriftsatz erinnert (fällig war Fr 13.11.)"),
    ("unit_reminded", {}, {"people": "Ines Leitbild", "unit": "Leistung",
                           "of": "den Schriftsatz", "due": " (fällig Fr 13.11.)"},
     "Ines Leitbild (Leistung) an den Schriftsatz erinnert (fällig Fr 13.11.)"),
    ("register_exported", {"rows": 12}, {},
     "Register als Excel gespeichert (Anzahl der Zeilen: 12)"),
    (Verb.CASE_FILE_EXPORTED, {}, {}, "Ganzen Vorgang als PDF gespeichert"),
    (Verb.FIGURES_EXPORTED, {"from": "2026-01-01", "to": "2026-03-31", "as_of": "2026-04-01",
                             "format": "PDF"}, {},
     "Bericht über 01.01.2026 bis 31.03.2026, Stichtag 01.04.2026, gespeichert: PDF"),
    ("assignment_declined", {}, {"unit": "Markt", "reason": "Das fehlt."},
     "Zurück an KRM, Markt ist nicht zuständig: Das fehlt."),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "data", "personal", "said"), W_SAID)
def test_w_the_course_says_which_thing_and_who(verb, data, personal, said):
    assert sentence_of(verb, data, personal) == said


OF_PETITIONS = [
    Verb.PETITION_REGISTERED, Verb.PETITION_CHANGED, Verb.PETITION_REMEDY_RECORDED,
    Verb.PETITION_ENDED,
]  # fmt: skip


@pytest.mark.parametrize("verb", OF_PETITIONS)
@pytest.mark.parametrize(
    ("data", "called"),
    [
        ({"kind": "petition"}, "Petition"),
        ({"kind": "eingabe"}, "Eingabe"),
        ({}, "Petition oder Eingabe"),  # older entries do not say it
    ],
)
def test_an_eingabe_is_called_an_eingabe_where_its_entry_is_read(verb, data, called):
    said = sentence_of(verb, data, {"what": "Aktenzeichen"})
    assert f"{called} " in said
    assert said.replace(called, "").count("Petition") == 0


# Their numbers are data, which stays when the words are blanked.
WITH_NUMBERS = {
    Verb.ANLIEGEN_ASSESSED, Verb.ASSESSMENT_PROPOSED, Verb.ANLIEGEN_REFERRED,
    Verb.DIENSTAUFSICHT_GIVEN, Verb.UNIT_STANDS_IN,
}  # fmt: skip
# And of these the unit, which the Vorgang still names.
WITH_UNITS = {verb for verb, said in PLAIN.items() if "{unit}" in said}


def test_w_without_its_words_a_sentence_is_whole_all_the_same():
    said = {v: sentence_of(v, {}, {}) for v in PLAIN if v not in WITH_NUMBERS | WITH_UNITS}
    assert {verb: words for verb, words in said.items() if "–" in words} == {}


def test_w_28_no_number_stands_before_a_word_that_may_be_one_thing():
    """There may be one file: "1 Dateien" is crooked."""
    crooked = re.compile(r"\{(?:rows|files|count|problems)\} [A-ZÄÖÜ]")
    assert [said for said in all_said() if crooked.search(said)] == []


def test_w_28_no_key_stands_where_the_name_of_a_unit_stood():
    data = {"unit": 5, "units": [5], "second": 5, "drafter": 5, "outcome": "5", "decision": "5"}
    said = {
        verb: sentence_of(verb, data, {})
        for verb, sentence in SENTENCES.items()
        if "{unit" in sentence
    }
    assert said
    assert {verb: words for verb, words in said.items() if "5" in words} == {}


def test_w_28_a_blanked_entry_names_its_unit_and_leaves_the_reason_out():
    said = sentence_of(Verb.ASSIGNMENT_DECLINED, {"unit": 5}, {"unit": "Markt"})
    assert said == "Zurück an KRM, Markt ist nicht zuständig"


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_german_sentence(fault):
    assert FAULTS[fault].endswith(".")


@pytest.mark.parametrize(
    ("verb", "data", "personal", "sentence"),
    [
        ("step_refused", {"code": "x"}, {"reason": "Die Antwort fehlt."},
         "Eingabe nicht angenommen: Die Antwort fehlt."),
        ("step_refused", {"code": "x"}, {}, "Eingabe nicht angenommen"),
        ("anchor_written", {"day": "2026-05-22"}, {},
         "Anker des Protokolls vom 22.05.2026 geschrieben"),
        ("from_a_later_version", {}, {}, "from_a_later_version"),
    ],
)  # fmt: skip
def test_an_entry_is_shown(verb, data, personal, sentence):
    assert sentence_of(verb, data, personal) == sentence


def test_a_problem_names_chain_entry_and_day():
    problem = Problem("reaction:42", 7, Fault.ANCHOR_MISSING, "2026-05-22")
    assert problem_sentence(problem) == (
        "Kette reaction:42, Eintrag 7: Der Eintrag steht im Anker vom 22.05.2026, "
        "fehlt aber im Protokoll."
    )
