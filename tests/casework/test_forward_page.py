"""Forwarding by page: the same for all units, or on a second page each unit its own."""

import pytest
from django.urls import reverse

from krm.documents.actions import store_document
from krm.journal.models import JournalEntry
from krm.reactions import actions as reactions
from tests.desk.conftest import house
from tests.house.desk_cases import PDF, recorded
from tests.house.reactions import moment

__all__ = ["house"]

AT = moment("2026-11-20T10:00")


@pytest.fixture
def row(house):
    """Return a recorded letter with two documents."""
    row = recorded(house)
    content = PDF + b"2"
    other = store_document(content=content, name="b.pdf", title="Bescheid", by=house.officer, at=AT)
    reactions.add_document(reaction=row, document=other, kind="incoming", by=house.officer, at=AT)
    return row


@pytest.fixture
def sends(row, house, client):
    client.force_login(house.officer)
    address = reverse("casework:step", args=[row.number, "forward"])
    common = {"lead_unit": house.leistung.pk, "other_units": [house.markt.pk]}
    return lambda **sent: client.post(address, common | sent)


def keys(row):
    return list(row.documents.order_by("pk").values_list("document", flat=True))


def given(row):
    return {
        task.unit.name: (task.question, set(task.documents.values_list("pk", flat=True)))
        for task in row.assignments.all()
    }


def test_without_a_second_page_all_receive_the_same(sends, row, house):
    assert sends(question="Bitte prüfen.", documents=keys(row)).status_code == 302
    same = ("Bitte prüfen.", set(keys(row)))
    assert given(row) == {house.leistung.name: same, house.markt.name: same}


def test_the_second_page_begins_with_what_was_chosen_for_all(sends, row, house):
    first, second = keys(row)
    answer = sends(question="Bitte prüfen.", documents=[second], further="1")
    assert answer.status_code == 200
    assert not row.assignments.exists()
    shown, form = answer.content.decode(), answer.context["form"]
    for unit in (house.leistung, house.markt):
        assert f"Was soll {unit.name} prüfen?" in shown
        assert form[f"question_{unit.pk}"].value() == "Bitte prüfen."
        assert form[f"documents_{unit.pk}"].value() == [second]
    assert 'name="further"' not in shown
    assert f'<input type="hidden" name="lead_unit" value="{house.leistung.pk}"' in shown
    assert f'<input type="hidden" name="other_units" value="{house.markt.pk}"' in shown
    assert first != second


def test_each_unit_receives_its_own(sends, row, house):
    first, second = keys(row)
    sent = {
        f"question_{house.leistung.pk}": "Warum kam kein Rückruf?",
        f"documents_{house.leistung.pk}": [first, second],
        f"question_{house.markt.pk}": "Wer war zuständig?",
    }
    assert sends(is_by_unit="True", **sent).status_code == 302
    assert given(row) == {
        house.leistung.name: ("Warum kam kein Rückruf?", {first, second}),
        house.markt.name: ("Wer war zuständig?", set()),
    }
    entry = JournalEntry.objects.filter(verb="reaction_forwarded").latest("pk")
    pairs = [[house.leistung.pk, str(first)], [house.leistung.pk, str(second)]]
    assert sorted(entry.data["documents"]) == sorted(pairs)


def test_a_document_of_another_case_goes_nowhere(sends, row, house):
    foreign = recorded(house).documents.get().document_id
    answer = sends(is_by_unit="True", **{f"documents_{house.markt.pk}": [foreign]})
    assert answer.status_code == 400
    assert not row.assignments.exists()


def test_only_people_of_the_units_can_be_asked_for_a_draft(sends, row, house, client):
    address = reverse("casework:step", args=[row.number, "forward"])
    offered = client.get(address).context["form"].fields["drafter"].queryset
    assert house.drafter in offered
    assert house.officer not in offered
    assert house.dorn not in offered  # without a role he would not see the Vorgang
    assert sends(drafter=house.dorn.pk).status_code == 400
    assert not row.assignments.exists()
    elsewhere = house.lead_markt
    answer = sends(drafter=elsewhere.pk)
    assert answer.status_code == 400
    said = f"{elsewhere.display_name} gehört nicht zu Leistungsgewährung."
    assert said in answer.content.decode()
    assert not row.assignments.exists()
    assert sends(drafter=house.drafter.pk).status_code == 302
    assert row.assignments.get(is_lead=True).drafter == house.drafter
