"""What each kind of letter must say (domain: letters, required content)."""

import pytest

from krm.letters.rules.texts import shipped_texts
from krm.letters.rules.wording import readability
from tests.letters.test_shipped_texts import filled

TEXTS = {text.code: text for text in shipped_texts()}
CONFIRMATIONS = [code for code, text in TEXTS.items() if text.kind == "confirmation"]


def test_every_kind_of_letter_has_a_text_for_the_post():
    kinds = {text.kind for text in TEXTS.values() if text.channel == "letter"}
    assert kinds == {
        "confirmation", "interim_notice", "answer", "handover_notice", "withdrawal", "second_look",
    }  # fmt: skip


def test_only_fixed_notices_have_a_text_for_e_mail():
    kinds = {text.kind for text in TEXTS.values() if text.channel == "email"}
    assert kinds == {"confirmation", "interim_notice", "handover_notice"}


def test_complaint_praise_idea_and_board_have_words_of_their_own():
    assert {"confirmation", "confirmation_praise", "confirmation_idea", "confirmation_board",
            "answer", "answer_praise", "answer_idea", "answer_board"} <= set(TEXTS)  # fmt: skip


@pytest.mark.parametrize("code", CONFIRMATIONS)
def test_a_confirmation_thanks_and_says_how_data_are_used(code):
    body = filled(TEXTS[code].body)
    assert "ank" in body
    assert "Datenschutz" in body


@pytest.mark.parametrize(
    ("code", "next_step"),
    [("confirmation", "prüfen"), ("confirmation_board", "prüfen"), ("confirmation_idea", "weiter")],
)
def test_a_confirmation_repeats_the_matter_and_names_next_step_and_day(code, next_step):
    body = TEXTS[code].body
    assert "{topic_line}" in body
    assert "{expected_on}" in body
    assert next_step in body


@pytest.mark.parametrize(
    "code", ["confirmation", "confirmation_email", "confirmation_board", "interim_notice",
             "handover_notice"],
)  # fmt: skip
def test_whoever_waits_reads_that_deadlines_run_on(code):
    assert "Fristen aus einem Bescheid laufen" in filled(TEXTS[code].body)


def test_the_handover_says_to_whom_and_what_stays():
    body = TEXTS["handover_notice"].body
    assert "{receiver}" in body
    assert "Bei uns bleibt" in body


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_is_a_reconstruction_until_the_office_confirms_it(code):
    assert TEXTS[code].assumed
    assert TEXTS[code].version >= 1


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_is_easy_to_read(code):
    """B1 is about school year 9 to 10; the index is rough, so it gets one year more."""
    assert readability(filled(TEXTS[code].body)).school_year <= 11
