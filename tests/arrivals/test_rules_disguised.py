"""Letters that look like others are read as what they show (M-01)."""

import pytest

from krm.arrivals.rules.disguised import undisguised


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ｉｃｈ ｂｒｉｎｇｅ ｍｉｃｈ ｕｍ", "Ich bringe mich um"),
        ("\U0001d408\U0001d41c\U0001d421 kann nicht mehr", "Ich kann nicht mehr"),
        ("Iсh bringе miсh um", "Ich bringe mich um"),
        ("Guten Tag.\nI c h  b r i n g e  m i c h  u m.", "Guten Tag.\nIch bringe mich um."),
        ("Я хочу жить", "Я хочу жить"),
        ("Punkt A B C und D", "Punkt A B C und D"),
        ("Größe 2 m² … ½", "Größe 2 m² … ½"),
        ("", ""),
    ],
)
def test_m_01_what_is_seen_is_read(text, plain):
    assert undisguised(text) == plain
