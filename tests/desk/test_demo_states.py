"""The demo shows every state, whatever the day on which it is built."""

import pytest
from django.core.management import call_command

from krm.arrivals.models import IntakeItem
from krm.corrections.models import Correction
from krm.deadlines.models import Deadline
from krm.desk.demo.cast import build_cast
from krm.desk.demo.states import add_every_state
from krm.letters.actions import load_shipped_texts
from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Absence
from krm.organisation.queries import local_day
from krm.parties.models import Representation
from krm.reactions.models import Petition, Reaction
from krm.regelwerk.actions import load_shipped
from krm.work.models import Assignment, Task
from tests.house.reactions import moment

pytestmark = pytest.mark.slow
BOTH = pytest.mark.both_databases("walk: the whole demo, built by every verb")

SENT = Letter.State.DISPATCHED
WANTED = {
    "handed over": lambda: Reaction.objects.filter(state="handed_over"),
    "cancelled": lambda: Reaction.objects.filter(state="cancelled"),
    "interim notice": lambda: Letter.objects.filter(kind="interim_notice", state=SENT),
    "returned Schriftsatz": lambda: Assignment.objects.filter(state="returned"),
    "correction": lambda: Correction.objects.filter(state="proposed"),
    "Folgereaktion": lambda: Reaction.objects.exclude(follow_up_of=None),
    "Vollmacht": lambda: Representation.objects.filter(has_vollmacht=True),
    "petition": lambda: Petition.objects.exclude(committee_due_on=None),
    "before the chair": lambda: Petition.objects.exclude(chair_hash="").filter(released_hash=""),
    "finding against the BMAS": lambda: Petition.objects.filter(participation="no", own_view="yes"),
    "transmitted": lambda: Reaction.objects.filter(state="transmitted"),
    "transmitted too late": lambda: Deadline.objects.filter(kind="petition", state="missed"),
    "ended by the committee": lambda: Petition.objects.filter(result="granted"),
    "statement": lambda: Deadline.objects.running().filter(kind="petition"),
    "missing Zweitschrift": lambda: Task.objects.open().filter(kind="zweitschrift"),
    "absence": lambda: Absence.objects.all(),
    "waiting arrival": lambda: IntakeItem.objects.filter(state="waiting"),
    "unclear dispatch": lambda: Dispatch.objects.filter(state="unclear"),
    "returned dispatch": lambda: Dispatch.objects.filter(state="returned"),
    "asked unit": lambda: Assignment.objects.filter(is_for_information=True, state="open"),
    "replied unit": lambda: Assignment.objects.filter(is_for_information=True, state="accepted"),
}


# A second moment counts other days; every run builds the demo of its own day, too (tests/walks).
@pytest.mark.parametrize(
    "now",
    [
        pytest.param("2026-06-10T15:00", marks=BOTH),
        pytest.param("2026-01-04T07:30", marks=pytest.mark.deep),
    ],
)
def test_every_state_is_there(db, settings, tmp_path, now):
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_shipped(at=moment("2024-05-15"))
    at = moment(now)
    cast = build_cast(local_day(moment("2025-01-02")), password="Uebung-macht-Meister")
    load_shipped_texts(at=moment("2025-01-02"))
    add_every_state(cast, at, 7)
    assert [name for name, rows in WANTED.items() if not rows().exists()] == []
    assert not Reaction.objects.filter(arrived_at__gt=at).exists()
    call_command("verify_journal")
