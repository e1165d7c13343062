"""How alike two letters are, whoever wrote them and in whichever order."""

import pytest

from krm.casework.rules.similar import comparable, percent_alike, telling_words

LETTER = (
    "Sehr geehrte Damen und Herren, die neue Regelung zu den Parkplätzen vor dem Jobcenter ist "
    "unzumutbar. Wir fordern Sie auf, die alten Stellplätze wieder freizugeben."
)


def alike(one, other):
    return percent_alike(comparable(one), comparable(other))


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        (LETTER, 100, 100),
        (LETTER.upper(), 100, 100),
        (LETTER.replace("ä", "a"), 99, 100),
        (f"{LETTER} Mit freundlichen Grüßen, Erika Muster", 80, 95),
        (" ".join(reversed(LETTER.split(". "))), 92, 100),
        ("Ich warte seit acht Wochen auf meinen Bescheid und bekomme keine Antwort.", 0, 60),
        ("Danke", 0, 0),
        ("", 0, 0),
    ],
)
def test_how_alike(other, least, most):
    assert least <= alike(LETTER, other) <= most


def test_the_telling_words_are_the_longest_plain_ones():
    assert telling_words(LETTER)[0] == "freizugeben"
    assert telling_words("Das ist gut so.") == []
