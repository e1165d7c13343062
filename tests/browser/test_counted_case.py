"""How often KRM presses for a whole case, from the recorded letter to its end."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from krm.casework.actions import schriftsatz
from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.queries import live_assignments
from krm.reactions.models import Reaction
from tests.browser.test_counted import Clicks
from tests.house.desk_cases import recorded

ALLOWED = 12
PROPOSED = "Das tut uns leid. Wir rufen Sie morgen an."


def deliver(house, row):
    """Let the unit propose an answer and an assessment; these presses are not KRM's."""
    point = Point(
        facts="Drei Rückrufe blieben aus.", legal_basis="SGB I", assessment="berechtigt",
        text_proposal=PROPOSED,
    )  # fmt: skip
    points = {item.pk: point for item in row.anliegen.all()}
    draft = Draft("Das Team war nicht besetzt.", points, author=house.lead_leistung)
    words = {"assignment": live_assignments(row)[0], "by": house.lead_leistung, "at": now()}
    schriftsatz.save_schriftsatz(draft=draft, **words)
    schriftsatz.deliver_schriftsatz(**words)


@pytest.mark.slow
def test_a_whole_case_takes_krm_twelve_presses_the_checklist_included(house, open_page):
    """The unit of the letter is known from its recording, so forwarding has it already."""
    row = recorded(house, concerned_unit=house.leistung)
    page = open_page(house.officer)
    page.goto("/")
    clicks = Clicks(page)
    clicks.on("button", "Eingang bestätigen")
    clicks.on("button", "Freigeben")
    clicks.on("button", "Als versandt vermerken")
    clicks.on("link", "An den Fachbereich weiterleiten")
    clicks.on("button", "Weiterleiten")
    expect(page.get_by_text("Der Vorgang ist weitergeleitet.")).to_be_visible()
    deliver(house, row)
    page.goto("/")
    clicks.on("link", "Schriftsatz prüfen")
    expect(page.get_by_label("Antwort im Schreiben")).to_have_value(PROPOSED)
    expect(page.get_by_label("Bewertung")).to_have_value("berechtigt")
    page.get_by_label("Abhilfe").select_option("full")
    clicks.done.append("Abhilfe")
    clicks.on("button", "Übernehmen und Antwort schreiben")
    expect(page.get_by_role("heading", name="Checkliste")).to_be_visible()
    clicks.on("button", "Alle geprüft")
    expect(page.get_by_role("button", name="Alle geprüft")).to_have_count(0)
    clicks.on("button", "Freigeben")
    clicks.on("button", "Versandt und abschließen")
    expect(page.get_by_text("Der Vorgang ist abgeschlossen.")).to_be_visible()
    assert Reaction.objects.get(pk=row.pk).state == "closed"
    assert PROPOSED in row.letters.get(kind="answer").body
    assert len(clicks.done) <= ALLOWED, clicks.done
