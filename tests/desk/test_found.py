"""The page of what was found: grouped, scoped like the lists, and clear where there is nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from krm.arrivals.models import IntakeItem
from krm.reactions.models import Exclusion
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("search: what a page shows of it")

AT = moment("2026-05-22T18:00")
FOUND = reverse("desk:found")


@pytest.fixture
def case(cast):
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))
    row = recorded(cast, title="Rückruf zur Heizkostenabrechnung")
    row.party.last_name, row.party.phone = "Łukaszewska", "06321 / 12 34 56"
    row.party.save()
    return row


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def search(person, typed, **more):
    return signed_in(person).post(
        reverse("desk:search"), {"to": FOUND, "q": typed}, follow=True, **more
    )


def text(answer):
    return answer.content.decode()


def test_a_name_leads_to_the_person_and_to_the_case(cast, case):
    page = search(cast.officer, "lukaszewska")
    assert [row.party for row in page.context["groups"].people] == [case.party]
    assert "<mark>Łukaszewska</mark>" in text(page)
    assert case.get_absolute_url() in text(page)


def test_an_exact_number_opens_its_page(cast, case):
    client = signed_in(cast.officer)
    answer = client.post(reverse("desk:search"), {"to": FOUND, "q": case.number.lower()})
    assert answer["Location"] == case.get_absolute_url()
    Exclusion.objects.create(reaction=case, person=cast.officer, reason="befangen", since=AT)
    answer = client.post(reverse("desk:search"), {"to": FOUND, "q": case.number})
    assert answer["Location"].startswith(f"{FOUND}?suche=")


def test_the_words_stand_in_no_address(cast, case):
    page = search(cast.officer, "Rückruf")
    ((address, _code),) = page.redirect_chain
    assert "ckruf" not in address
    assert 'value="Rückruf"' in text(page)


def test_what_nobody_has_judged_is_found_by_who_triages(cast, case):
    IntakeItem.objects.create(
        receipt_number="E-2026-00042", source="mail", arrived_at=AT, stored_at=AT,
        content_digest="a", subject="Kaputte Klingel", text="Sie läutet nicht.",
    )  # fmt: skip
    assert "Kaputte Klingel" in text(search(cast.officer, "läuten"))
    assert "Kaputte Klingel" not in text(search(cast.leistung.lead, "läuten"))


def test_the_excluded_person_finds_nothing(cast, case):
    Exclusion.objects.create(reaction=case, person=cast.officer, reason="befangen", since=AT)
    for typed in ("Rückruf", "Łukaszewska", "06321123456", "Heizkosten"):
        page = search(cast.officer, typed)
        assert not page.context["groups"]
        assert "Nichts gefunden" in text(page)
        assert case.number not in text(page)


def test_a_unit_finds_what_it_was_given(cast, case):
    assert not search(cast.leistung.lead, "Rückruf").context["groups"]
    forwarded(cast, case, "2026-05-22T10:00")
    assert search(cast.leistung.lead, "Rückruf").context["groups"].cases
    assert not search(cast.markt.lead, "Rückruf").context["groups"]


@pytest.mark.parametrize("typed", ["Lukaszevska", "Heizkosten", "Rükcruf"])
def test_where_nothing_is_written_so_what_is_like_it_is_shown_and_said(cast, case, typed):
    page = search(cast.officer, typed)
    assert page.context["groups"].is_near
    assert "ähnlich geschrieben" in text(page)
    assert case.number in text(page)


def test_similar_words_can_be_asked_for(cast, case):
    other = recorded(cast, title="Der Rückruff blieb aus")
    page = search(cast.officer, "Rückruf")
    assert other.number not in text(page)
    link = page.redirect_chain[0][0] + "&aehnlich=1"
    client = page.client
    assert other.number in text(client.get(link))


@pytest.mark.parametrize(
    "typed",
    ["x" * 10_000, "Wort " * 2_000, '"' * 40, "AND OR NOT NEAR(", "a:b*^-", "'; DROP TABLE x; --",
     "\u202eRückruf\u202c", "\ufeff", "<b onload=x>", "%s %d %%", "\\", "{a b}:c",
     "💥 👪", "🄰🄱", "ﷺ", "ỹ̷̡̛" * 30, "0" * 300, "+49" * 50],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(cast, case, typed):
    page = search(cast.officer, typed)
    assert page.status_code == 200
    assert signed_in(cast.leistung.lead).post(
        reverse("desk:preview"), {"q": typed}
    ).status_code == 200  # fmt: skip


def test_a_nul_is_refused_as_everywhere(cast, case):
    assert search(cast.officer, "Rück\x00ruf").status_code == 400


def test_what_was_too_long_says_what_was_searched_for(cast, case):
    page = search(cast.officer, "Rückruf " * 60)
    assert "zu lang" in text(page)
    assert page.context["groups"].cases


def test_while_somebody_types_the_first_hits_are_shown(cast, case):
    client = signed_in(cast.officer)
    shown = text(client.post(reverse("desk:preview"), {"q": "Heizk"}))
    assert case.get_absolute_url() in shown
    assert "<mark>Heizkostenabrechnung</mark>" in shown
    assert text(client.post(reverse("desk:preview"), {"q": "H"})) == ""
    assert "Noch kein Treffer" in text(client.post(reverse("desk:preview"), {"q": "Heizx"}))


def test_without_words_the_page_asks_for_some(cast, case):
    assert "Wonach suchen Sie?" in text(signed_in(cast.officer).get(FOUND))


def test_who_sees_no_case_has_no_search(cast, case):
    assert signed_in(cast.service_center).get(FOUND).status_code == 404
    assert (
        signed_in(cast.service_center).post(reverse("desk:preview"), {"q": "x"}).status_code == 404
    )
    assert signed_in(cast.auditor).get(FOUND).status_code == 404
