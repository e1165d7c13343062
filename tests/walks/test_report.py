"""AS-72, AS-73: KRM from Heute to a report that is handed in; the executive opens it."""

import json

import pytest

from krm.reports.rules.content import lines_of
from tests.house.golden import golden
from tests.walks.directive import clock, reads, story
from tests.walks.story import heute

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")


def test_as_72_as_73_from_heute_to_a_report_handed_in(story, clock):
    golden()
    clock.on("2026-08-03T10:00")
    walker = heute(story.officer).press("Berichte")
    reads(walker, "Letztes Quartal", "Noch ist keiner eingereicht")
    walker.press("Ansehen: Letztes Quartal")
    reads(walker, "Eingang 01.04.2026 bis 30.06.2026", "Beschwerden 9", "87,5 %")
    walker.press("Text schreiben").press("Speichern", causes="Rückrufe blieben aus.")
    reads(walker, "Rückrufe blieben aus.")
    walker.press("Einreichen")
    reads(walker, "Er ändert sich nicht mehr", "kommt dasselbe heraus")
    address = walker.address
    walker.press("Als PDF")
    opened = heute(story.executive).press("Berichte").press("Öffnen")
    assert opened.address == address
    # Who may see the Vorgänge gets from a number that was handed in to those it counts.
    reads(opened.press("9", wanting="figure=complaints"), "G01", "G09")
    opened.open(address)
    found = json.loads(opened.client.get(f"{address}json/").content)
    assert lines_of(found)["confirmation_in_time"]["percent"] == 87.5
    assert not heute(story.clerk).has("Berichte")


def test_as_74_for_outside_small_counts_are_suppressed(story, clock):
    golden()
    clock.on("2026-08-03T10:00")
    walker = heute(story.officer).press("Berichte").press("Ansehen: Letztes Quartal")
    button = next(b for b in walker.page.buttons if b.words.strip() == "JSON für außerhalb")
    said = {field.name: field.value for field in button.form.fields}
    answer = walker.client.post(button.form.action, said)
    lines = lines_of(json.loads(answer.content))
    assert lines["board"]["is_suppressed"]
    assert lines["reactions"]["count"] == 12
