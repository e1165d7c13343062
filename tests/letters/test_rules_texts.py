"""Placeholders are filled from a closed list; everything else stays as it stands."""

import pytest

from krm.letters.rules.texts import (
    NoText,
    answer_paragraphs,
    code_for,
    fill,
    open_places,
    shipped_blocks,
    shipped_texts,
    without_closing,
)


@pytest.mark.parametrize(
    ("kind", "channel", "facts", "code"),
    [
        ("confirmation", "email", "written", "confirmation_email"),
        ("confirmation", "post", "written", "confirmation"),
        ("confirmation", "fax", "", "confirmation"),
        ("confirmation", "post", "written board praise", "confirmation_board"),
        ("confirmation", "post", "written praise", "confirmation_praise"),
        ("confirmation", "email", "written praise", "confirmation_praise_email"),
        ("confirmation", "email", "written idea", "confirmation_idea_email"),
        ("handover_notice", "email", "handover_part", "handover_notice_part_email"),
        ("handover_notice", "post", "handover_whole data_go_along", "handover_notice"),
        ("answer", "post", "", "answer"),
        ("answer", "by_hand", "idea", "answer_idea"),
        ("answer", "email", "board", "answer_board"),  # no fixed text: the one for post
        ("withdrawal", "email", "withdrawn", "withdrawal"),
        ("interim_notice", "email", "", "interim_notice_email"),
    ],
)
def test_of_the_true_texts_the_most_special_is_taken(kind, channel, facts, code):
    assert code_for(kind, channel, facts.split()) == code


@pytest.mark.parametrize(
    ("kind", "why"), [("handover_notice", "keine Abgabe"), ("withdrawal", "nicht zurückgenommen")]
)
@pytest.mark.parametrize("channel", ["post", "email"])
def test_l_01_a_text_that_is_not_true_cannot_be_chosen_and_says_why(kind, why, channel):
    with pytest.raises(NoText, match=why):
        code_for(kind, channel, ["written"])


def test_what_is_known_is_filled_in():
    filled = fill("Ihre Nachricht vom {arrived_on}, Nummer {number}.", {"arrived_on": "4. Mai"})
    assert filled.text == "Ihre Nachricht vom 4. Mai, Nummer {number}."
    assert filled.open == ("{number}",)


@pytest.mark.parametrize(
    "text",
    ["{{ settings.SECRET_KEY }}", "{contact.__class__}", "{unknown}", "{}", "[[Betrag]]", "{ x }"],
)
def test_anything_else_stays_and_is_open(text):
    values = {"unknown": "nicht in der Liste", "contact_name": "Mara Beispiel"}
    filled = fill(f"Vor {text} nach", values)
    assert filled.text == f"Vor {text} nach"
    assert filled.open == (text,)


@pytest.mark.parametrize("value", ["{number}", "\\1", "\\g<0>", "{{ x }}", "#read(1)"])
def test_a_value_is_never_read_as_a_placeholder(value):
    assert fill("Titel: {topic}", {"topic": value, "number": "7"}).text == f"Titel: {value}"


def test_an_empty_block_leaves_no_gap():
    assert fill("A\n\n{procedure}\n\nB", {"procedure": ""}).text == "A\n\nB"


def test_a_text_without_gaps_has_no_open_places():
    assert open_places("Am 04.05.2026 [sic] (so) <b>") == []


def test_one_answer_needs_no_heading():
    assert answer_paragraphs([("Warten", " Das tut uns leid. ")]) == "Das tut uns leid."


def test_the_same_answer_stands_there_once():
    same = [("Warten", "Wir bitten um Entschuldigung."), ("Ton", "Wir bitten um Entschuldigung.")]
    assert answer_paragraphs(same) == "Wir bitten um Entschuldigung."
    text = answer_paragraphs([same[0], ("Geld", "Das Geld kommt."), same[1]])
    assert text == (
        "## Warten · Ton\n\nWir bitten um Entschuldigung.\n\n## Geld\n\nDas Geld kommt."
    )


def test_what_has_no_answer_yet_leaves_no_trace():
    assert answer_paragraphs([("Warten", " "), ("Geld", "Das Geld kommt.")]) == "Das Geld kommt."
    assert answer_paragraphs([]) == ""


def test_the_closing_of_an_e_mail_is_taken_off():
    assert without_closing("Text\n\nMit freundlichen Grüßen\nMara Beispiel") == "Text"
    assert without_closing("Text") == "Text"


def test_texts_and_blocks_are_read_from_every_file():
    shipped_texts.cache_clear()
    shipped_blocks.cache_clear()
    codes = [text.code for text in shipped_texts()]
    assert codes[0] == "answer"
    assert {"confirmation_email", "handover_notice", "withdrawal"} <= set(codes)
    assert len(codes) == len(set(codes))
    assert [block.code for block in shipped_blocks()] == [
        "apology",
        "alternatives_none",
        "alternatives_found",
    ]
