"""Each open point of the checklist says where it is put right, or who can do it."""

import pytest
from django.urls import reverse

from krm.casework.queries.fixes import FIXES, TEXT
from krm.letters.rules.checklist import points_of
from krm.reactions.workflow import STEPS
from tests.desk.conftest import house
from tests.house.cases import drafted, in_check

__all__ = ["house"]


def test_every_point_the_program_looks_at_says_where_it_is_put_right():
    assert FIXES.keys() == points_of({}).keys()


@pytest.mark.parametrize(("code", "fix"), FIXES.items())
def test_a_place_is_the_text_or_a_step_and_without_one_somebody_is_named(code, fix):
    places = [place for _, place in fix.places]
    assert all(place == TEXT or place in STEPS for place in places)
    assert places or fix.who or code == "four_eyes"


def shown_to(client, person, letter):
    client.force_login(person)
    page = client.get(reverse("casework:letter", args=[letter.reaction.number, letter.pk]))
    return page, {item.code: item for item in page.context["items"]}


def test_the_text_leads_to_the_form_and_the_result_to_its_step(house, client):
    letter = drafted(house, in_check(house), "answer", "2026-05-09T10:00")
    letter.closing = letter.body = "Wir melden uns."
    letter.save()
    page, items = shown_to(client, house.officer, letter)
    assert items["contact"].links == (("Text ändern", TEXT),)
    assert f'id="{TEXT.removeprefix("#")}"' in page.content.decode()
    address = reverse("casework:assess", args=[letter.reaction.number])
    assert items["results"].links == (("Anliegen bewerten", address),)


def test_f3_a_contact_that_nobody_is_leads_to_whoever_appoints_one_and_not_to_the_text(
    house, client
):
    letter = drafted(house, in_check(house), "answer", "2026-05-09T10:00")
    letter.contact = None
    letter.save()
    page, items = shown_to(client, house.officer, letter)
    assert items["contact"].links == ()
    assert "Die Ansprechperson fehlt." in page.content.decode()
    assert "Die Administration trägt die KRM-Beauftragung" in page.content.decode()


def test_whoever_cannot_put_it_right_reads_who_can(house, client):
    letter = drafted(house, in_check(house), "answer", "2026-05-09T10:00")
    page, items = shown_to(client, house.executive, letter)
    assert not items["results"].links
    assert "eingetragen. Das ändert, wer den Vorgang bearbeitet." in page.content.decode()
