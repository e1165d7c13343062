"""What a page asks for before it is too late: a Widerspruch, an address, a name."""

import pytest
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem, PassedOn
from krm.casework.actions import capture
from krm.journal.actions import OFFICE
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions.models import Reaction
from krm.triage.actions import linking
from krm.work.models import Task
from tests.desk.conftest import house
from tests.house.cases import bogen
from tests.walks.test_stories import ago, at, message, row_of
from tests.walks.walker import DeadEnd, Walker

__all__ = ["house"]


@pytest.mark.parametrize(("chosen", "leaves"), [("send", True), ("no", False)])
def test_a_message_that_joined_by_itself_is_asked_about_a_widerspruch(house, chosen, leaves):
    person, what = message(house)
    walker = Walker(person).open("/").press(row_of(person, what).button, wanting="read_message")
    assert "Der Bescheid vom 12.10. ist auch falsch." in walker.page.text
    walker.press("Antwort speichern", widerspruch=chosen)
    assert "Die Nachricht ist gelesen." in walker.page.text
    assert PassedOn.objects.filter(unit=house.widerspruchsstelle.unit).exists() is leaves
    assert not Task.objects.open().filter(kind="message").exists()


def test_a_message_that_does_not_belong_here_is_not_asked_about_any_more(house):
    message(house)
    item = IntakeItem.objects.get(state="joined")
    linking.separate(item=item, by=house.officer, at=now())
    assert not Task.objects.open().filter(kind="message").exists()


def without_address(cast):
    data = PartyData(first_name="Erika", last_name="Beispielfrau", phone="06321 12345")
    party = parties.create_party(data=data, chain=OFFICE, by=cast.clerk, at=at(ago(1)))
    said = bogen(ago(1), is_anonymous=False, anonymous_reason="", party=party)
    row = capture.escalate(bogen=said, unit=cast.leistung, by=cast.clerk, at=at(ago(1, 11)))
    return Walker(cast.lead_leistung).open(row.get_absolute_url()).press("An KRM geben"), row


def test_krm_is_given_an_address_or_hears_that_there_is_none(house):
    walker, row = without_address(house)
    said = {"consulted_at": ago(0, 0), "consulted_with": "Mara Beispiel"}
    with pytest.raises(DeadEnd, match="damit KRM antworten kann"):
        walker.press("An KRM geben", as_shown=True, **said)
    address = {"street": "Musterweg 1", "postcode": "67433", "city": "Neustadt"}
    walker.press("An KRM geben", as_shown=True, **said, **address)
    row.refresh_from_db()
    assert row.state == "recorded"
    assert (row.party.street, row.party.phone) == ("Musterweg 1", "06321 12345")


def test_nobody_is_held_up_by_an_address_that_is_not_known(house):
    walker, row = without_address(house)
    said = {"consulted_at": ago(0, 0), "consulted_with": "Mara Beispiel", "is_unknown": "on"}
    walker.press("An KRM geben", as_shown=True, **said)
    row.refresh_from_db()
    assert row.state == "recorded"


def test_a_letter_without_a_name_is_asked_for_it_or_is_anonymous(house):
    walker = Walker(house.officer).open("/").press("Erfassen").press("Brief, Fax")
    for words in ("Nein", "Nein", "Nein", "Nein", "Nein", "Nein", "Ja, eine Besch"):
        walker.press(words, wanting="antworten=")
    said = {"title": "Ohne Namen", "channel": "letter", "anliegen": ["S1.1"]}
    with pytest.raises(DeadEnd, match="Ist er unbekannt oder fehlt die Zustimmung"):
        walker.press("Erfassen", as_shown=True, wanting="/erfassen/krm/", **said)
    walker.press("Erfassen", as_shown=True, wanting="/erfassen/krm/", is_anonymous="on", **said)
    assert Reaction.objects.get(title="Ohne Namen").is_anonymous
