"""The right person of a Vorgang: searched among those one may see, new, or nobody."""

import pytest
from django.urls import reverse

from krm.casework.actions import close
from krm.casework.queries.parties import MOST_SHOWN, find_parties
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.parties.models import Party
from krm.reactions.models import Exclusion
from tests.desk.conftest import case, house
from tests.house.cases import answered, customer
from tests.house.desk_cases import recorded
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("JSON: old and new values of a correction")

__all__ = ["case", "house"]

AT = moment("2026-12-01T10:00")


def named(house, first, last, **columns):
    data = PartyData(first_name=first, last_name=last, **columns)
    return customer(house, data=data, day="2026-05-04")


def known(house, first, last, **columns):
    """Return a customer who stands in a Vorgang of their own."""
    row = recorded(house, f"Sache {last}")
    row.party = named(house, first, last, **columns)
    row.save()
    return row


@pytest.fixture
def page(case, house, client):
    client.force_login(house.officer)
    address = reverse("corrections:step", args=[case.number, "correct"])
    return lambda query: client.get(f"{address}?target=party&{query}").content.decode()


@pytest.fixture
def sends(case, house, client):
    client.force_login(house.officer)
    address = reverse("corrections:step", args=[case.number, "correct"]) + "?target=party"
    return lambda **sent: client.post(address, {"target": "party", "reason": "Verwechselt", **sent})


def sentences(row):
    return [line.sentence for line in history(f"reaction:{row.pk}")]


def test_nobody_is_offered_before_a_search(page, house):
    known(house, "Ronja", "Probemann")
    shown = page("")
    assert "Ronja Probemann" not in shown
    assert 'name="who"' in shown
    assert "Neue Person" in shown


@pytest.mark.parametrize(
    "typed",
    ["Probemann, Ronja", "ronja probemann", "Probemann", "4711", "NUMBER", "m@post.example"],
)
def test_somebody_known_is_found(page, house, typed):
    row = known(house, "Ronja", "Probemann", customer_number="4711", email="m@post.example")
    known(house, "Karl", "Anders")
    shown = page("who=" + (row.number.lower() if typed == "NUMBER" else typed))
    assert "Ronja Probemann" in shown
    assert "Karl Anders" not in shown
    assert row.number in shown


def test_who_stands_only_in_a_foreign_case_does_not_exist(page, sends, case, house):
    row = known(house, "Ronja", "Probemann")
    Exclusion.objects.create(reaction=row, person=house.officer, reason="befangen", since=AT)
    named(house, "Ronja", "Ohnefall")
    assert "Niemand gefunden" in page("who=Ronja")
    answer = sends(new_party=str(row.party_id))
    assert answer.status_code == 400
    with pytest.raises(Refused, match="gibt es nicht"):
        proposing.propose_correction(
            reaction=case, change=Change("party", row.party_id), reason="x", by=house.officer, at=AT
        )


def test_at_most_twenty_are_shown_and_it_is_said(page, house):
    for number in range(MOST_SHOWN + 1):
        known(house, f"Ronja{number:02}", "Viele")
    found = find_parties("Viele", house.officer, local_day(AT))
    assert (len(found.rows), found.has_more) == (MOST_SHOWN, True)
    assert "genauer suchen" in page("who=Viele")
    assert "Niemand gefunden" in page("who=Zzz")


def test_somebody_known_is_put_in_place(sends, case, house):
    other = known(house, "Ronja", "Probemann").party
    assert sends(new_party=str(other.pk)).status_code == 302
    case.refresh_from_db()
    assert case.party == other
    sentence = "Berichtigt – Kundin oder Kunde: Elif Muster → Ronja Probemann. Grund: Verwechselt"
    assert sentence in sentences(case)


def test_a_new_person_needs_a_name_and_is_recorded(sends, case):
    answer = sends(new_party="new")
    assert "Bitte mindestens einen Namen angeben." in answer.content.decode()
    assert sends(new_party="new", first_name="Ronja", last_name="Probemann").status_code == 302
    case.refresh_from_db()
    assert (case.party.first_name, case.party.last_name) == ("Ronja", "Probemann")
    assert any("Elif Muster → Ronja Probemann" in line for line in sentences(case))


def test_a_name_and_somebody_known_do_not_go_together(sends, house):
    other = known(house, "Ronja", "Probemann").party
    answer = sends(new_party=str(other.pk), last_name="Anders")
    assert "Bitte „Neue Person“ wählen" in answer.content.decode()


def test_nobody_is_known(sends, case):
    assert sends(new_party="nobody").status_code == 302
    case.refresh_from_db()
    assert (case.party, case.is_anonymous) == (None, False)
    assert any("Elif Muster → niemand" in line for line in sentences(case))


def test_nobody_becomes_anonymous_by_a_correction(sends, case):
    """That deletes everywhere and is a step of its own (tests/privacy)."""
    assert sends(new_party="anonymous").status_code == 400


def test_a_new_person_is_recorded_only_when_the_second_person_agrees(house):
    row = close.close(reaction=answered(house), by=house.officer, at=moment("2026-05-12T12:00"))
    change = Change("party", {"kind": "person", "first_name": "Ronja", "last_name": "Probemann"})
    first = proposing.propose_correction(
        reaction=row, change=change, reason="Verwechselt", by=house.officer, at=AT
    )
    assert not Party.objects.filter(last_name="Probemann").exists()
    decide = {"by": house.front_office, "at": AT}
    proposing.decide_correction(correction=first, accept=True, **decide)
    row.refresh_from_db()
    assert row.party.display_name == "Ronja Probemann"
