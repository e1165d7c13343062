"""The course of a Vorgang: what was written later in the same minute stands later."""

from datetime import timedelta

import pytest

from krm.casework.actions import notes
from krm.casework.queries.case import CaseRows
from krm.desk.queries.timeline import timeline_of
from tests.desk.conftest import house
from tests.house.cases import recorded, sent
from tests.house.reactions import moment

__all__ = ["house"]


def test_a_note_stands_after_the_steps_of_its_minute(house):
    row = recorded(house)  # captured at 09:00 or later; the page knows the talk by the minute only
    step = max(item.at for item in timeline_of(CaseRows(row, row.arrived_at.date())))
    words = {"partner": "Frau Beispielfrau", "text": "Sie fragt nach.", "by": house.officer}
    minute = step.replace(second=0, microsecond=0)
    written = step + timedelta(seconds=20)
    notes.add_note(reaction=row, kind="phone", happened_at=minute, at=written, **words)
    moments = timeline_of(CaseRows(row, row.arrived_at.date()))
    assert moments[0].kind == "note"


def test_a_talk_of_last_week_stands_where_it_happened(house):
    row = recorded(house, "2026-05-04")
    words = {"partner": "", "text": "Rückruf versprochen.", "by": house.officer}
    before, later = moment("2026-05-03T10:00"), moment("2026-05-11T10:00")
    notes.add_note(reaction=row, kind="phone", happened_at=before, at=later, **words)
    assert timeline_of(CaseRows(row, later.date()))[-1].kind == "note"


@pytest.mark.parametrize("seconds", [0, 30])
def test_a_letter_of_one_minute_leaves_after_its_release(house, seconds):
    """The page shows the latest first, the PDF turns it round; both by the same order."""
    row = recorded(house, "2026-05-04")
    letter = sent(house, row, "confirmation", "2026-05-05T10:00")
    letter.refresh_from_db()
    letter.released_at = letter.dispatched_at + timedelta(seconds=seconds)
    letter.save()
    moments = [
        m.what for m in timeline_of(CaseRows(row, row.arrived_at.date())) if m.kind == "letter"
    ]
    assert ["versandt" in what for what in moments] == [True, False]
    assert "freigegeben" in moments[1]
