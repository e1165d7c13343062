"""R-06: where nothing is granted the unit looks for another solution, and its result is said."""

from datetime import date

import pytest

from krm.casework.actions import alternatives
from krm.casework.queries.letter_context import context_of
from krm.journal.actions import Refused
from krm.letters.actions import insert_block
from krm.letters.queries.checking import checklist
from krm.letters.rules.texts import open_places
from tests.house.cases import assessed, checked, delivered, drafted
from tests.house.reactions import moment
from tests.stories.test_units import AT, ON, at_unit, rules

__all__ = ["at_unit", "rules"]
LATER = moment("2026-05-12T09:10")
pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")


def test_j_07_a_refusal_becomes_a_task_to_look_for_alternatives(cast, at_unit):
    """R-06: as soon as the unit says no, it has to look for another solution."""
    row = delivered(cast, at_unit, assessment="unberechtigt")
    found = row.tasks.get(kind="alternatives")
    assert (found.unit, found.person) == (cast.leistung, cast.lead_leistung)
    assert found.due_on == date(2026, 5, 8)


def test_w_39_what_the_unit_names_of_itself_stays_open_in_the_answer(cast, at_unit):
    """R-06: also where it agrees in part; the answer offers it, or somebody says why not."""
    row = delivered(cast, at_unit, assessment="teilweise", alternatives="Darlehen ist möglich.")
    row.refresh_from_db()
    assert (row.alternatives, row.alternatives_note) == ("found", "Darlehen ist möglich.")
    assert not row.tasks.filter(kind="alternatives").exists()
    row = assessed(cast, checked(cast, row), assessment="teilweise", criterion="handled_in_part")
    letter = drafted(cast, row, "answer", "2026-05-12T09:00")
    asked = {
        item.code: item.state for item in checklist(letter, context=context_of(letter, ON), on=ON)
    }
    assert asked["alternatives"] == "open"
    written = insert_block(letter=letter, code="alternatives", by=cast.officer, at=LATER)
    assert "Das können wir Ihnen anbieten: Darlehen ist möglich." in written.body
    assert not open_places(written.body)


def test_r_06_no_task_where_it_says_yes(cast, at_unit):
    assert not delivered(cast, at_unit, assessment="berechtigt").tasks.exists()


@pytest.mark.parametrize(
    ("outcome", "note", "reason"), [("maybe", "x", "ein Ergebnis"), ("not_suitable", " ", "Grund")]
)
def test_r_06_the_result_needs_words(cast, at_unit, outcome, note, reason):
    row = delivered(cast, at_unit, assessment="unberechtigt")
    with pytest.raises(Refused, match=reason):
        alternatives.decide_alternatives(
            reaction=row, outcome=outcome, note=note, by=cast.officer, at=AT
        )


def test_j_07_the_unit_writes_the_result_down(cast, at_unit):
    row = delivered(cast, at_unit, assessment="unberechtigt")
    words = {"reaction": row, "outcome": "found", "note": "Ratenzahlung", "at": AT}
    with pytest.raises(Refused):
        alternatives.decide_alternatives(by=cast.lead_markt, **words)
    done = alternatives.decide_alternatives(by=cast.lead_leistung, **words)
    assert (done.alternatives, done.alternatives_on) == ("found", ON)
    assert row.tasks.get().done_by == cast.lead_leistung
