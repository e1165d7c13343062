"""Everything that can be stored can be shown."""

import re

import pytest

from krm.journal.rules.sentences import FAULTS, SENTENCES, problem_sentence, sentence_of
from krm.journal.rules.verbs import Verb
from krm.journal.rules.verification import Fault, Problem


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_german_sentence(verb):
    sentence = SENTENCES[verb]
    assert re.fullmatch(r"(?:[A-ZÄÖÜ]|\{(?:what|person)\}).*[.})]", sentence)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_german_sentence(fault):
    assert FAULTS[fault].endswith(".")


@pytest.mark.parametrize(
    ("verb", "data", "personal", "sentence"),
    [
        ("step_refused", {"code": "x"}, {"reason": "Die Antwort fehlt."},
         "Ein Schritt wurde abgelehnt: Die Antwort fehlt."),
        ("step_refused", {"code": "x"}, {}, "Ein Schritt wurde abgelehnt: –"),
        ("anchor_written", {"day": "2026-05-22"}, {},
         "Der Anker des Protokolls vom 22.05.2026 wurde geschrieben."),
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
