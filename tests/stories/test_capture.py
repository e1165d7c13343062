"""AS-24 to AS-27: what is said at the counter is settled there, or goes up, never away."""

from datetime import date

import pytest

from krm.casework.actions import capture
from krm.counter.forms import BogenForm
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.notices.models import Notice
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.models import Task
from tests.house.cases import bogen, customer, forwarded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

DAY = date(2026, 5, 18)
NOW = moment("2026-05-18T10:15")


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def settled(cast, **columns):
    filled = bogen(assessment="berechtigt", criterion="standard_missed", **columns)
    return capture.settle_on_the_spot(bogen=filled, by=cast.clerk, at=NOW)


def escalated(cast, **columns):
    return capture.escalate(bogen=bogen(**columns), unit=cast.leistung, by=cast.clerk, at=NOW)


def test_as_24_settled_at_the_desk(cast):
    """AS-24: closed the same day, settled by the employee, 0 days."""
    row = settled(cast)
    assert (row.state, row.settled_by, row.result) == ("closed", "employee", "berechtigt")
    assert row.closed_at == row.arrived_at
    assert not row.deadlines.exists()
    assert not row.tasks.exists()


def test_as_24_krm_finds_it_in_the_register(cast):
    row = settled(cast)
    assert row in access.visible_reactions(cast.officer, DAY)
    assert row in access.visible_reactions(cast.clerk, DAY)


def test_as_24_it_must_be_said_what_was_done(cast):
    with pytest.raises(Refused, match="was getan wurde"):
        capture.settle_on_the_spot(bogen=bogen(settled_how=" "), by=cast.clerk, at=NOW)
    assert not Reaction.objects.exists()


def test_as_24_praise_has_no_result(cast):
    row = capture.settle_on_the_spot(bogen=bogen(kind="praise"), by=cast.clerk, at=NOW)
    assert (row.state, row.result) == ("closed", "")


@pytest.mark.parametrize("channel", ["letter", "email", "online"])
def test_a_letter_cannot_be_settled_by_erfassungsbogen(cast, channel):
    """R-24: what is written has deadlines and goes to KRM at once."""
    for verb in (capture.settle_on_the_spot, capture.escalate):
        more = {"unit": cast.leistung} if verb is capture.escalate else {}
        with pytest.raises(Refused, match="sofort an KRM"):
            verb(bogen=bogen(channel=channel), by=cast.clerk, at=NOW, **more)
    assert not Reaction.objects.exists()


def test_as_25_what_is_not_settled_lands_with_the_team_lead(cast):
    """AS-25: the Vorgang goes to the Führungskraft, and she finds it on her page."""
    row = escalated(cast)
    assert (row.state, row.lead_unit) == ("with_team_lead", cast.leistung)
    (line,) = today_for(cast.lead_leistung, DAY)
    assert (line.number, line.what) == (row.number, "Anonyme Reaktion klären")
    assert line.due_on == date(2026, 5, 19)
    (notice,) = Notice.objects.filter(kind="escalated")
    assert notice.recipient == cast.lead_leistung


def test_as_25_nobody_is_sent_to_krm():
    """AS-25: there is no option "customer sent to KRM"."""
    assert [code for code, _ in BogenForm.OUTCOMES] == ["settled", "escalate"]


def test_as_25_the_lead_away_the_deputy_takes_it(cast):
    cast.lead_leistung.absences.create(starts_on=DAY, ends_on=DAY)
    escalated(cast)
    assert Task.objects.get(kind="lead").person == cast.deputy_leistung


def test_as_25_the_lead_complained_about_does_not_get_it(cast):
    row = escalated(cast, complained_about=cast.lead_leistung)
    assert row.tasks.get().person == cast.deputy_leistung
    assert row not in access.visible_reactions(cast.lead_leistung, DAY)


def settles(cast, row, by, **more):
    words = {"settled_how": "Im Gespräch geklärt", "assessment": ""} | more
    return capture.settle_by_lead(reaction=row, by=by, at=moment("2026-05-18T14:00"), **words)


def test_as_26_the_team_lead_settles_it(cast):
    """AS-26: it is closed, stands in the register, and the task is done."""
    row = settles(cast, escalated(cast), cast.lead_leistung)
    assert (row.state, row.settled_by) == ("closed", "team_lead")
    assert row.tasks.get().done_by == cast.lead_leistung
    assert row in access.visible_reactions(cast.officer, DAY)


def test_as_26_another_team_lead_cannot(cast):
    row = escalated(cast)
    with pytest.raises(Refused, match="kein Recht"):
        settles(cast, row, cast.lead_markt)
    with pytest.raises(Refused, match="kein Recht"):
        settles(cast, row, cast.clerk)


def test_as_26_unberechtigt_needs_its_reason(cast):
    row = escalated(cast)
    with pytest.raises(Refused, match="fehlt das Kriterium"):
        settles(cast, row, cast.lead_leistung, assessment="unberechtigt")
    row.refresh_from_db()
    assert row.state == "with_team_lead"


def gives_to_krm(cast, row, consulted_at=None, consulted_with=""):
    return capture.hand_to_krm(
        reaction=row, consulted_at=consulted_at, consulted_with=consulted_with, summary="",
        by=cast.lead_leistung, at=moment("2026-05-19T09:00"),
    )  # fmt: skip


@pytest.mark.parametrize("words", [{}, {"consulted_at": NOW}, {"consulted_with": "Mara Beispiel"}])
def test_as_27_without_consultation_it_stays_with_the_lead(cast, words):
    """AS-27: handing over without "Absprache mit KRM" is refused."""
    row = escalated(cast)
    with pytest.raises(StepNotAllowed, match="Absprache mit KRM"):
        gives_to_krm(cast, row, **words)
    row.refresh_from_db()
    assert row.state == "with_team_lead"


def test_as_27_after_consultation_it_goes_to_krm(cast):
    """AS-27: with day and name it is at KRM; the days count from the arrival in the house."""
    known = {"is_anonymous": False, "anonymous_reason": "", "party": customer(cast)}
    row = gives_to_krm(cast, escalated(cast, **known), NOW, "Mara Beispiel")
    assert (row.state, row.settled_by) == ("recorded", "nobody")
    assert row.arrived_krm_at == moment("2026-05-19T09:00")
    note = row.notes.get()
    assert (note.kind, note.partner, note.happened_at) == ("consultation", "Mara Beispiel", NOW)
    (target,) = row.deadlines.all()
    assert (target.kind, target.due_on) == ("internal_target", date(2026, 6, 15))
    assert Notice.objects.get(kind="handed_to_krm").recipient == cast.officer
    assert not row.tasks.filter(done_at=None).exists()
    assert forwarded(cast, row, "2026-05-19T10:00").state == "at_unit"


def test_as_27_an_anonymous_one_ends_at_krm(cast):
    row = gives_to_krm(cast, escalated(cast), NOW, "Mara Beispiel")
    assert (row.state, row.is_open) == ("anonymous_recorded", False)
