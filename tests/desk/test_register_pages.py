"""The pages of the register of who sees a part: read in parts, they are the same rows."""

from datetime import date

import pytest

from krm.desk.forms.register import RegisterFilter
from krm.desk.jobs import indexing
from krm.desk.queries.found import Reader
from krm.desk.views.register import pages_of
from krm.reactions.models import Reaction
from krm.work.access import visible_reactions
from tests.desk.conftest import house
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment

__all__ = ["house"]

ON = date(2026, 5, 27)


@pytest.fixture
def rows(house):
    """Put three Vorgänge at the unit and four that its lead has settled beside two of others."""
    for number in range(9):
        row = recorded(house, f"2026-05-{4 + number % 5:02}", title=f"Vorgang {number}")
        if number < 3:
            forwarded(house, row, "2026-05-11T10:00")
        elif number < 7:
            changed = {"state": "closed", "lead_unit": house.leistung}
            Reaction.objects.filter(pk=row.pk).update(**changed)
    return house


@pytest.mark.parametrize(
    "said",
    [None, {"sort": "arrived_at"}, {"sort": "number"}, {"sort": "state"}, {"status": "ended"}],
    ids=lambda said: "as it opens" if said is None else "=".join(*said.items()),
)
def test_the_parts_are_the_whole(rows, said):
    lead = rows.lead_leistung
    whole = visible_reactions(lead, ON).newest_first()
    filtered = RegisterFilter(said, queryset=whole)
    pages = pages_of(filtered, lead, ON)
    pages.per_page = 2
    assert len(pages.parts) > 1
    found = [row.pk for number in pages.page_range for row in pages.page(number)]
    assert found == [row.pk for row in filtered.qs]
    assert len(found) == (4 if said == {"status": "ended"} else 7)


def test_a_search_and_a_wrong_filter_are_read_whole(rows):
    lead = rows.lead_leistung
    indexing.catch_up(moment("2026-05-12T10:00"))
    for said, count in (({"q": '"Vorgang 1"'}, 1), ({"arrived_from": "irgendwann"}, 0)):
        seen, reader = visible_reactions(lead, ON).newest_first(), Reader(lead, ON)
        filtered = RegisterFilter(said, queryset=seen, reader=reader)
        pages = pages_of(filtered, lead, ON)
        assert (pages.parts, len(pages.page(1))) == ((), count)
