"""The team lead takes back what was just done, and goes on reading what was settled."""

import pytest
from django.urls import reverse

from krm.casework.actions import capture
from krm.notices.models import Notice
from krm.reactions.actions import StepNotAllowed
from krm.work.access import visible_reactions
from tests.house.cases import bogen, forwarded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

TALK = moment("2026-05-18T14:00")
SOON = moment("2026-05-18T14:10")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def escalated(cast):
    known = {"is_anonymous": False, "anonymous_reason": ""}
    return capture.escalate(
        bogen=bogen(**known), unit=cast.leistung, by=cast.clerk, at=moment("2026-05-18T10:10")
    )


def settled(cast, by):
    return capture.settle_by_lead(
        reaction=escalated(cast), settled_how="Geklärt", assessment="", by=by, at=TALK
    )


def handed(cast, by):
    return capture.hand_to_krm(
        reaction=escalated(cast), consulted_at=TALK, consulted_with="Mara", summary="", by=by,
        at=TALK,
    )  # fmt: skip


def sees(person, row):
    return visible_reactions(person, TALK.date()).filter(pk=row.pk).exists()


@pytest.mark.parametrize("step", [settled, handed])
@pytest.mark.parametrize("who", ["lead_leistung", "deputy_leistung"])
def test_j_06_what_was_just_done_is_taken_back(cast, step, who):
    lead = getattr(cast, who)
    row = step(cast, lead)
    assert sees(lead, row)
    back = capture.undo_lead_step(reaction=row, by=lead, at=SOON)
    assert (back.state, back.closed_at, back.settled_by, back.result) == (
        "with_team_lead", None, "", "",
    )  # fmt: skip
    assert not back.deadlines.running().exists()
    (task,) = back.tasks.open()
    assert (task.kind, task.person) == ("lead", lead)
    again = capture.settle_by_lead(
        reaction=back, settled_how="Doch", assessment="", by=lead, at=SOON
    )
    assert again.state == "closed"


@pytest.mark.parametrize("step", [settled, handed])
def test_j_06_nobody_else_takes_it_back(cast, step):
    row = step(cast, cast.lead_leistung)
    with pytest.raises(StepNotAllowed, match="nur, wer es getan hat"):
        capture.undo_lead_step(reaction=row, by=cast.officer, at=SOON)


def test_j_06_once_krm_works_on_it_nothing_is_taken_back(cast):
    row = handed(cast, cast.lead_leistung)
    forwarded(cast, row, "2026-05-18T14:05")
    row.refresh_from_db()
    with pytest.raises(StepNotAllowed, match="ist dieser Schritt nicht möglich"):
        capture.undo_lead_step(reaction=row, by=cast.lead_leistung, at=SOON)


def test_j_06_krm_hears_that_it_is_gone_again(cast):
    row = handed(cast, cast.lead_leistung)
    capture.undo_lead_step(reaction=row, by=cast.lead_leistung, at=SOON)
    notified = Notice.objects.filter(kind="lead_step_undone", reaction_pk=row.pk)
    assert [notice.recipient for notice in notified] == [cast.officer]


def test_j_06_the_page_after_the_step_offers_the_undo(cast, client):
    row = escalated(cast)
    client.force_login(cast.lead_leistung)
    address = reverse("casework:step", args=[row.number, "hand_to_krm"])
    sent = {"consulted_at": "2026-05-18T13:00", "consulted_with": "Mara", "summary": ""}
    page = client.post(address, sent, follow=True)
    undo = reverse("casework:step", args=[row.number, "undo_lead"])
    assert page.status_code == 200
    assert "Der Vorgang liegt jetzt bei KRM." in page.content.decode()
    assert undo in page.content.decode()
    back = client.post(undo, {}, follow=True).content.decode()
    assert "Der Vorgang liegt wieder bei Ihnen." in back
    assert undo not in back


def test_j_06_the_unit_keeps_reading_what_a_substitute_settled(cast):
    cast.lead_leistung.absences.create(starts_on=TALK.date(), ends_on=TALK.date())
    cast.deputy_leistung.absences.create(starts_on=TALK.date(), ends_on=TALK.date())
    row = escalated(cast)
    (task,) = row.tasks.open()
    settled_row = capture.settle_by_lead(
        reaction=row, settled_how="Geklärt", assessment="", by=task.person, at=TALK
    )
    assert sees(task.person, settled_row)
