"""Names, addresses and numbers in a text that may tell who somebody is."""

import pytest

from krm.parties.rules.traces import traces_in
from krm.privacy.rules.blackening import BLACK, Piece, blackened


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Die Nachbarin Frau Petra Nachbarin rief an.", "Frau Petra Nachbarin"),
        ("Herr Dr. Hans Nebenmann war dabei.", "Herr Dr. Hans Nebenmann"),
        ("Herrn Prof. Dr. Muster fragen", "Herrn Prof. Dr. Muster"),
        ("aus der Hauptstr. 5 nebenan", "Hauptstr. 5"),
        ("Sie wohnt Am Rosenweg 12 a.", "Rosenweg 12 a"),
        ("Mit freundlichen Grüßen\nMara Beispiel", "Mara Beispiel"),
        ("Ich heiße Kevin Zeuge.", "Kevin Zeuge"),
    ],
)
def test_a_whole_name_or_address_is_found_and_nothing_beside_it(text, words):
    assert [trace.words for trace in traces_in(text)] == [words]


def test_only_whole_words_are_blackened():
    piece = Piece("Notiz", "casework.CaseNote", "text", "Oksana Beispielhuber bei Frau Beispiel")
    assert blackened(piece, ["Beispiel"]).text == f"Oksana Beispielhuber bei Frau {BLACK}"
