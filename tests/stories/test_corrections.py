"""Withdrawal, Storno, undo, notes, Wiedervorlage and corrections with reason, old and new."""

from datetime import date

import pytest

from krm.casework.actions import close, notes
from krm.casework.actions.capture import settle_on_the_spot
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.notices.models import Notice
from krm.reports.queries.facts import facts_of
from krm.reports.rules.facts import Period
from krm.work.actions import tasks as work
from tests.house.cases import (
    agreed,
    answered,
    bogen,
    cancelled,
    forwarded,
    in_check,
    recorded,
    sent,
    withdrawn,
)
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-13T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def sentences(row):
    return [line.sentence for line in history(f"reaction:{row.pk}")]


def proposes(cast, row, target, new, *, reason="Falsch abgelesen", by=None):
    if hasattr(new, "isoformat"):
        new = new.isoformat()
    return proposing.propose_correction(
        reaction=row, change=Change(target, new), reason=reason, by=by or cast.officer, at=AT
    )


def due(row, kind="closing"):
    return row.deadlines.running().get(kind=kind).due_on


def test_a_correction_needs_a_reason_and_a_difference(cast):
    row = recorded(cast)
    with pytest.raises(Refused, match="Grund"):
        proposes(cast, row, "title", "Neu", reason=" ")
    with pytest.raises(Refused, match="dieselbe"):
        proposes(cast, row, "title", row.title)
    with pytest.raises(Refused, match="nicht berichtigen"):
        proposes(cast, row, "number", "KRM-2026-00099")


def test_a_correction_applies_at_once_and_stays_readable(cast):
    """Reason, old and new stand in the course of the Vorgang."""
    row = recorded(cast)
    done = proposes(cast, row, "channel", "email")
    row.refresh_from_db()
    assert (done.state, row.channel) == ("applied", "email")
    assert "Berichtigt – Eingangsweg: Brief → E-Mail. Grund: Falsch abgelesen" in sentences(row)


def test_a_title_that_looks_like_a_day_is_said_as_it_stands(cast):
    row = recorded(cast)
    proposes(cast, row, "title", "2026-05-01")
    assert any("→ 2026-05-01. Grund" in sentence for sentence in sentences(row))


def test_only_krm_corrects(cast):
    row = forwarded(cast, recorded(cast))
    with pytest.raises(Refused, match="kein Recht"):
        proposes(cast, row, "title", "Neu", by=cast.lead_leistung)


def test_the_arrival_waits_for_a_second_person(cast):
    """A wrong arrival moves every deadline, so a second person confirms it."""
    row = recorded(cast)
    proposal = proposes(cast, row, "arrived_at", moment("2026-04-30"))
    assert (proposal.state, due(row)) == ("proposed", date(2026, 6, 1))
    (line,) = [r for r in today_for(cast.front_office, date(2026, 5, 13)) if "Korrektur" in r.what]
    assert line.number == row.number
    notified = Notice.objects.filter(kind="correction_asked", reaction_pk=row.pk)
    assert cast.front_office.pk in notified.values_list("recipient", flat=True)
    assert not notified.filter(recipient=cast.officer).exists()
    with pytest.raises(Refused, match="Recht"):
        proposing.decide_correction(correction=proposal, accept=True, by=cast.officer, at=AT)
    words = {"correction": proposal, "accept": True, "by": cast.front_office, "at": AT}
    proposing.decide_correction(**words)
    row.refresh_from_db()
    assert (row.arrived_at, due(row)) == (moment("2026-04-30"), date(2026, 5, 28))
    assert due(row, "confirmation") == date(2026, 5, 6)
    assert not row.tasks.filter(done_at=None).exists()
    with pytest.raises(Refused, match="schon entschieden"):
        proposing.decide_correction(**words)


def test_the_proposer_never_confirms(cast):
    row = recorded(cast)
    proposal = proposes(cast, row, "arrived_at", moment("2026-04-30"))
    proposal.proposed_by = cast.front_office
    proposal.save()
    with pytest.raises(Refused, match="zweite Person"):
        proposing.decide_correction(correction=proposal, accept=True, by=cast.front_office, at=AT)


def test_a_rejected_correction_changes_nothing(cast):
    row = recorded(cast)
    proposal = proposes(cast, row, "arrived_at", moment("2026-04-30"))
    proposing.decide_correction(correction=proposal, accept=False, by=cast.executive, at=AT)
    row.refresh_from_db()
    assert row.arrived_at == moment("2026-05-04")
    assert row.corrections.get().state == "rejected"


def test_one_proposal_at_a_time_and_an_overtaken_one_is_refused(cast):
    row = recorded(cast)
    first = proposes(cast, row, "arrived_at", moment("2026-04-30"))
    with pytest.raises(Refused, match="wartet schon ein Vorschlag"):
        proposes(cast, row, "arrived_at", moment("2026-04-29"))
    row.refresh_from_db()
    row.arrived_at = moment("2026-04-28")
    row.save(update_fields=["arrived_at"])
    with pytest.raises(Refused, match="inzwischen geändert"):
        proposing.decide_correction(correction=first, accept=True, by=cast.front_office, at=AT)


@pytest.mark.parametrize(
    ("target", "new", "reason"),
    [
        ("arrived_at", moment("2026-05-14"), "Zukunft"),
        ("arrived_at", moment("1999-12-31"), "vor dem Jahr 2000"),
        ("arrived_at", moment("2026-05-05"), "vor dem Eingang im Haus"),
        ("arrived_krm_at", moment("2026-05-03"), "vor dem Eingang im Haus"),
        ("anliegen", ["S1.1", "S1.2", "S1.3", "S1.4"], "höchstens 3 Anliegen"),
        ("anliegen", ["L1"], "L1 .* passt nicht zu dieser Art"),
        ("kind", "praise", r"S1\.1 .* passt nicht zu dieser Art"),
        ("channel", "pigeon", "gibt es nicht"),
    ],
)
def test_an_impossible_correction_is_refused(cast, target, new, reason):
    row = recorded(cast)
    with pytest.raises(Refused, match=reason):
        proposes(cast, row, target, new)
    assert not row.corrections.exists()


def test_a_closed_case_waits_for_a_second_person_too(cast):
    row = answered(cast)
    row = close.close(reaction=row, by=cast.officer, at=moment("2026-05-12T12:00"))
    assert proposes(cast, row, "title", "Anders").state == "proposed"
    row.refresh_from_db()
    assert row.title == "Drei Wochen keine Antwort"


def test_an_anonymous_case_gets_no_customer(cast):
    other = recorded(cast).party
    row = recorded(cast, is_anonymous=True, anonymous_reason="unknown")
    with pytest.raises(Refused, match="anonym"):
        proposes(cast, row, "party", other.pk)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["S1.1", "V1"], ["V1", "S3.4"]),
        (["S1.1", "V1", "S3.4"], ["V1", "S1.1"]),
        (["S1.1", "V1"], ["V1", "S3.4", "S1.1"]),
        (["S1.1"], ["V1"]),
    ],
)
def test_what_was_said_to_an_anliegen_that_stays_is_kept(cast, old, new):
    row = in_check(cast, codes=old)
    proposes(cast, row, "anliegen", new)
    rows = list(row.anliegen.order_by("position"))
    assert [item.code for item in rows] == new
    assert [bool(item.answer) for item in rows] == [code in old for code in new]


def test_the_order_alone_is_no_correction(cast):
    with pytest.raises(Refused, match="dieselben Anliegen"):
        proposes(cast, recorded(cast, codes=["S1.1", "V1"]), "anliegen", ["V1", "S1.1"])


def test_a_correction_to_the_vorstand_swaps_the_deadline(cast):
    row = recorded(cast)
    agreed(cast, proposes(cast, row, "is_board", True), AT)
    assert due(row, "board") == date(2026, 5, 18)
    assert not row.deadlines.running().filter(kind="closing").exists()


def withdraws(cast, row, proof="Anruf am 12.05., selbst gesprochen"):
    return withdrawn(cast, row, AT, proof)


def test_a_withdrawal_needs_its_proof_and_ends_the_work(cast):
    row = forwarded(cast, recorded(cast))
    with pytest.raises(Refused, match="Nachweis"):
        withdraws(cast, row, " ")
    done = withdraws(cast, row)
    assert (done.state, done.result) == ("withdrawn", "")
    assert not row.deadlines.running().exists()
    assert row.assignments.get().state == "withdrawn"
    sent(cast, row, "withdrawal", "2026-05-13T11:00")


def test_a_withdrawal_taken_back_lies_at_krm_again(cast):
    row = withdraws(cast, forwarded(cast, recorded(cast)))
    row = close.undo_close(reaction=row, reason="Verwechselt", by=cast.officer, at=AT)
    assert (row.state, row.closed_at) == ("recorded", None)
    assert due(row) == date(2026, 6, 1)
    assert forwarded(cast, row, "2026-05-13T12:00").state == "at_unit"


LATE = moment("2026-06-10T10:00")


def ends_late(cast, row, how):
    if how == "cancelled":
        return cancelled(cast, row, LATE)
    return withdrawn(cast, row, LATE)


@pytest.mark.parametrize("how", ["withdrawn", "cancelled"])
def test_what_was_overdue_before_the_end_stays_on_record(cast, how):
    """Ruling 19: it stands there as missed, but such a Vorgang counts in no quota."""
    row = ends_late(cast, forwarded(cast, recorded(cast)), how)
    assert row.state == how
    assert {item.kind: item.state for item in row.deadlines.all()} == {
        "confirmation": "missed",
        "closing": "missed",
        "schriftsatz": "missed",
    }
    summer = Period(date(2026, 1, 1), date(2026, 7, 1), date(2026, 7, 1))
    assert facts_of(summer).deadlines == ()
    recorded(cast)
    assert {fact.kind: fact.outcome for fact in facts_of(summer).deadlines} == {
        "confirmation": "overdue",
        "closing": "overdue",
    }


def test_a_late_withdrawal_taken_back_is_overdue_again(cast):
    row = ends_late(cast, forwarded(cast, recorded(cast)), "withdrawn")
    close.undo_close(reaction=row, reason="Verwechselt", by=cast.officer, at=LATE)
    assert due(row) == date(2026, 6, 1)
    assert row.deadlines.filter(kind="closing").count() == 1


def eingabe(cast, **columns):
    return recorded(cast, kind="eingabe", codes=["S1.1"], **columns)


def test_an_eingabe_can_be_a_complaint(cast):
    """It then counts in the 28 days; the mark is stored, not guessed (docs/rulings.md)."""
    assert eingabe(cast).deadlines.filter(kind="internal_target").exists()
    row = eingabe(cast, is_complaint=True)
    assert row.is_complaint
    assert (due(row), row.deadlines.get(kind="closing").is_official) == (date(2026, 6, 1), True)


def test_the_mark_of_an_eingabe_can_be_corrected(cast):
    row = eingabe(cast)
    proposes(cast, row, "is_complaint", True)
    assert due(row) == date(2026, 6, 1)
    assert (
        "Berichtigt – Eingabe ist eine Beschwerde: nein → ja. Grund: Falsch abgelesen"
        in sentences(row)
    )
    agreed(cast, proposes(cast, row, "is_complaint", False), AT)
    kinds = sorted(item.kind for item in row.deadlines.running())
    assert kinds == ["confirmation", "internal_target"]


def test_only_an_eingabe_has_the_mark(cast):
    with pytest.raises(Refused, match="Nur bei einer Eingabe"):
        recorded(cast, is_complaint=True)
    with pytest.raises(Refused, match="nur von einer Eingabe"):
        proposes(cast, recorded(cast), "is_complaint", True)


def test_a_mistaken_closing_is_undone(cast):
    """The Vorgang stands where it was answered and can be closed again."""
    row = close.close(reaction=answered(cast), by=cast.officer, at=AT)
    with pytest.raises(Refused, match="Grund"):
        close.undo_close(reaction=row, reason="", by=cast.officer, at=AT)
    with pytest.raises(Refused, match="Recht"):
        close.undo_close(reaction=row, reason="x", by=cast.lead_leistung, at=AT)
    back = close.undo_close(reaction=row, reason="Zu früh", by=cast.officer, at=AT)
    assert (back.state, back.result, back.closed_at) == ("answered", "", None)
    assert back.answered_at is not None
    assert row.deadlines.get(kind="closing").state == "met"
    assert close.close(reaction=back, by=cast.officer, at=AT).state == "closed"


def test_a_case_settled_by_mistake_lies_at_krm(cast):
    from_desk = bogen("2026-05-12T10:00", is_anonymous=False, anonymous_reason="")
    row = settle_on_the_spot(bogen=from_desk, by=cast.clerk, at=AT)
    back = close.undo_close(reaction=row, reason="Nicht geklärt", by=cast.officer, at=AT)
    assert (back.state, back.answered_at, back.settled_by) == ("recorded", None, "")


def writes_note(cast, row, **words):
    values = {
        "kind": "phone",
        "happened_at": AT,
        "partner": "Erika Beispielfrau",
        "text": "Rückruf",
    }
    return notes.add_note(reaction=row, **{**values, "by": cast.officer, "at": AT, **words})


def test_a_telephone_note(cast):
    row = recorded(cast)
    assert writes_note(cast, row).written_by == cast.officer
    with pytest.raises(Refused, match="Inhalt"):
        writes_note(cast, row, text=" ")
    with pytest.raises(Refused, match="Zukunft"):
        writes_note(cast, row, happened_at=moment("2026-05-13T10:01"))
    with pytest.raises(Refused, match="Recht"):
        writes_note(cast, row, by=cast.dorn)


def test_only_unit_and_krm_say_that_contact_was_made(cast):
    row = recorded(cast, codes=["S3.1"], by=cast.front_office)
    row = forwarded(cast, row)
    with pytest.raises(Refused, match="Recht"):
        writes_note(cast, row, kind="contact", by=cast.front_office)
    with pytest.raises(Refused, match="vor dem Eingang"):
        writes_note(cast, row, kind="contact", happened_at=moment("2026-05-03"))
    writes_note(cast, row, kind="contact", by=cast.lead_leistung)
    assert not row.deadlines.running().filter(kind="contact").exists()


def test_my_own_wiedervorlage(cast):
    row = recorded(cast)
    words = {"reaction": row, "title": "Nachfragen", "by": cast.officer, "at": AT}
    with pytest.raises(Refused, match="Vergangenheit"):
        work.set_reminder(due_on=date(2026, 5, 12), **words)
    task = work.set_reminder(due_on=date(2026, 5, 20), **words)
    with pytest.raises(Refused, match="Diese Aufgabe liegt bei: Mara Beispiel"):
        work.finish_task(task=task, result="", by=cast.front_office, at=AT)
    work.finish_task(task=task, result="erledigt", by=cast.officer, at=AT)
    with pytest.raises(Refused, match="Mara Beispiel schon erledigt"):
        work.finish_task(task=task, result="", by=cast.officer, at=AT)


def test_a_correction_is_decided_not_ticked_off(cast):
    row = recorded(cast)
    proposes(cast, row, "arrived_at", moment("2026-04-30"))
    with pytest.raises(Refused, match="bestätigen oder ablehnen"):
        work.finish_task(task=row.tasks.get(), result="", by=cast.front_office, at=AT)
