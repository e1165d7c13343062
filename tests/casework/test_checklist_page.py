"""A tick of the checklist changes the list alone, and keeps the place without JavaScript too."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import letters
from tests.desk.conftest import house
from tests.house.cases import in_check

__all__ = ["house"]


@pytest.fixture
def case(house):
    return in_check(house)


def ticked(client, case, house, **headers):
    client.force_login(house.officer)
    letter = letters.draft_letter(reaction=case, kind="answer", by=house.officer, at=now())
    page = client.get(reverse("casework:letter", args=[case.number, letter.pk]))
    code = next(i.code for i in page.context["items"] if i.state == "open" and not i.automatic)
    address = reverse("casework:tick", args=[case.number, letter.pk])
    return (
        letter,
        code,
        client.post(address, {"code": code, "revision": letter.revision}, headers=headers),
    )


def test_with_htmx_the_list_alone_comes_back(case, house, client):
    letter, code, answer = ticked(client, case, house, **{"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<section class="card" id="checklist"')
    assert "<html" not in page
    assert letter.ticks.get().code == code
    # The number beside the button goes along with the list (walker 15).
    beside = client.get(reverse("casework:letter", args=[case.number, letter.pk]))
    assert f"{beside.context['open_count']} Punkte sind in der" in page
    assert beside.context["open_count"] == page.count("<b>○ ")
    assert 'id="open-count" hx-swap-oob="true"' in page


def test_without_it_the_page_comes_back_at_the_list(case, house, client):
    letter, _, answer = ticked(client, case, house)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{letter.pk}/#checklist")


def test_a_refusal_stands_in_the_list(case, house, client):
    letter, code, _ = ticked(client, case, house)
    letter.state = "released"
    letter.save()
    address = reverse("casework:tick", args=[case.number, letter.pk])
    page = client.post(address, {"code": code}, headers={"HX-Request": "true"}).content.decode()
    assert 'role="alert"' in page


def test_a_point_is_named_once(case, house, client):
    letter, *_ = ticked(client, case, house)
    items = client.get(reverse("casework:letter", args=[case.number, letter.pk])).context["items"]
    assert not [item for item in items if item.label in item.reason]
