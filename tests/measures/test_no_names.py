"""A Zusage is read by many: it names nobody."""

from datetime import date

import pytest

from krm.journal.actions import Refused
from krm.measures.actions import planning
from tests.house.cases import answered
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

LATER = moment("2026-05-07T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))


@pytest.mark.parametrize("title", ["Rückruf bei Herrn Platzhalter", "Erika Beispielfrau anrufen"])
def test_f_36_a_zusage_names_nobody(cast, title):
    row = answered(cast)
    with pytest.raises(Refused, match="Bitte ohne Namen") as refused:
        planning.note_promise(
            reaction=row, title=title, owner=cast.leistung.lead,
            due_on=date(2026, 12, 15), by=cast.officer, at=LATER,
        )  # fmt: skip
    assert refused.value.code == "field_title"
