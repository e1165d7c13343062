"""Only somebody of the unit is the author of its Schriftsatz: four eyes are counted by it."""

import pytest

from krm.casework.actions import schriftsatz
from krm.casework.forms.schriftsatz import SchriftsatzForm
from krm.casework.queries import writers_of
from krm.journal.actions import Refused
from tests.desk.conftest import case, house
from tests.house.cases import draft

pytestmark = pytest.mark.both_databases("constraints: writers give way to one another")

__all__ = ["case", "house"]


def saved(case, author, by):
    row = case.assignments.get()
    words = {"by": by, "at": case.assignments.get().forwarded_at}
    return schriftsatz.save_schriftsatz(assignment=row, draft=draft(case, author), **words)


def test_a_stranger_is_no_author(house, case):
    with pytest.raises(Refused) as refusal:
        saved(case, house.executive, house.lead_leistung)
    assert refusal.value.code == "field_author"


def test_lead_and_deputy_are(house, case):
    unit = house.leistung
    for author in filter(None, (unit.lead, unit.deputy)):
        assert saved(case, author, house.lead_leistung).author == author


def test_the_form_offers_the_unit_and_begins_with_who_is_signed_in(house, case):
    row, person = case.assignments.get(), house.lead_leistung
    writers = writers_of(row, person)
    form = SchriftsatzForm(None, latest=None, person=person, writers=writers)
    everybody = type(person).objects.all()
    offered = {who for who in everybody if f'value="{who.pk}"' in str(form["author"])}
    assert form.initial["author"] == person.pk
    assert offered == {p for p in (row.unit.lead, row.unit.deputy, row.recipient) if p}
    assert house.officer not in offered


def test_who_left_is_not_offered(house, case):
    row = case.assignments.get()
    deputy = row.unit.deputy or row.unit.lead
    type(deputy).objects.filter(pk=deputy.pk).update(is_active=False)
    row = case.assignments.get()
    assert deputy not in writers_of(row, house.officer)
