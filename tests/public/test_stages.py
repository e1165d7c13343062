"""What the page with the code says of a Vorgang is true for every kind and state."""

from dataclasses import replace

import pytest

from krm.organisation.models import Person, Unit
from krm.public.queries.status import stage_of, status_of
from krm.reactions.models import Petition
from krm.reactions.workflow import State
from krm.triage.actions import triage
from tests.house.reactions import moment, reaction
from tests.public.test_submitting import AT, SAID, hand_in, house

__all__ = ["house"]
pytestmark = pytest.mark.django_db

LATER = moment("2026-05-22T10:00")
_WORK = dict.fromkeys(
    ("recorded", "with_team_lead", "at_unit", "schriftsatz_in", "in_check", "answer_released"),
    "in_progress",
)
_ENDS = {
    "handed_over": "passed_on", "anonymous_recorded": "recorded", "withdrawn": "ended",
    "cancelled": "ended",
}  # fmt: skip
# What another body answers, and what of a kind is over although nobody wrote an answer.
STAGES = {
    "complaint": {**_WORK, **_ENDS, "answered": "answered", "closed": "ended"},
    "idea": {**_WORK, **_ENDS, "answered": "answered", "closed": "ended"},
    "praise": {**_WORK, **_ENDS, "answered": "answered", "closed": "ended"},
    "eingabe": {**_WORK, **_ENDS, "answered": "answered", "transmitted": "passed_on"},
    "petition": {**_WORK, **_ENDS, "transmitted": "passed_on", "closed": "passed_on"},
}


@pytest.mark.parametrize("kind", STAGES)
def test_every_kind_says_in_each_state_what_is_true(house, kind):
    row = reaction(kind=kind)
    if kind in ("petition", "eingabe"):
        Petition.objects.create(reaction=row, answer_to="body" if kind == "eingabe" else "")
    said = {}
    for state in STAGES[kind]:
        row.state = State(state)
        said[state] = stage_of(row)
    assert said == STAGES[kind]


def test_what_was_answered_and_closed_is_answered(house):
    assert stage_of(reaction(state="closed", answered_at=AT)) == "answered"


def test_an_anonymous_tip_that_was_passed_on_says_so(house):
    receipt = hand_in(replace(SAID, is_anonymous=True))
    assert status_of(receipt.code, AT.date()).stage == "recorded"
    officer = Person.objects.get(username="mara.beispiel")
    unit = Unit.objects.get(name="Leistungsgewährung")
    triage.set_aside(item=receipt.item, outcome="anonymous_tip", unit=unit, by=officer, at=LATER)
    found = status_of(receipt.code, LATER.date())
    assert (found.stage, found.may_add, found.next_on) == ("passed_on", False, None)


def test_an_anonymous_message_that_is_worked_on_is_recorded_and_set_aside_is_ended(house):
    receipt = hand_in(replace(SAID, is_anonymous=True))
    officer = Person.objects.get(username="mara.beispiel")
    triage.set_aside(item=receipt.item, outcome="spam", by=officer, at=LATER)
    assert status_of(receipt.code, LATER.date()).stage == "ended"
