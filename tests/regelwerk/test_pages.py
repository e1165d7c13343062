"""The pages of the Regelwerk: versions, assumptions, review."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.organisation.queries import local_day
from krm.regelwerk import actions, queries, rules
from krm.regelwerk.models import RegelwerkVersion

READERS = {
    "administrator",
    "executive",
    "officer",
    "front_office",
    "data_protection",
    "auditor",
    "lead_leistung",
}
PAGES = {
    "versions": READERS,
    "version": READERS,
    "propose": {"officer", "executive"},
    "review": {"officer", "executive"},
}


@pytest.fixture
def shipped(cast):
    return actions.load_shipped(at=now())


@pytest.fixture
def proposal(cast, shipped):
    title = rules.shipped().word("document.title")
    text = rules.shipped_text().replace(title, "Geänderte Weisung", 1)
    return actions.propose_version(text, by=cast.officer, at=now())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_there_for_those_who_may_and_for_nobody_else(cast, shipped, client, name):
    arguments = [shipped.pk] if name == "version" else []
    page = reverse(f"regelwerk:{name}", args=arguments)
    for part in sorted({*READERS, "dorn"}):
        client.force_login(getattr(cast, part))
        expected = 200 if part in PAGES[name] else 404
        assert client.get(page).status_code == expected, part


def test_a_proposal_shows_what_is_different(cast, proposal, client):
    client.force_login(cast.executive)
    page = client.get(reverse("regelwerk:version", args=[proposal.pk])).content.decode()
    assert rules.shipped().word("document.title") in page
    assert "Geänderte Weisung" in page


def test_the_executive_releases_by_page(cast, proposal, client):
    client.force_login(cast.executive)
    page = reverse("regelwerk:release", args=[proposal.pk])
    today = local_day(now())
    refused = client.post(page, {"valid_from": today.isoformat()})
    assert "frühestens ab morgen" in refused.content.decode()
    tomorrow = today + timedelta(days=1)
    client.post(page, {"valid_from": tomorrow.isoformat()})
    assert queries.current(tomorrow) == proposal
    assert client.post(page, {"valid_from": tomorrow.isoformat()}).status_code == 404


@pytest.mark.parametrize("part", ["officer", "administrator", "dorn"])
@pytest.mark.parametrize("name", ["release", "reject"])
def test_nobody_else_decides_about_a_version(cast, proposal, client, part, name):
    client.force_login(getattr(cast, part))
    tomorrow = local_day(now()) + timedelta(days=1)
    page = reverse(f"regelwerk:{name}", args=[proposal.pk])
    assert client.post(page, {"valid_from": tomorrow.isoformat()}).status_code == 404
    assert RegelwerkVersion.objects.get(pk=proposal.pk).state == "proposed"


def test_a_proposal_is_rejected_by_page(cast, proposal, client):
    client.force_login(cast.executive)
    client.post(reverse("regelwerk:reject", args=[proposal.pk]))
    assert RegelwerkVersion.objects.get(pk=proposal.pk).state == "rejected"


def test_an_edited_text_becomes_a_proposal(cast, shipped, client):
    client.force_login(cast.officer)
    page = reverse("regelwerk:propose")
    title = rules.shipped().word("document.title")
    form = client.get(page).context["form"]
    text = form.initial["text"].replace("\n", "\r\n").replace(title, "Anders", 1)
    client.post(page, {"text": text})
    (proposal,) = RegelwerkVersion.objects.filter(state="proposed")
    assert queries.rules_of(proposal).word("document.title") == "Anders"
    assert "\r" not in proposal.content


def test_an_unreadable_text_comes_back_with_the_reason(cast, shipped, client):
    client.force_login(cast.officer)
    answer = client.post(reverse("regelwerk:propose"), {"text": "kein = toml ="})
    assert "kein gültiges TOML" in answer.content.decode()


def test_an_assumption_is_confirmed_by_page(cast, shipped, client):
    client.force_login(cast.officer)
    key = queries.assumptions(shipped)[0].entry.key
    client.post(reverse("regelwerk:confirm"), {"key": key})
    assert queries.assumptions(shipped)[0].is_confirmed
    assert queries.assumptions(shipped)[0].confirmation.confirmed_by == cast.officer
    client.force_login(cast.lead_leistung)
    assert client.post(reverse("regelwerk:confirm"), {"key": key}).status_code == 404


def test_the_review_is_completed_by_page(cast, shipped, client):
    client.force_login(cast.officer)
    next_day = max(local_day(now()), queries.review_due().due_on) + timedelta(days=730)
    details = {"result": "Gilt weiter.", "next_due_on": next_day.isoformat()}
    client.post(reverse("regelwerk:review"), details)
    assert queries.review_due().due_on == next_day
