"""Placeholders are filled from a closed list; everything else stays as it stands."""

import pytest

from krm.letters.rules.texts import (
    answer_paragraphs,
    code_for,
    fill,
    open_places,
    shipped_blocks,
    shipped_texts,
    with_block,
    without_closing,
)


@pytest.mark.parametrize(
    ("kind", "channel", "purposes", "code"),
    [
        ("confirmation", "email", (), "confirmation_email"),
        ("confirmation", "post", (), "confirmation"),
        ("confirmation", "post", ("board", "praise"), "confirmation_board"),
        ("confirmation", "post", ("unknown", "praise"), "confirmation_praise"),
        ("confirmation", "email", ("praise",), "confirmation_email"),
        ("handover_notice", "email", ("part",), "handover_notice_part_email"),
        ("answer", "email", ("board",), "answer_board"),  # no fixed text: the one for post
        ("withdrawal", "email", (), "withdrawal"),
    ],
)
def test_the_most_special_text_of_the_channel_is_taken(kind, channel, purposes, code):
    assert code_for(kind, channel, purposes) == code


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
    assert fill("Titel: {title}", {"title": value, "number": "7"}).text == f"Titel: {value}"


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


@pytest.mark.parametrize(
    ("text", "with_it"),
    [
        ("Guten Tag", "Guten Tag\n\nNeu"),
        ("Guten Tag \n\n", "Guten Tag\n\nNeu"),
        ("A\n\n## Ihr Recht\n\nB", "A\n\nNeu\n\n## Ihr Recht\n\nB"),
        ("A\n\n## B\n\nC\n\n## D", "A\n\n## B\n\nC\n\nNeu\n\n## D"),
    ],
)
def test_a_paragraph_goes_before_the_last_heading(text, with_it):
    assert with_block(text, "Neu") == with_it


def test_texts_and_blocks_are_read_from_every_file():
    shipped_texts.cache_clear()
    shipped_blocks.cache_clear()
    codes = [text.code for text in shipped_texts()]
    assert codes[0] == "answer"
    assert {"confirmation_email", "handover_notice", "withdrawal"} <= set(codes)
    assert len(codes) == len(set(codes))
    assert [block.code for block in shipped_blocks()] == [
        "apology",
        "alternatives_not_suitable",
        "alternatives_found",
    ]
