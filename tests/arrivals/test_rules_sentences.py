"""Texts taken apart into sentences."""

import pytest

from krm.arrivals.rules.sentences import LONGEST, first_said, only_new, sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Eins. Zwei! Drei?", ["Eins.", "Zwei!", "Drei?"]),
        ("Hallo\nich bin es", ["Hallo", "ich bin es"]),
        (
            "Diese Zeile hat das Mailprogramm mitten im Satz\numgebrochen. Ende",
            ["Diese Zeile hat das Mailprogramm mitten im Satz", "umgebrochen.", "Ende"],
        ),
        (
            "Diese lange Zeile hat das Mailprogramm an der Grenze von achtzig Zeichen\nzerteilt.",
            ["Diese lange Zeile hat das Mailprogramm an der Grenze von achtzig Zeichen zerteilt."],
        ),
        ("> zitiert\n> 12345\n> weiter", ["zitiert", "weiter"]),
        ("هل هذا جيد؟ نعم۔", ["هل هذا جيد؟", "نعم۔"]),
    ],
)
def test_sentences(text, found):
    assert list(sentences(text)) == found


def test_an_endless_sentence_is_cut():
    assert list(sentences("a" * (LONGEST + 5))) == ["a" * LONGEST]


def test_only_what_is_new():
    known = ["Ich bin\nhier. Bitte helfen."]
    assert only_new("Ich bin hier. Neu ist das. BITTE helfen.", known) == "Neu ist das."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Niemand ruft zurück. Ich warte.", "Niemand ruft zurück"),
        ("Sehr geehrte Damen und Herren,\n\nniemand ruft zurück.", "Niemand ruft zurück"),
        ("Guten Tag Frau Beispiel, warum ruft niemand zurück?", "Warum ruft niemand zurück?"),
        ("Hallo! Niemand ruft zurück.", "Niemand ruft zurück"),
        ("Guten Tag,", ""),
        ("", ""),
    ],
)
def test_a_title_is_the_first_sentence_after_the_greeting(text, first):
    assert first_said(text) == first
