"""The page of a Vorgang on a phone: what runs and what is to be done come first."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.casework.actions import capture, letters
from krm.deadlines.models import Deadline
from krm.letters.models import Dispatch
from krm.reactions.models import Reaction
from krm.ui.rules import format_short
from tests.house.cases import answered, bogen
from tests.house.desk_cases import recorded


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def test_what_is_settled_is_folded_and_what_runs_is_shown(desk, case):
    Deadline.objects.filter(reaction=case, kind="confirmation").update(
        state="missed", settled_at=now(), settled_on=now().date()
    )
    answer = desk.get(case.get_absolute_url())
    assert {row.deadline.state for row in answer.context["deadlines"]} == {"running"}
    assert [row.deadline.kind for row in answer.context["settled"]] == ["confirmation"]
    assert '<span class="tag bad">1 Frist erledigt, zu spät</span>' in answer.content.decode()
    Deadline.objects.filter(reaction=case).update(
        state="met", settled_at=now(), settled_on=now().date()
    )
    answer = desk.get(case.get_absolute_url())
    assert answer.context["deadlines"] == []
    assert len(answer.context["settled"]) == Deadline.objects.filter(reaction=case).count()


def test_there_is_one_obvious_step_and_many_reasons_are_folded(desk, house):
    answer = desk.get(recorded(house).get_absolute_url())
    assert answer.context["next_step"].label == "Eingang bestätigen"
    assert answer.content.decode().count("btn primary") == 1
    assert answer.context["folds_refused"] is (len(answer.context["refused_steps"]) > 1)


def test_what_lies_with_somebody_else_has_no_obvious_step(desk, house):
    at = now() - timedelta(minutes=5)
    said = bogen(f"{at:%Y-%m-%dT00:00}")
    row = capture.escalate(bogen=said, unit=house.leistung, by=house.clerk, at=at)
    answer = desk.get(row.get_absolute_url())
    assert answer.context["next_step"] is None
    assert "An den Fachbereich weiterleiten" in answer.content.decode()
    since = format_short(localtime(at))
    assert (
        f"Der Vorgang liegt seit {since} bei der Führungskraft von {house.leistung.name}."
        in answer.content.decode()
    )
    (interim,) = [s for s in answer.context["refused_steps"] if s.label.startswith("Zwischen")]
    assert interim.reason == "Die Reaktion ist anonym. Eine Antwort ist nicht möglich."


def test_a_released_letter_waits_to_be_posted_before_anything_else(desk, house):
    row = recorded(house)
    letter = letters.draft_letter(reaction=row, kind="confirmation", by=house.officer, at=now())
    letters.release_letter(letter=letter, by=house.officer, at=now())
    answer = desk.get(row.get_absolute_url())
    assert answer.context["next_step"].label == "Eingangsbestätigung zur Post geben"
    assert "An den Fachbereich weiterleiten" in [s.label for s in answer.context["other_steps"]]


def test_an_interim_notice_is_obvious_only_when_the_answer_may_be_late(desk, house, case):
    def obvious():
        step = desk.get(case.get_absolute_url()).context["next_step"]
        return step and step.label

    Deadline.objects.filter(reaction=case, kind="confirmation").update(state="met")
    letter = letters.draft_letter(reaction=case, kind="confirmation", by=house.officer, at=now())
    letters.release_letter(letter=letter, by=house.officer, at=now())
    Dispatch.objects.update(state="sent")
    assert obvious() is None
    Deadline.objects.filter(reaction=case, kind="closing").update(
        due_on=now().date(), act_by=now().date()
    )
    assert obvious() == "Zwischennachricht schreiben"


def test_without_documents_none_are_offered(desk, house):
    row = recorded(house)
    address = reverse("casework:step", args=[row.number, "forward"])
    assert "documents" in desk.get(address).context["form"].fields
    row.documents.all().delete()
    page = desk.get(address)
    assert "documents" not in page.context["form"].fields
    assert "---------" not in page.content.decode()
    desk.post(address, {"lead_unit": house.leistung.pk})
    assert row.assignments.get().documents.count() == 0


def test_who_manages_the_house_finds_the_way_from_an_empty_day(client, house):
    client.force_login(house.administrator)
    assert "Zur Verwaltung" in client.get(reverse("desk:today")).content.decode()


@pytest.mark.parametrize(
    ("part", "seen", "unseen"),
    [
        ("clerk", {"Heute", "Erfassen", "Register"}, {"Posteingang", "Service Center", "Material"}),
        ("service_center", {"Service Center"}, {"Heute", "Posteingang", "Erfassen", "Register"}),
    ],
)
def test_the_help_tells_of_what_the_person_has(client, house, part, seen, unseen):
    client.force_login(getattr(house, part))
    page = client.get(reverse("desk:help")).content.decode()
    words = set(re.findall(r"<dt>([^<]+)</dt>", page))
    assert words >= seen
    assert not words & unseen
    assert reverse("desk:assumptions") not in page
    assert ("in die Suche" in page) is (part == "clerk")
    missing = client.get("/gibt-es-nicht/").content.decode()
    assert ("im Register" in missing) is (part == "clerk")


def test_what_has_ended_offers_nothing_that_is_refused(desk, house):
    row = answered(house)
    address = reverse("casework:assess", args=[row.number])
    assert address in desk.get(row.get_absolute_url()).content.decode()
    Reaction.objects.filter(pk=row.pk).update(state="closed")
    assert address not in desk.get(row.get_absolute_url()).content.decode()
