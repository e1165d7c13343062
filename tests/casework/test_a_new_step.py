"""One row of the table is a step: button, page, row of Heute, timeline, matrix and docs follow.

docs/architecture.md promises it; here a step is added and each place looked at.
"""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import notes
from krm.casework.forms.steps import NoteForm
from krm.casework.models import CaseNote
from krm.casework.pages import StepPage
from krm.casework.queries.case import CaseRows
from krm.casework.views.steps import PAGES
from krm.corrections.views import steps as corrections
from krm.deadlines.models import Deadline
from krm.desk.queries.timeline import timeline_of
from krm.desk.queries.worklist import today_for
from krm.journal.rules.verbs import Verb
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.petitions.views import steps as petitions
from krm.privacy.views import steps as privacy
from krm.reactions.workflow import STEPS, Asked, Door, State, Step
from krm.work.models import Task
from tests.desk.conftest import case, house
from tools import rule_map
from tools.draw_docs import takers, workflow_page

__all__ = ["case", "house"]

CALL_BACK = Step(
    "call_back", "Kundin oder Kunden zurückrufen", frozenset({State.AT_UNIT}), None, "forward",
    rank={State.AT_UNIT: 1}, quiet=frozenset({Verb.NOTE_ADDED}), source=("R-32",),
    asked=(Asked("Anrufen", task="other"),),
)  # fmt: skip
PAGE = StepPage(
    NoteForm,
    "Zurückrufen",
    "Bitte kurz festhalten, was besprochen wurde.",
    "Rückruf speichern",
    "Der Rückruf steht im Verlauf.",
    lambda form, reaction, by, at: notes.add_note(
        reaction=reaction, kind=CaseNote.Kind.PHONE, happened_at=at, partner="Frau Muster",
        text=form.cleaned_data["text"], by=by, at=at,
    ),
)  # fmt: skip


@pytest.fixture
def added(monkeypatch):
    monkeypatch.setitem(STEPS, "finish_task", STEPS["finish_task"].__class__(
        **{**vars(STEPS["finish_task"]), "asked": ()}
    ))  # fmt: skip
    monkeypatch.setitem(STEPS, "call_back", CALL_BACK)
    monkeypatch.setitem(PAGES, "call_back", PAGE)


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def test_it_has_its_button_and_its_page(added, desk, case):
    Deadline.objects.filter(reaction=case, kind="confirmation").update(state="met")
    page = desk.get(case.get_absolute_url())
    address = reverse("casework:step", args=[case.number, "call_back"])
    assert (page.context["next_step"].label, page.context["next_step"].url) == (
        "Kundin oder Kunden zurückrufen", address,
    )  # fmt: skip
    assert "Rückruf speichern" in desk.get(address).content.decode()
    sent = {"kind": "phone", "happened_at": "2026-05-01T10:00", "text": "Alles besprochen."}
    answer = desk.post(address, sent, follow=True)
    assert "Der Rückruf steht im Verlauf." in answer.content.decode()
    assert "Alles besprochen." in answer.content.decode()


def test_it_is_there_for_its_right_and_its_states_alone(added, client, case, house):
    address = reverse("casework:step", args=[case.number, "call_back"])
    client.force_login(house.lead_leistung)
    assert client.get(address).status_code == 404
    assert "zurückrufen" not in client.get(case.get_absolute_url()).content.decode()
    assert takers(CALL_BACK, State.AT_UNIT) == [Role.KRM_OFFICER, Role.FRONT_OFFICE]
    assert takers(CALL_BACK, State.CLOSED) == []


def test_a_task_leads_to_it_and_the_timeline_leaves_its_verb_out(added, case, house):
    Task.objects.create(
        kind="other", title="Zurückrufen", reaction=case, person=house.officer,
        due_on=local_day(now()), created_at=now(),
    )  # fmt: skip
    (row,) = [row for row in today_for(house.officer, local_day(now())) if row.button == "Anrufen"]
    assert row.url == reverse("casework:step", args=[case.number, "call_back"])
    assert (row.what, row.step) == ("Zurückrufen", "call_back")
    PAGE.run(_Filled(), case, house.officer, now())
    moments = timeline_of(CaseRows(case, local_day(now())))
    assert [moment.more for moment in moments if moment.kind == "note"] == ["Besprochen."]
    assert "Notiz geschrieben" not in [moment.what for moment in moments]


class _Filled:
    cleaned_data = {"text": "Besprochen."}


def test_the_documentation_knows_it(added):
    drawn = workflow_page()
    assert "| Kundin oder Kunden zurückrufen | `call_back` | R-32 |" in drawn
    assert "at_unit --> at_unit: Kundin" not in drawn
    assert "`call_back`" in rule_map.page()


def test_without_its_row_there_is_none_of_it(desk, case):
    assert "zurückrufen" not in desk.get(case.get_absolute_url()).content.decode()
    address = reverse("casework:step", args=[case.number, "call_back"])
    assert desk.get(address).status_code == 404


def test_each_form_has_its_page_and_each_page_its_row():
    rooms = [PAGES, corrections.PAGES, petitions.PAGES, privacy.PAGES]
    everywhere = {name for room in rooms for name in room}
    assert len(everywhere) == sum(map(len, rooms))
    assert everywhere == {step.name for step in STEPS.values() if step.door is Door.FORM}


@pytest.mark.parametrize("name", PAGES)
def test_a_step_that_may_be_meant_instead_exists(name):
    assert set(PAGES[name].instead) <= set(PAGES)
