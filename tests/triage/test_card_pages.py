"""The pages of cards and material, as somebody at the desk meets them."""

import pytest
from django.utils.timezone import now

from krm.arrivals.models import Submission
from krm.organisation.models import Standort
from krm.organisation.queries import local_day
from krm.outreach import actions as outreach
from krm.outreach.models import CardBox, CardDesign, MaterialOrder
from krm.parties.models import Party
from krm.reactions.models import Reaction


@pytest.fixture
def desk(house, client):
    client.force_login(house.officer)
    return client


@pytest.fixture
def box(house):
    return outreach.open_box(
        standort=house.gruenstadt, place="Wartezone", by=house.officer, at=now()
    )


def card(page, **more):
    """Return what a browser sends for the card form of a page."""
    data = {"token": page.context["form"]["token"].value(), "kind": "praise", "happened": "Danke!",
            "topics": ["L1"], "emptied_on": local_day(now()).isoformat()}  # fmt: skip
    return data | more


def text(response):
    return response.content.decode()


def test_material_is_found_in_the_navigation_by_those_who_may(house, client):
    for person, found in ((house.officer, True), (house.front_office, True), (house.clerk, False)):
        client.force_login(person)
        assert ('href="/material/"' in text(client.get("/"))) is found
        assert client.get("/material/").status_code == (200 if found else 404)


def test_every_standort_says_where_it_stands(desk, box):
    page = text(desk.get("/material/"))
    assert "öffnet am 01.01.2027" in page
    assert "noch kein Kasten" in page
    assert "Wartezone" in page
    assert "101398" in page


def test_a_box_is_entered_printed_and_taken_out_of_use(desk, house):
    standort = house.gruenstadt
    answer = desk.post("/material/kasten/neu/", {"standort": standort.pk, "place": "Eingang"})
    box = CardBox.objects.get()
    assert answer.url == f"/material/kasten/{box.pk}/"
    assert box.code in text(desk.get(answer.url))
    pdf = desk.post(f"{answer.url}drucken/", {"layout": "sheet"})
    assert pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf["Content-Disposition"]
    desk.post(answer.url, {"place": "Eingang"})
    box.refresh_from_db()
    assert not box.is_active
    assert desk.post(f"{answer.url}drucken/", {"layout": "sheet"}).status_code == 302


def test_a_box_out_of_use_still_opens_the_form_with_a_kind_word(client, house, box):
    outreach.change_box(box=box, place="x", is_active=False, by=house.officer, at=now())
    page = client.get(f"/k/{box.code}")
    assert page.status_code == 200
    assert page.context["box"] is None
    assert "Ihre Meinung kommt trotzdem an" in text(page)


def test_the_public_address_stands_on_the_page(desk, box, settings):
    settings.PUBLIC_URL = "https://meinung.jobcenter.example"
    page = text(desk.get(f"/material/kasten/{box.pk}/"))
    assert f"https://meinung.jobcenter.example/k/{box.code}" in page


def test_a_design_is_shown_saved_and_refused_with_what_was_typed(desk, house):
    url = f"/material/entwurf/{house.gruenstadt.code}/"
    first = desk.get(url)
    assert "data:image/png;base64," in text(first)
    good = {"heading": "Sagen Sie es uns", "invitation": "Bitte.", "closing": "", "languages": "en",
            "colour": "#005a3c", "seen_version": "0"}  # fmt: skip
    assert desk.post(url, good).status_code == 302
    assert CardDesign.objects.get().heading == "Sagen Sie es uns"
    bad = desk.post(url, good | {"colour": "#ffee00", "seen_version": "1", "heading": "Neu"})
    assert bad.status_code == 400
    assert "dunklere Farbe" in text(bad)
    assert 'value="Neu"' in text(bad)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"colour": "#ffffff", "heading": "x" * 80, "invitation": "y" * 400},
        {"colour": "rot", "heading": "🎉"},
        {"colour": "#zzzzzz"},
    ],
)
def test_the_preview_draws_whatever_is_typed(desk, house, typed):
    answer = desk.post(f"/material/entwurf/{house.gruenstadt.code}/vorschau/", typed)
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert text(answer).count("data:image/png") == 2


def test_only_the_officer_sees_the_design(house, client):
    client.force_login(house.front_office)
    assert client.get(f"/material/entwurf/{house.gruenstadt.code}/").status_code == 404
    assert "Karte gestalten" not in text(client.get("/material/"))


def test_card_after_card_is_entered(desk, box):
    url = f"/material/kasten/{box.pk}/erfassen/"
    first = desk.get(url)
    sent = card(first)
    answer = desk.post(url, sent, follow=True)
    assert "KRM-" in text(answer)
    assert answer.context["count"] == 1
    assert "anonym erfasst" in text(answer)
    twice = desk.post(url, sent, follow=True)
    assert "schon erfasst" in text(twice)
    assert Reaction.objects.count() == 1


def test_a_card_that_is_wrong_keeps_its_words(desk, box):
    url = f"/material/kasten/{box.pk}/erfassen/"
    answer = desk.post(url, card(desk.get(url), topics=["S1.1"], happened="Viele Worte"))
    assert answer.status_code == 400
    assert "Viele Worte" in text(answer)
    assert answer.context["form"].errors["topics"]
    answer = desk.post(url, card(desk.get(url), street="Probeweg 3"))
    assert answer.context["form"].errors["last_name"]
    assert not Reaction.objects.exists()


def test_what_is_taken_back_stands_in_the_form_again(desk, box):
    url = f"/material/kasten/{box.pk}/erfassen/"
    desk.post(url, card(desk.get(url), happened="Falsch getippt"))
    receipt = Submission.objects.get().item.receipt_number
    page = desk.post(f"/material/kasten/{box.pk}/zurueck/{receipt}/", follow=True)
    assert page.context["count"] == 0
    assert page.context["form"]["happened"].value() == "Falsch getippt"
    assert Reaction.objects.get().state == "cancelled"


def test_another_person_does_not_see_what_was_taken_back(desk, box, house, client):
    url = f"/material/kasten/{box.pk}/erfassen/"
    desk.post(url, card(desk.get(url), happened="Falsch getippt"))
    receipt = Submission.objects.get().item.receipt_number
    client.force_login(house.front_office)
    assert "Falsch getippt" not in (client.get(f"{url}?wieder={receipt}")
                                    .context["form"]["happened"].value() or "")  # fmt: skip


def test_an_order_is_entered_arrives_and_is_put_off(desk, house):
    url, today = "/material/bestellungen/", local_day(now())
    sent = {"material": "flyer", "standort": house.gruenstadt.pk, "amount": "200",
            "ordered_on": today.isoformat(), "note": ""}  # fmt: skip
    assert desk.post(url, sent).status_code == 302
    assert desk.post(url, sent).status_code == 400
    order = MaterialOrder.objects.get()
    desk.post(f"{url}{order.pk}/geliefert/", {"arrived_on": today.isoformat()})
    desk.post(f"{url}{order.pk}/erinnern/", {"remind_on": ""})
    order.refresh_from_db()
    assert (order.arrived_on, order.remind_on) == (today, None)
    answer = desk.post(f"{url}{order.pk}/loeschen/", follow=True)
    assert "schon geliefert" in text(answer)
    assert "200 Flyer" in text(answer)


def test_a_standort_without_cards_has_no_design(desk, house):
    Standort.objects.filter(pk=house.gruenstadt.pk).update(has_cards=False)
    assert desk.get(f"/material/entwurf/{house.gruenstadt.code}/").status_code == 404
    assert "keine Karten" in text(desk.get("/material/"))


# ---------------------------------------------------------------------------- who wrote it is known

ELIF = {"first_name": "Elif", "last_name": "Muster", "street": "Musterweg 1",
        "postcode": "67269", "city": "Grünstadt"}  # fmt: skip


@pytest.fixture
def entered(desk, box):
    """The page of a box on which a card of Elif Muster was entered before."""
    address = f"/material/kasten/{box.pk}/erfassen/"
    desk.post(address, card(desk.get(address), **ELIF))
    return address


def proposed(desk, address, **said):
    return text(desk.post(f"{address}bekannt/", said))


def test_a_known_customer_is_proposed_and_stands_once(desk, entered):
    first = Reaction.objects.get()
    shown = proposed(desk, entered, first_name="elif", last_name="MUSTER", street="Musterweg 1")
    assert first.number in shown
    assert "gleiche Straße" in shown
    again = card(desk.get(entered), **ELIF, happened="Noch einmal danke!", known=first.party_id)
    assert desk.post(entered, again).status_code == 302
    assert Party.objects.get() == Reaction.objects.latest("pk").party


def test_without_a_choice_the_next_card_is_entered_at_once(desk, entered):
    assert desk.post(entered, card(desk.get(entered), **ELIF, happened="Neu!")).status_code == 302
    assert Party.objects.count() == 2


@pytest.mark.parametrize("said", [{}, {"last_name": "Muster"}, {"first_name": "Elif"}])
def test_half_a_name_proposes_nobody(desk, entered, said):
    assert "bekannt" not in proposed(desk, entered, **said)


def test_who_is_not_proposed_cannot_be_chosen(desk, entered):
    foreign = Party.objects.create(first_name="Fremd", last_name="Person", created_at=now())
    sent = card(desk.get(entered), **ELIF, happened="Neu!", known=foreign.pk)
    assert desk.post(entered, sent).status_code == 302
    assert Reaction.objects.latest("pk").party not in (foreign, None)


def test_a_customer_of_a_vorgang_that_is_kept_from_me_is_not_proposed(desk, entered, house):
    Reaction.objects.update(complained_about=house.officer)
    assert "bekannt" not in proposed(desk, entered, **ELIF)


def test_a_card_that_is_wrong_keeps_the_choice(desk, entered):
    party = Party.objects.get()
    page = text(desk.post(entered, card(desk.get(entered), **ELIF, kind="", known=party.pk)))
    assert f'value="{party.pk}" checked' in page


def test_who_may_not_triage_reads_no_names(house, client, entered):
    client.force_login(house.clerk)
    assert client.post(f"{entered}bekannt/", ELIF).status_code == 404


def test_an_order_and_its_delivery_are_undone_with_one_click(desk, house):
    url, today = "/material/bestellungen/", local_day(now())
    assert "Noch keine Bestellung" in text(desk.get(url))
    sent = {"material": "flyer", "standort": house.gruenstadt.pk, "amount": "200",
            "ordered_on": today.isoformat(), "note": ""}  # fmt: skip
    page = text(desk.post(url, sent, follow=True))
    order = MaterialOrder.objects.get()
    assert "Rückgängig" in page
    assert "Heute geliefert" in page
    step = f"{url}{order.pk}/geliefert/"
    page = text(desk.post(step, {"arrived_on": today.isoformat()}, follow=True))
    assert "Rückgängig" in page
    assert "wieder als unterwegs" in text(desk.post(step, follow=True))
    desk.post(f"{url}{order.pk}/loeschen/")
    assert not MaterialOrder.objects.exists()


def test_a_box_without_cards_says_what_comes_next(desk, box):
    assert "Nach der ersten Leerung" in text(desk.get(f"/material/kasten/{box.pk}/"))
