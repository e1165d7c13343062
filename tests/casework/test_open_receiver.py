"""An Abgabenachricht without a receiver shows the gap instead of an empty word."""

from krm.letters.models import Letter
from krm.letters.queries import composing
from krm.letters.rules.conditions import LetterContext
from krm.letters.rules.texts import open_places
from tests.desk.conftest import house
from tests.house.cases import recorded

__all__ = ["house"]


def test_a_receiver_that_nobody_named_stays_an_open_place(house):
    row = recorded(house)
    letter = Letter(reaction=row, kind=Letter.Kind.HANDOVER_NOTICE)
    context = LetterContext(frozenset({"handover_whole", "data_go_along"}))
    composing.write_text(letter, row.arrived_at.date(), context)
    assert "[[zuständige Stelle]]" in open_places(letter.body)
    row.handed_over_to = "das Beispielamt"
    composing.write_text(letter, row.arrived_at.date(), context)
    assert "das Beispielamt" in letter.body
    assert "[[zuständige Stelle]]" not in open_places(letter.body)
