"""The pages of the steps: conflicts, refusals at their field, corrections by two people."""

import re
from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from krm.casework.actions import letters
from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import address_of, subjects_of
from krm.letters.models import Letter
from krm.reactions.workflow import STEPS, Door
from tests.desk.conftest import case, house
from tests.house import cases
from tests.house.desk_cases import recorded
from tests.house.reactions import moment
from tests.walks.walker import Visitor

__all__ = ["case", "house"]


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def step(reaction, name):
    return address_of(STEPS[name], reaction.number)


def test_a_step_on_an_old_page_is_refused_and_what_was_typed_stays(house, desk):
    row = recorded(house)
    said = {"lead_unit": house.leistung.pk, "question": "Bitte genau prüfen."}
    sent = said | {"seen": "was früher hier stand"}
    answer = desk.post(step(row, "forward"), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Mara Beispiel hat diesen Vorgang am" in page
    assert "Bitte genau prüfen." in page
    row.refresh_from_db()
    assert row.state == "recorded"


def test_forwarding_is_offered_although_no_unit_is_named_yet(house, desk):
    row = recorded(house)
    assert step(row, "forward") in desk.get(row.get_absolute_url()).content.decode()


def test_a_missing_reason_stands_at_its_field(house, desk):
    row = recorded(house)
    answer = desk.post(step(row, "cancel"), {"reason": ""})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"reason"}


@pytest.mark.parametrize(
    ("said", "missing"),
    [({}, {"criterion", "reason"}), ({"criterion": "conduct_correct"}, {"reason"})],
)
def test_f3_what_unberechtigt_needs_is_asked_at_its_field(house, desk, said, missing):
    row = cases.recorded(house, is_anonymous=True, anonymous_reason="no_consent")
    answer = desk.post(step(row, "close_anonymous"), {"assessment": "unberechtigt", **said})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == missing


def test_an_unknown_step_does_not_exist(house, desk):
    address = reverse("casework:step", args=[recorded(house).number, "fliegen"])
    assert desk.get(address).status_code == 404


def test_the_title_is_corrected_from_the_page(house, desk):
    row = recorded(house)
    sent = {"target": "title", "new_text": "Niemand ruft zurück", "reason": "Schreibfehler"}
    assert desk.post(step(row, "correct"), sent).status_code == 302
    row.refresh_from_db()
    assert row.title == "Niemand ruft zurück"


def test_a_letter_is_shown_before_it_is_released(case, house, desk):
    letter = draft(case, house)
    page = desk.get(address(letter)).content.decode()
    for line in [*letter.recipient_lines, letter.subject, letter.salutation]:
        assert line in page
    assert "Freigeben" in page


def test_a_draft_is_thrown_away(case, house, desk):
    letter = draft(case, house)
    desk.post(address(letter) + "void/")
    letter.refresh_from_db()
    assert letter.state == Letter.State.VOID


def test_the_lead_of_the_unit_cannot_release(case, house, client):
    letter = draft(case, house)
    client.force_login(house.lead_leistung)
    sent = {"subject": "x", "salutation": "x", "body": "x", "channel": "post", "act": "release"}
    assert client.post(address(letter), sent | {"revision": letter.revision}).status_code == 400
    letter.refresh_from_db()
    assert letter.state == Letter.State.DRAFT


def draft(case, house):
    return letters.draft_letter(
        reaction=case, kind="confirmation", by=house.officer, at=moment("2026-11-01")
    )


def address(letter):
    return reverse("casework:letter", args=[letter.reaction.number, letter.pk])


# What a browser shows of a page before anything else, and what may stand in it: plain words.
HEADED = re.compile(r"<title>\s*([^<]+?)\s*</title>.*<h1>\s*([^<]+?)\s*</h1>", re.DOTALL)
FORMS = [step for step in STEPS.values() if step.door is Door.FORM]


def test_f3_every_page_of_a_step_is_headed_by_words_and_no_id_stands_twice(house):
    seen = set()
    row = cases.forwarded(house, cases.recorded(house))
    for person in (house.officer, house.leistung.lead):
        visitor = Visitor()
        visitor.force_login(person)
        rows = CaseRows(row, date(2026, 5, 12))
        for step in [step for step in FORMS if step.name not in seen]:
            about = next(iter(subjects_of(step, rows, person)), None)
            answer = about and visitor.get(address_of(step, row.number, about.pk))
            if answer and answer.status_code == 200:
                seen.add(step.name)
                headed_by_words(step.name, answer.content.decode())
    assert {"plan_measure", "note_promise", "reminder", "forward", "petition"} <= seen
    assert len(seen) >= 50  # the rest belong to persons or states of their own


def headed_by_words(name, html):
    assert (headed := HEADED.search(html)), f"the page of {name} has no heading of words"
    assert "&lt;" not in headed[1]
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert not [i for i, times in ids.items() if times > 1], name
