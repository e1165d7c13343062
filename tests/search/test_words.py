"""Words are made comparable once, the same for both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.search.rules.asking import LONGEST, MOST_WORDS, asked_for
from krm.search.rules.marking import has_phrase, marked
from krm.search.rules.nearly import halves, part_of_compound, with_one_typo
from krm.search.rules.words import clean, number_token, token_of, tokens_in

SAME = [
    ("Rückruf", "Rueckruf"), ("Rückruf", "Ruckruf"), ("Rückruf", "RÜCKRUFE"),
    ("Łukaszewska", "Lukaszewska"), ("Straße", "STRASSE"), ("Straßen", "Strasse"),
    ("Beschwerden", "Beschwerde"), ("Anträge", "Antrag"), ("Antraege", "Antrag"),
    ("Häuser", "Haus"), ("Haeuser", "Hauses"), ("Bescheide", "Bescheides"),
    ("Müller", "Mueller"), ("Müller", "Muller"), ("Şahin", "Sahin"), ("Yıldız", "Yildiz"),
    ("İlhan", "Ilhan"), ("Đorđević", "Dordevic"), ("Dvořák", "Dvorak"), ("Nguyễn", "Nguyen"),
    ("Sørensen", "Soerensen"), ("Æsir", "Aesir"), ("Busse", "Bus"), ("Kenntnisse", "Kenntnis"),
    ("Mu\u0308ller", "Müller"), ("Prüfung", "Pruefungen"), ("große", "grosser"),
    ("Ärzte", "Aerzte"), ("Größe", "Groesse"), ("Füße", "Fuss"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_are_one_word(one, other):
    assert token_of(one) == token_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haus", "Hans"),
        ("Antrag", "Auftrag"),
        ("Mauer", "Maurer"),
        ("neu", "nun"),
        ("иван", "іван"),
    ],
)
def test_two_words_stay_two(one, other):
    assert token_of(one) != token_of(other)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("KRM-2026-00042", "krm2026n42"), ("krm 2026/42", "krm2026n42"),
        ("KRM–2026–042", "krm2026n42"),
        ("E-2026-00042", "e2026n42"), ("sc 2026-7", "sc2026n7"),
        ("+49 6321 1234", "063211234"), ("+49 (0) 6321 12-34", "063211234"),
        ("0049 6321 1234", "063211234"),
        ("06321/1234", "063211234"), ("551 D 234567", "551d234567"), ("B 7/2025", "b72025"),
        ("Joerg@Post.example", "jorgpostexample"),
    ],
)  # fmt: skip
def test_a_number_is_one_in_any_spelling(typed, stored):
    assert number_token(typed) == stored


def test_a_text_is_found_by_its_words_and_its_numbers():
    found = tokens_in("Tel. 06321 / 12 34-56, E-Mail: Bezirks-Amt (KRM-2026-00042)")
    assert {"06321123456", "email", "bezirk", "amt", "bezirksamt", "krm2026n42"} <= found


def test_what_nobody_sees_is_no_part_of_a_word():
    assert tokens_in("Rück\u00adruf\u202e \x00Haus\u200b") == {"ruckruf", "haus"}


@given(st.text(max_size=300))
def test_any_text_gives_plain_words(text):
    for token in tokens_in(text):
        assert token.isascii()
        assert token.isalnum()
        assert token == token.lower()
        assert 0 < len(token) <= 60


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read(text):
    asked = asked_for(text)
    for term in asked.terms:
        assert term.ways
        assert all(token.isascii() and token.isalnum() for way in term.ways for token in way)


def test_all_words_must_be_there_and_a_phrase_in_a_row():
    asked = asked_for('Heizung "kaputt seit" Mai')
    assert [term.said for term in asked.terms] == ["Heizung", "kaputt", "seit", "Mai"]
    assert asked.phrases == (("kaputt", "seit"),)


def test_signs_have_no_meaning():
    assert {term.said for term in asked_for("Haus AND -Hof OR (NEAR* ^a:b").terms} == {
        "Haus", "AND", "Hof", "OR", "NEAR", "a:b",
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u202e", "!!! --- ***", '""'])
def test_what_says_nothing_asks_for_nothing(typed):
    assert not asked_for(typed)


def test_what_is_too_long_is_cut_between_words_and_says_so():
    asked = asked_for("Wohnung " * 2_000)
    assert asked.was_cut
    assert [term.said for term in asked.terms] == ["Wohnung"]
    many = asked_for(" ".join(f"wort{chr(97 + n)}" for n in range(20)))
    assert many.was_cut
    assert len(many.terms) == MOST_WORDS
    assert not asked_for("x" * LONGEST).was_cut


@pytest.mark.parametrize(
    ("typed", "number"),
    [("551 234 567", "551234567"), ("B 7/2025", "b72025"),
     ("Haus 7 am See mit Garten", ""), ("42", "")],
)  # fmt: skip
def test_all_of_it_may_be_one_number(typed, number):
    assert asked_for(typed).number == number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Beshwerde", "Beschwerden"), ("Heizkostn", "Heizkosten"), ("Müler", "Müller"),
        ("Widrespruch", "Widerspruch"), ("Wohnnung", "Wohnungen"), ("Antrab", "Anträge"),
    ],
)  # fmt: skip
def test_one_typo_still_means_the_word(typed, meant):
    assert token_of(meant) in with_one_typo(typed)


@pytest.mark.parametrize("word", ["Amt", "2026", "B7", "привет"])
def test_where_one_typo_means_anything_nothing_is_guessed(word):
    assert with_one_typo(word) == set()


def test_compounds():
    assert part_of_compound("Kosten") in token_of("Heizkosten")
    assert part_of_compound("Amt") == ""
    pair = (token_of("Heizkosten"), token_of("Abrechnung"))
    assert pair in halves("Heizkostenabrechnung")
    assert (token_of("Wohnung"), token_of("Amt")) not in halves("Wohnungsamt")  # too short a part


def test_the_hit_is_marked_in_its_sentence():
    text = "Guten Tag, " + "ich schreibe Ihnen noch einmal. " * 5 + "Die Heizkosten sind zu hoch."
    found = marked(text, frozenset({token_of("Heizkosten")}))
    assert [piece.text for piece in found if piece.is_hit] == ["Heizkosten"]
    assert found[0].text == "… "
    assert "".join(piece.text for piece in found).endswith("sind zu hoch.")
    assert marked(text, frozenset({"fehlt"})) == ()


def test_a_number_with_blanks_is_marked_as_one():
    found = marked("Bitte 06321 / 12 34 anrufen", frozenset({"063211234"}))
    assert [piece.text for piece in found if piece.is_hit] == ["06321 / 12 34"]


@given(st.text(max_size=200), st.text(min_size=1, max_size=20))
def test_what_is_marked_stands_in_the_text(text, word):
    found = marked(f"{text} {word}", tokens := frozenset(tokens_in(word)))
    shown = "".join(piece.text for piece in found if piece.text not in ("… ", " …"))
    assert shown in clean(f"{text} {word}")
    if any(token_of(w) in tokens for w in word.split() if w.isalnum()):
        assert found


def test_a_phrase_stands_in_a_row():
    assert has_phrase("Die Heizung ist kaputt.", ("heizung", "ist", "kaputt"))
    assert not has_phrase("Die Heizung ist oft kaputt.", ("heizung", "ist", "kaputt"))
