"""Every address of the desk and who gets in: what is foreign does not exist."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import letters
from krm.casework.queries import live_assignments
from krm.casework.urls import urlpatterns as casework_urls
from krm.corrections.actions import proposing
from krm.corrections.urls import urlpatterns as corrections_urls
from krm.desk.urls import urlpatterns as desk_urls
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.work.models import Task
from tests.house.desk_cases import recorded
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("walk: the matrix of rights over all pages of the desk")

EVERYBODY = ("officer", "clerk", "lead_leistung", "lead_markt", "dorn", "data_protection")

# Address and arguments → who gets in when asking for it; everybody else sees a 404.
GENERAL = {
    "desk:today": EVERYBODY,
    "desk:help": EVERYBODY,
    "corrections:slips": (),
    "desk:register": EVERYBODY[:-1],
    "desk:found": EVERYBODY[:-1],
    "desk:capture": EVERYBODY,
    "record:bogen": EVERYBODY,
    "record:krm": ("officer",),
    "reports:list": ("officer",),
    "desk:review": ("data_protection",),
    # More people than these look after the house: tests/desk/test_condition.py.
    "desk:condition": ("officer", "data_protection", "administrator"),
    "desk:restored": ("officer", "administrator"),
}
OF_A_CASE = ("officer", "lead_leistung")
# Some pages name customers and files: only who may take the step opens them.
STEPS = {
    "note": OF_A_CASE, "reminder": OF_A_CASE, "alternatives": OF_A_CASE,
} | dict.fromkeys(
    ("forward", "close"), ("officer",)
)  # fmt: skip
# These only take what is sent to them; asking for them shows nothing.
POSTED = {
    "corrections:withdraw",
    "desk:case_file", "desk:export", "casework:draft", "casework:tick", "casework:left",
    "casework:letter_act", "casework:upload", "casework:dispatch_decide", "casework:change_party",
    "desk:leitfaden_upload", "desk:clock_is_right", "desk:search", "desk:preview", "desk:later",
    "desk:not_later",
    "desk:end_turn",
    "desk:save_view", "desk:delete_view", "desk:columns",
}  # fmt: skip

# What is no page of a Vorgang: whoever is praised reads it (test_as_praise_and_idea.py).
BESIDE = {"casework:praise"}


@pytest.fixture
def addresses(house, case):
    """Return every address of a Vorgang that shows something, and who may see it."""
    letter = letters.draft_letter(
        reaction=case, kind="confirmation", by=house.officer, at=moment("2026-11-01")
    )
    assignment = live_assignments(case)[0]
    document = case.documents.first().document
    number = case.number
    found = {reverse("casework:step", args=[number, name]): who for name, who in STEPS.items()}
    return found | {
        reverse("desk:reaction", args=[number]): OF_A_CASE,
        reverse("casework:letter", args=[number, letter.pk]): OF_A_CASE,
        reverse("casework:letter_pdf", args=[number, letter.pk]): OF_A_CASE,
        reverse("casework:document", args=[number, document.pk]): (
            "officer",
        ),  # not chosen for the unit
        reverse("casework:schriftsatz", args=[number, assignment.pk]): ("lead_leistung",),
        reverse("casework:give_back", args=[number, assignment.pk]): ("officer",),
        reverse("casework:assess", args=[number]): ("officer",),
        reverse("casework:zweitschrift", args=[number]): OF_A_CASE,
        **of_one_row(house, case, number, assignment.pk),
    }


def of_one_row(house, case, number, assignment_pk):
    """Return the addresses that name the row of the Vorgang a step is about."""
    task = Task.objects.create(
        kind="reminder", title="Nachsehen", reaction=case, person=house.officer,
        due_on="2026-11-02", created_at=moment("2026-11-01"),
    )  # fmt: skip
    # Not on the day of recording: there one's own slip needs no second person.
    Reaction.objects.filter(pk=case.pk).update(captured_at=now() - timedelta(days=2))
    change = proposing.Change("arrived_at", moment("2026-10-01").isoformat())
    correction = proposing.propose_correction(
        reaction=case, change=change, reason="Stempel", by=house.officer, at=now()
    )
    about = {"remind_unit": "officer", "withdraw_assignment": "officer",
             "assign_drafter": "lead_leistung", "decline_assignment": "lead_leistung"}  # fmt: skip
    found = {
        reverse("casework:step_about", args=[number, name, assignment_pk]): (who,)
        for name, who in about.items()
    }
    return found | {
        reverse("casework:finish_task", args=[number, task.pk]): OF_A_CASE,
        reverse("corrections:decide", args=[number, correction.pk]): ("officer",),
        **of_corrections(number),
    }


def of_corrections(number):
    steps = (
        "correct", "withdraw", "cancel", "customer", "exclude", "deceased", "representative",
        "follow_up",
    )  # fmt: skip
    return {reverse("corrections:step", args=[number, name]): ("officer",) for name in steps}


def status(client, person, address):
    client.force_login(person)
    return client.get(address).status_code


@pytest.mark.parametrize("part", EVERYBODY)
def test_general_pages(house, client, part):
    for name, allowed in GENERAL.items():
        wanted = 200 if part in allowed else 404
        assert (name, status(client, getattr(house, part), reverse(name))) == (name, wanted)


@pytest.mark.parametrize("part", ["officer", "clerk", "lead_leistung", "lead_markt", "dorn"])
def test_a_foreign_case_does_not_exist(house, addresses, client, part):
    for address, allowed in addresses.items():
        wanted = 200 if part in allowed else 404
        assert (address, status(client, getattr(house, part), address)) == (address, wanted)


def test_the_excluded_person_sees_the_case_nowhere(house, case, addresses, client):
    exclude_person(
        reaction=case, person=house.lead_leistung, reason="Befangen", by=house.officer,
        at=moment("2026-11-01"),
    )  # fmt: skip
    for address in addresses:
        assert status(client, house.lead_leistung, address) == 404
    assert case.number not in client.get(reverse("desk:register")).content.decode()
    assert case.number not in client.get(reverse("desk:today")).content.decode()


def test_a_task_of_no_vorgang_is_for_its_owner_alone(house, client):
    task = Task.objects.create(
        kind="other", title="Postfach abgleichen", role="krm_officer", due_on="2026-11-02",
        created_at=moment("2026-11-01"),
    )  # fmt: skip
    address = reverse("casework:office_task", args=[task.pk])
    found = {part: status(client, getattr(house, part), address) for part in EVERYBODY}
    assert found == dict.fromkeys(EVERYBODY, 404) | {"officer": 200}
    client.force_login(house.officer)
    assert client.post(address, {"result": "stimmt"}).url == reverse("desk:today")
    task.refresh_from_db()
    assert task.done_by == house.officer


def test_a_correction_is_decided_by_the_front_office(house, case, addresses, client):
    (address,) = [item for item in addresses if "/korrektur/" in item]
    client.force_login(house.front_office)
    page = client.get(address).content.decode()
    assert "01.10.2026, 09:00 Uhr" in page
    assert "Stempel" in page
    assert client.post(address, {"accept": "1"}).status_code == 302
    assert case.corrections.get().state == "applied"


def test_without_signing_in_there_is_only_the_login(addresses, client):
    for address in [*addresses, *map(reverse, GENERAL)]:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/konto/login/")


def test_the_clerk_sees_the_thanks_for_the_own_bogen_only(house, client):
    own = recorded(house)
    address = reverse("record:bogen_done", args=[own.number])
    assert status(client, house.officer, address) == 200
    assert status(client, house.clerk, address) == 404


def test_no_address_is_forgotten(addresses):
    shown = {"record:bogen_done", "desk:reaction", "casework:letter", "casework:letter_pdf",
             "casework:document", "casework:schriftsatz", "casework:give_back",
             "casework:assess", "casework:step", "casework:step_about", "casework:zweitschrift",
             "casework:finish_task", "corrections:decide", "corrections:step", "corrections:slips",
             "casework:office_task", "casework:hearing",
             "desk:assumptions", "desk:leitfaden",  # see test_assumptions.py
             # see test_batches.py, test_in_turn.py, test_register_views.py, test_next_up.py
             "desk:batch", "desk:in_turn", "desk:next_in_turn",
             "desk:view", "desk:quick_look", "desk:selection", "desk:found", "desk:preview",
             "desk:similar",  # see test_similar_page.py
             "desk:following", "desk:following_words"}  # fmt: skip
    names = {f"desk:{url.name}" for url in desk_urls}
    names |= {f"casework:{url.name}" for url in casework_urls}
    names |= {f"corrections:{url.name}" for url in corrections_urls}
    assert names - shown - set(GENERAL) - POSTED - BESIDE == set()
