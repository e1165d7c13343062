"""A Zusage is read by many: it names nobody."""

from datetime import date

import pytest
from django.forms import ModelChoiceField

from krm.casework.forms.ending import closing_words
from krm.casework.forms.special import PromiseForm
from krm.journal.actions import Refused
from krm.measures.actions import planning
from krm.measures.actions.raising import raise_from_sample
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.work.access import holds, people_who_see
from tests.house.cases import answered
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

LATER = moment("2026-05-07T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))


def test_r_12_a_zusage_is_kept_by_somebody_who_sees_its_vorgang(cast):
    row = answered(cast)
    offered = people_who_see(row, LATER.date())
    assert {cast.officer, cast.leistung.lead} <= set(offered)
    away = [person for person in Person.objects.filter(is_active=True) if person not in offered]
    assert cast.data_protection in away
    assert not [person for person in away if holds(person, Right.SEE_CASE, row, LATER.date())]
    said = {"title": "Rückruf", "due_on": date(2026, 12, 15), "by": cast.officer, "at": LATER}
    with pytest.raises(Refused, match="darf den Vorgang nicht sehen"):
        planning.note_promise(reaction=row, owner=cast.data_protection, **said)
    assert planning.note_promise(reaction=row, owner=cast.leistung.lead, **said).is_promise
    field = PromiseForm(reaction=row, at=LATER, by=cast.officer).fields["owner"]
    assert isinstance(field, ModelChoiceField)
    assert list(field.queryset) == offered


def test_r_14_the_page_of_closing_names_a_besonderheit_that_is_open(cast):
    row = answered(cast)
    assert "Besonderheit" not in closing_words(row)
    raise_from_sample(reaction=row, by=cast.executive, at=LATER)
    (raised,) = row.besonderheiten.all()
    assert f"Noch offen als Besonderheit: „{raised.label}“." in closing_words(row)
    raised.informed.update(acknowledged_at=LATER)
    assert "Besonderheit" not in closing_words(row)


@pytest.mark.parametrize("title", ["Rückruf bei Herrn Platzhalter", "Erika Beispielfrau anrufen"])
def test_f_36_a_zusage_names_nobody(cast, title):
    row = answered(cast)
    with pytest.raises(Refused, match="Bitte ohne Namen") as refused:
        planning.note_promise(
            reaction=row, title=title, owner=cast.leistung.lead,
            due_on=date(2026, 12, 15), by=cast.officer, at=LATER,
        )  # fmt: skip
    assert refused.value.code == "field_title"
