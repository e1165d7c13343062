"""The person complained about is heard: lead, employee and KRM, by links and buttons alone."""

import pytest

from krm.reactions.models import Reaction
from tests.desk.conftest import house
from tests.walks.story import heute, notices, rows, take_up
from tests.walks.test_as_unit import at_unit, written
from tests.walks.walker import DeadEnd, Walker

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")

TASK = "Zu einer Beschwerde äußern"
ACCUSED = "Sie sollen den Rückruf am 6. Mai abgelehnt haben."


def test_she_says_how_she_sees_it_and_the_lead_writes_with_it(house):
    about = house.dorn
    number = at_unit(house, complained_about=about.pk)
    lead = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    assert f"Die Beschwerde geht über {about.display_name}." in lead.page.text
    with pytest.raises(DeadEnd, match="ist noch nicht gehört"):
        lead.press("Zeichnen und an KRM abgeben", **written(lead))
    lead = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    lead.press("Um die Äußerung bitten")
    with pytest.raises(DeadEnd, match="Telefonnummer"):
        lead.press("Um die Äußerung bitten", accusation=f"{ACCUSED} Rückruf 06321 998877")
    lead.press("Um die Äußerung bitten", accusation=ACCUSED)
    says_her_view(about, number)
    assert "Die betroffene Person hat sich geäußert." in notices(house.lead_leistung)
    lead = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    assert "Ich war in der Pause." in lead.page.text
    lead.press("Zeichnen und an KRM abgeben", **written(lead))
    krm = Walker(house.officer).open(f"/vorgang/{number}/")
    assert f"Äußerung von {about.display_name}" in krm.page.text
    assert Reaction.objects.get(number=number).state == "schriftsatz_in"
    with pytest.raises(DeadEnd):
        Walker(about).open(f"/vorgang/{number}/")


def says_her_view(about, number):
    """She finds her task, reads the words of the lead and nothing else, and answers."""
    assert number not in heute(about).page.text
    walker = take_up(about, TASK)
    page = walker.page.text
    assert ACCUSED in page
    reaction = Reaction.objects.get(number=number)
    for hidden in (number, reaction.title, reaction.party.last_name, reaction.party.street):
        assert hidden not in page
    walker.press("Äußerung abgeben", statement="Ich war in der Pause.")
    assert "Ihre Äußerung ist abgegeben. Danke." in walker.page.text
    assert "Ich war in der Pause." in walker.page.text
    walker.press("Zur Seite „Heute“")
    assert rows(walker, TASK) == []


def test_without_her_the_lead_goes_on_and_says_why(house):
    number = at_unit(house, complained_about=house.dorn.pk)
    lead = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    lead.press("Um die Äußerung bitten").press("Ohne Äußerung weitergehen")
    lead.press("Ohne Äußerung weitergehen", reason="Die Person ist bis Juni krank.")
    assert "weitergegangen: Die Person ist bis Juni krank." in lead.page.text
    lead = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    lead.press("Zeichnen und an KRM abgeben", **written(lead))
    assert Reaction.objects.get(number=number).state == "schriftsatz_in"
