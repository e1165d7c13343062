"""Without a name: what may tell who it is stands in no text unnoticed (R-29, AS-44)."""

import pytest

from krm.parties.rules.traces import traces_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Frau Beispiel war laut.", ["Frau Beispiel"]),
        ("Ich heiße Erika Muster.", ["Erika Muster"]),
        ("Viele Grüße\nErika Muster", ["Muster"]),
        ("Schreiben Sie an e.m@post.example bitte", ["e.m@post.example"]),
        ("DE02 1203 0000 0000 2020 51", ["DE02 1203"]),
        ("Tel. 06321 / 44 55 66", ["06321 / 44 55 66"]),
        ("Kundennummer 123A456789", ["123A456789"]),
        ("BG 54321//0012345", ["54321//0012345"]),
        ("Der Aufzug ist seit dem 12.05.2026 um 10:00 Uhr kaputt, Zimmer 112.", []),
        ("Meine Frau wartet seit drei Wochen.", []),
        ("Bescheid über 1.234,50 Euro vom 03.04.2026", []),
    ],
)
def test_patterns(text, words):
    found = traces_in(text)
    assert len(found) == len(words), found
    assert all(word in trace.words for trace, word in zip(found, words, strict=True))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("die muster war da", True),
        ("Das Musterformular fehlt.", False),
        ("ruft 0632112345 an", True),
        ("am 06.03.2112", False),
    ],
)
def test_what_is_known_is_found_in_any_spelling(text, is_found):
    known = {"Name": ["Muster"], "Telefonnummer": ["06321/12345"]}
    assert any(trace.is_known for trace in traces_in(text, known)) is is_found
