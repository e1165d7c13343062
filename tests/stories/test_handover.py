"""AS-36, AS-37, R-17: to the body that is responsible, and the customer is notified first."""

import pytest

from krm.casework.actions import handover
from krm.casework.actions.close import undo_close
from krm.casework.actions.ending import end_work
from krm.casework.actions.handover import HandoverPlan
from krm.casework.queries.steps import next_steps
from krm.journal.actions import Refused, reaction_chain
from krm.journal.models import JournalPersonal
from krm.letters.models import Letter
from krm.organisation.queries import local_day
from krm.work.actions.tasks import finish_task
from tests.house.cases import drafted, forwarded, recorded, released, sent
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-26T10:00")
SC = "KRM der Bundesagentur für Arbeit, Service Center"


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def prepared(cast, row, *, at=AT, **more):
    plan = HandoverPlan(**{"receiver": SC, "basis": "consent", "reason": "Hotline", **more})
    return handover.hand_over(reaction=row, plan=plan, by=cast.officer, at=at)


def reason(row, cast, name, at=AT):
    steps = {s.step.name: s.reason for s in next_steps(row, cast.officer, local_day(at))}
    return steps.get(name)


def test_as_36_the_letter_about_the_hotline(cast):
    """AS-36: arrives Fr 22.05.2026; notified by Do 28.05.2026; then abgegeben, without a result."""
    row = recorded(cast, "2026-05-22", codes=["S3.2"])
    assert str(row.deadlines.get(kind="confirmation").due_on) == "2026-05-28"
    prepared(cast, row)
    row.refresh_from_db()
    assert (row.state, row.handed_over_to) == ("recorded", SC)
    assert row.deadlines.running().filter(kind="confirmation").exists()
    letter = sent(cast, row, "handover_notice", "2026-05-28T10:00")
    assert SC in letter.body
    row.refresh_from_db()
    assert (row.state, row.result) == ("handed_over", "")
    assert row.deadlines.get(kind="confirmation").state == "met"
    assert not row.deadlines.running().exists()
    # What the letter promises is work until somebody says when and how it was done.
    task = row.tasks.open().get()
    assert (task.title, str(task.due_on)) == (
        f"Unterlagen weitergeben an: {SC}", "2026-05-29",
    )  # fmt: skip
    assert task.note.startswith("Das ganze Schreiben geht mit.")
    words = {"task": task, "by": cast.officer, "at": moment("2026-05-28T11:00")}
    with pytest.raises(Refused, match="wann und wie"):
        finish_task(result=" ", **words)
    assert finish_task(result="28.05. per Post", **words).done_at is not None
    entries = JournalPersonal.objects.filter(entry__chain=reaction_chain(row.pk))
    assert any(entry.payload.get("receiver") == SC for entry in entries)


def test_released_is_not_yet_notified(cast):
    row = recorded(cast, "2026-05-22", codes=["S3.2"])
    prepared(cast, row)
    released(cast, row, "handover_notice", "2026-05-27T10:00")
    assert handover.complete_notified(at=moment("2026-05-27T11:00")) == 0
    row.refresh_from_db()
    assert row.state == "recorded"
    with pytest.raises(Refused, match="schon freigegeben"):
        handover.take_back_handover(reaction=row, by=cast.officer, at=moment("2026-05-27T11:00"))


def test_as_37_a_mixed_letter(cast):
    """AS-37: one case, two Anliegen; ours is answered, the other goes, the customer hears both."""
    row = recorded(cast, "2026-05-22", codes=["S1.2", "S3.2"])
    prepared(cast, row, positions=[2])
    marks = {a.code: a.is_handed_over for a in row.anliegen.all()}
    assert marks == {"S1.2": False, "S3.2": True}
    letter = sent(cast, row, "handover_notice", "2026-05-28T10:00")
    assert SC in letter.body
    assert "Mara Beispiel" in letter.body
    assert "Den anderen Teil bearbeiten wir hier" in letter.body
    row.refresh_from_db()
    assert row.state == "recorded"
    assert row.handovers.get().completed_at is not None
    assert row.deadlines.get(kind="confirmation").state == "met"
    assert row.deadlines.running().filter(kind="closing").exists()
    assert forwarded(cast, row, at="2026-05-28T11:00").state == "at_unit"


def test_as_37_the_papers_of_a_part_are_owed_when_the_rest_has_ended(cast):
    row = recorded(cast, "2026-05-22", codes=["S1.2", "S3.2"])
    prepared(cast, row, positions=[2])
    sent(cast, row, "handover_notice", "2026-05-28T10:00")
    row.refresh_from_db()
    end_work(reaction=row, why="withdrawn", by=cast.officer, at=moment("2026-05-29T10:00"))
    assert [task.kind for task in row.tasks.open()] == ["papers"]


def test_all_anliegen_named_is_the_whole(cast):
    row = recorded(cast, "2026-05-22", codes=["S1.2", "S3.2"])
    assert prepared(cast, row, positions=[1, 2]).positions == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"receiver": " "}, "field_receiver"),
        ({"basis": ""}, "field_basis"),
        ({"basis": "law"}, "field_basis_note"),
        ({"positions": [3]}, "field_positions"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast, more, code):
    row = recorded(cast, "2026-05-22", codes=["S1.2", "S3.2"])
    with pytest.raises(Refused) as refused:
        prepared(cast, row, **more)
    assert refused.value.code == code
    assert not row.handovers.exists()


def test_one_handover_at_a_time_and_back(cast):
    row = recorded(cast, "2026-05-22", codes=["S1.2", "S3.2"])
    assert reason(row, cast, "send_handover_notice") is None
    prepared(cast, row, positions=[2])
    row.refresh_from_db()
    assert reason(row, cast, "send_handover_notice") == ""
    with pytest.raises(Refused, match="schon vorbereitet"):
        prepared(cast, row)
    letter = drafted(cast, row, Letter.Kind.HANDOVER_NOTICE, "2026-05-26T11:00")
    handover.take_back_handover(reaction=row, by=cast.officer, at=moment("2026-05-26T12:00"))
    row.refresh_from_db()
    assert row.handed_over_to == ""
    assert not row.anliegen.filter(is_handed_over=True).exists()
    letter.refresh_from_db()
    assert letter.state == "void"
    with pytest.raises(Refused, match="keine Abgabe"):
        handover.take_back_handover(reaction=row, by=cast.officer, at=moment("2026-05-26T12:00"))


def test_where_nobody_can_be_notified_it_is_done_at_once(cast):
    row = recorded(cast, "2026-05-22", codes=["S3.2"], party=None)
    prepared(cast, row, basis="no_data")
    row.refresh_from_db()
    assert row.state == "handed_over"
    assert not row.tasks.open().exists(), "no paper goes along"
    assert not row.deadlines.running().exists()


def test_the_units_are_let_go_and_an_undo_brings_it_back(cast):
    row = forwarded(cast, recorded(cast, "2026-05-22", codes=["S3.2"]), at="2026-05-22T12:00")
    prepared(cast, row)
    sent(cast, row, "handover_notice", "2026-05-28T10:00")
    assert row.assignments.get().state == "withdrawn"
    undo_close(reaction=row, reason="Verwechselt", by=cast.officer, at=moment("2026-05-29T10:00"))
    row.refresh_from_db()
    assert (row.state, row.handed_over_to) == ("recorded", "")
    assert not row.tasks.open().exists(), "nothing is sent any more"
    assert row.deadlines.running().filter(kind="closing").exists()
    prepared(cast, row, at=moment("2026-05-29T11:00"))
