"""Every page of a step is asked whether it is older than the Vorgang; what only adds is not."""

import pytest
from django.utils.timezone import now

from krm.casework.queries.steps import address_of
from krm.reactions import actions as reactions
from krm.reactions.workflow import STEPS
from tests.desk.conftest import house
from tests.house.cases import recorded
from tests.walks.page import Page

__all__ = ["house"]


@pytest.fixture
def row(house):
    return recorded(house)


@pytest.fixture
def old(house, row, client):
    """The page of a step as it was shown before somebody else answered an Anliegen."""
    client.force_login(house.officer)

    def opened(name):
        address = address_of(STEPS[name], row.number)
        # Which value is wrong is chosen on a page before.
        shown = f"{address}?target=title" if name == "correct" else address
        form = max(Page(client.get(shown).text).forms, key=lambda form: len(form.fields))
        held = {
            field.name: next((value for value, is_on in field.options if is_on), field.value)
            for field in form.fields
            if field.kind not in ("checkbox", "radio", "file") or field.is_on
        }
        answers = dict.fromkeys(row.anliegen.values_list("pk", flat=True), "Bewilligt.")
        reactions.answer_points(
            reaction=row, answers=answers, further={}, by=house.substitute, at=now()
        )
        return lambda **words: client.post(address, {**held, **words})

    return opened


SAID = {
    "representative": {"last_name": "Helfer"},
    "deceased": {},
    "party_role": {"role": "helper"},
    "forward": {},
    "exclude": {"reason": "Befangen"},
    "cancel": {"reason": "Doppelt erfasst"},
    "correct": {"target": "title", "new_text": "Anders", "reason": "Verlesen"},
}


@pytest.mark.parametrize("name", SAID)
def test_at_17_a_page_from_before_is_refused_and_says_who_was_faster(house, row, old, name):
    words = dict(SAID[name])
    if name == "exclude":
        words["person"] = str(house.clerk.pk)
    if name == "forward":
        words |= {"units": str(house.leistung.pk), "lead_unit": str(house.leistung.pk)}
    answer = old(name)(**words)
    assert answer.status_code == 400
    assert "Bitte den Verlauf ansehen und neu entscheiden." in answer.text
    row = type(row).objects.get(pk=row.pk)
    assert (row.state, row.party_role, row.title) == (
        "recorded", "beneficiary", "Drei Wochen keine Antwort",
    )  # fmt: skip
    assert not row.exclusions.exists()
    assert not row.corrections.exists()
    assert row.party.deceased_noted_on is None


def test_at_17_the_page_opened_anew_is_no_old_page(client, old):
    answer = old("party_role")(role="helper")
    address = answer.request["PATH_INFO"]
    (seen,) = (field.value for form in Page(client.get(address).text).forms
               for field in form.fields if field.name == "seen")  # fmt: skip
    said = {"role": "helper", "kind": "person", "form_of_address": "none", "seen": seen}
    answer = client.post(address, said)
    assert answer.status_code == 302, answer.context["form"].errors


def test_at_17_what_was_typed_can_be_sent_once_more_by_who_has_read_what_happened(client, old):
    refused = old("party_role")(role="helper")
    assert "Stimmt es weiter, senden Sie es noch einmal." in refused.text
    (form,) = (
        form for form in Page(refused.text).forms if "role" in [row.name for row in form.fields]
    )
    (seen,) = (row.value for row in form.fields if row.name == "seen")
    said = {"role": "helper", "kind": "person", "form_of_address": "none", "seen": seen}
    answer = client.post(refused.request["PATH_INFO"], said)
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.parametrize("name", ["note", "reminder"])
def test_at_17_what_only_adds_waits_for_nobody(old, name):
    words = {"note": {"text": "Ruft am Montag an.", "partner": "Frau Beispiel", "kind": "phone"},
             "reminder": {"title": "Nachfragen", "due_on": "2027-01-11"}}[name]  # fmt: skip
    answer = old(name)(**words)
    assert answer.status_code == 302, answer.context["form"].errors


def test_at_17_a_stranger_finds_no_page_at_all(house, client, row):
    client.force_login(house.clerk)
    assert client.get(address_of(STEPS["deceased"], row.number)).status_code == 404
