"""Asked row by row, or of the whole house at once: the same people reach the same Vorgänge."""

from datetime import date

import pytest

from krm.organisation.rules import Right
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.work.access import holds, rights_in, visible_reactions
from tests.desk.conftest import house
from tests.house.cases import forwarded, in_check, recorded
from tests.house.reactions import moment

__all__ = ["house"]

ON = date(2026, 5, 27)


@pytest.fixture
def rows(house):
    """Vorgänge at KRM, at a unit, back from it, settled by a lead, and one hidden from some."""
    at_unit, settled, hidden = (recorded(house, f"2026-05-{day:02}") for day in (4, 5, 6))
    forwarded(house, at_unit, "2026-05-11T10:00")
    in_check(house)
    changed = {"state": "closed", "lead_unit": house.leistung, "captured_by": house.clerk}
    Reaction.objects.filter(pk=settled.pk).update(**changed)
    words = {"reason": "Befangen", "by": house.officer, "at": moment("2026-05-12T10:00")}
    for person in (house.lead_leistung, house.executive, house.officer):
        exclude_person(reaction=hidden, person=person, **words)
    return list(Reaction.objects.order_by("pk"))


@pytest.mark.parametrize(
    "name",
    ["officer", "front_office", "executive", "tv_chair", "lead_leistung", "clerk", "drafter"],
)
def test_both_ways_reach_the_same(house, rows, name):
    person = getattr(house, name)
    reached = {}
    for right in Right:
        whole = set(visible_reactions(person, ON, right=right).values_list("pk", flat=True))
        single = visible_reactions(person, ON, right=right, by_row=True)
        assert set(single.values_list("pk", flat=True)) == whole, right
        reached[right] = whole
    for row in rows:
        held = {right for right in Right if row.pk in reached[right]}
        assert rights_in(person, row, ON) == held
        assert {right for right in Right if holds(person, right, row, ON)} == held
