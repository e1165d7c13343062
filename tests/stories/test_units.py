"""AS-21, AS-22, AS-31 and R-25: what the units do with a Vorgang, and what KRM does with that."""

from datetime import date

import pytest

from krm.casework.actions import forward, letters, record, schriftsatz
from krm.casework.actions.forward import UnitTask
from krm.casework.queries import live_assignments
from krm.documents.actions import store_document
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.notices.models import Notice
from krm.reactions.actions import ChangedMeanwhile, StepNotAllowed, require_as_seen, shown_case
from krm.work import access
from krm.work.actions import units
from krm.work.models import Assignment
from tests.house.cases import (
    assessed,
    checked,
    delivered,
    draft,
    forwarded,
    in_check,
    recorded,
)
from tests.house.people import person
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-07T10:00")
ON = date(2026, 5, 7)


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def at_unit(cast):
    return forwarded(cast, recorded(cast, codes=["S1.1", "V1"]))


def task(row, unit):
    return row.assignments.get(unit=unit)


def stored(cast, row, title, kind="incoming", by=None):
    by = by or cast.officer
    document = store_document(
        content=b"Ein Text", name=f"{title}.txt", title=title, by=by, at=moment("2026-05-04T12:00")
    )
    words = {"kind": kind, "by": by, "at": moment("2026-05-04T12:00")}
    record.attach(reaction=row, document=document, **words)
    return document


def test_forward_to_several_units_with_one_lead(cast):
    """R-25: one task per unit, the lead named, each with its own deadline."""
    row = forwarded(cast, recorded(cast), units=[cast.markt, cast.leistung], lead=cast.leistung)
    assert [(a.unit, a.is_lead, a.recipient) for a in live_assignments(row)] == [
        (cast.leistung, True, cast.lead_leistung),
        (cast.markt, False, cast.lead_markt),
    ]
    due = {item.unit: item.due_on for item in row.deadlines.filter(kind="schriftsatz")}
    assert due == {cast.leistung: date(2026, 5, 12), cast.markt: date(2026, 5, 12)}
    assert row.lead_unit == cast.leistung


def test_each_unit_sees_the_documents_chosen_for_it(cast):
    row = recorded(cast)
    letter, note = stored(cast, row, "Brief"), stored(cast, row, "Vermerk")
    tasks = [
        UnitTask(cast.leistung, documents=[letter, note]),
        UnitTask(cast.markt, documents=[letter]),
    ]
    forward.forward(reaction=row, lead_unit=cast.leistung, tasks=tasks, by=cast.officer, at=AT)

    def sees(who):
        return {item.document.title for item in access.visible_documents(who, row, ON)}

    assert sees(cast.lead_leistung) == sees(cast.officer) == {"Brief", "Vermerk"}
    assert sees(cast.lead_markt) == {"Brief"}
    assert sees(cast.dorn) == set()


def test_documents_of_another_case_do_not_go_along(cast):
    foreign = stored(cast, recorded(cast), "Fremd")
    with pytest.raises(Refused, match="dieses Vorgangs"):
        forward.forward(
            reaction=recorded(cast), lead_unit=cast.leistung, by=cast.officer, at=AT,
            tasks=[UnitTask(cast.leistung, documents=[foreign])],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("lead", "units", "reason"),
    [
        (None, ["leistung"], "federführende Einheit nennen"),
        ("markt", ["leistung"], "unter den Einheiten"),
        ("leistung", ["leistung", "leistung"], "nur einmal"),
        ("leistung", [], "mindestens eine Einheit"),
    ],
)
def test_a_wrong_forwarding_is_refused(cast, lead, units, reason):
    row = recorded(cast)
    with pytest.raises(Refused, match=reason):
        forward.forward(
            reaction=row, lead_unit=lead and getattr(cast, lead), by=cast.officer, at=AT,
            tasks=[UnitTask(getattr(cast, unit)) for unit in units],
        )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.assignments.count()) == ("recorded", 0)


def test_a_second_unit_later_leaves_the_lead_alone(cast, at_unit):
    forwarded(cast, at_unit, "2026-05-06T10:00", units=[cast.markt], lead=cast.leistung)
    assert [(a.unit, a.is_lead) for a in live_assignments(at_unit)] == [
        (cast.leistung, True),
        (cast.markt, False),
    ]
    with pytest.raises(Refused, match="hat den Vorgang bereits"):
        forwarded(cast, at_unit, "2026-05-06T11:00", units=[cast.markt], lead=cast.leistung)


def test_two_people_forward_at_once(cast):
    """The second reads what has happened, in German."""
    row = recorded(cast)
    seen = shown_case(row)
    words = {"reaction": row, "by": cast.officer, "at": AT}
    forward.forward(lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)], **words)
    with pytest.raises(ChangedMeanwhile, match="Der Vorgang steht jetzt auf „Beim Fachbereich“"):
        require_as_seen(seen=seen, **words)
    assert row.assignments.count() == 1


def test_withdrawing_the_lead_passes_the_lead_on(cast):
    row = forwarded(cast, recorded(cast), units=[cast.leistung, cast.markt])
    delivered(cast, row, unit=cast.markt)
    words = {"reason": "Nicht zuständig", "by": cast.officer, "at": AT}
    units.withdraw_assignment(assignment=task(row, cast.leistung), **words)
    row.refresh_from_db()
    assert (row.lead_unit, row.state) == (cast.markt, "schriftsatz_in")
    assert [a.is_lead for a in live_assignments(row)] == [True]
    assert not row.deadlines.running().filter(unit=cast.leistung).exists()


@pytest.mark.parametrize(
    ("verb", "who"), [("withdraw_assignment", "officer"), ("decline_assignment", "lead_leistung")]
)
def test_j_04_without_its_only_unit_a_vorgang_lies_at_krm_again(cast, at_unit, verb, who):
    words = {"by": getattr(cast, who), "at": AT}
    take_back = getattr(units, verb)
    with pytest.raises(Refused, match="Grund"):
        take_back(assignment=task(at_unit, cast.leistung), reason=" ", **words)
    take_back(assignment=task(at_unit, cast.leistung), reason="Gehört zu Markt", **words)
    at_unit.refresh_from_db()
    assert (at_unit.state, at_unit.lead_unit) == ("recorded", None)
    assert at_unit.deadlines.get(kind="schriftsatz").state == "lapsed"
    assert not access.visible_reactions(cast.lead_leistung, ON).filter(pk=at_unit.pk).exists()
    sentences = [line.sentence for line in history(f"reaction:{at_unit.pk}")]
    assert any("Gehört zu Markt" in sentence for sentence in sentences)


def test_a_unit_that_has_delivered_is_not_taken_back(cast, at_unit):
    delivered(cast, at_unit)
    with pytest.raises(Refused, match="arbeitet nicht mehr daran"):
        units.withdraw_assignment(
            assignment=task(at_unit, cast.leistung), reason="x", by=cast.officer, at=AT
        )


def test_a_foreign_unit_declines_nothing(cast, at_unit):
    with pytest.raises(Refused):
        units.decline_assignment(
            assignment=task(at_unit, cast.leistung), reason="x", by=cast.lead_markt, at=AT
        )


def test_a_reminder_says_who_was_reminded_when(cast, at_unit):
    units.remind_unit(assignment=task(at_unit, cast.leistung), by=cast.officer, at=AT)
    (line,) = [row for row in history(f"reaction:{at_unit.pk}") if row.verb == "unit_reminded"]
    assert line.sentence.startswith(
        "Ines Leitbild (Leistungsgewährung) an den Schriftsatz erinnert (fällig "
    )
    with pytest.raises(Refused):
        units.remind_unit(assignment=task(at_unit, cast.leistung), by=cast.lead_leistung, at=AT)


def test_j_03_the_second_schriftsatz_goes_back_too(cast):
    """J-03: two units; each is returned by itself, also while the other one works."""
    row = forwarded(cast, recorded(cast), units=[cast.leistung, cast.markt])
    delivered(cast, row)
    delivered(cast, row, unit=cast.markt)
    for unit in (cast.leistung, cast.markt):
        row.refresh_from_db()
        schriftsatz.return_schriftsatz(
            assignment=task(row, unit), remark="Ein Satz fehlt.", by=cast.officer, at=AT
        )
    row.refresh_from_db()
    assert row.state == "at_unit"
    assert {a.state for a in row.assignments.all()} == {"returned"}


def test_krm_may_draft_while_a_unit_still_writes(cast):
    """J-03: the Schriftsatz that comes later does not throw the check back."""
    row = forwarded(cast, recorded(cast), units=[cast.leistung, cast.markt])
    delivered(cast, row)
    letters.draft_letter(reaction=row, kind="answer", by=cast.officer, at=AT)
    delivered(cast, row, "2026-05-07T11:00", unit=cast.markt)
    row.refresh_from_db()
    assert row.state == "in_check"
    assert task(row, cast.markt).state == "delivered"


def test_the_team_lead_gives_the_draft_to_somebody_who_lays_it_before_her(cast, at_unit):
    words = {"assignment": task(at_unit, cast.leistung), "at": AT}
    units.assign_drafter(drafter=cast.drafter, by=cast.lead_leistung, **words)
    written = draft(at_unit, cast.drafter)
    schriftsatz.save_schriftsatz(draft=written, is_ready=True, by=cast.drafter, **words)
    notified = Notice.objects.get(recipient=cast.lead_leistung, kind="schriftsatz_ready")
    assert at_unit.number in notified.text
    with pytest.raises(Refused, match="gibt die Führungskraft der Einheit ab"):
        schriftsatz.deliver_schriftsatz(by=cast.drafter, **words)
    assert schriftsatz.deliver_schriftsatz(by=cast.lead_leistung, **words).state == "schriftsatz_in"


def test_as_21_a_bescheid_alone_is_no_schriftsatz(cast, at_unit):
    """AS-21: refused; the task stays open until the reasons are given."""
    stored(cast, at_unit, "Bescheid", kind="bescheid", by=cast.lead_leistung)
    words = {"assignment": task(at_unit, cast.leistung), "by": cast.lead_leistung, "at": AT}
    with pytest.raises(StepNotAllowed, match="Ein Bescheid ersetzt den Schriftsatz nicht"):
        schriftsatz.deliver_schriftsatz(**words)
    schriftsatz.save_schriftsatz(draft=draft(at_unit, cast.lead_leistung, reasons=" "), **words)
    with pytest.raises(StepNotAllowed, match="Ein Bescheid ersetzt den Schriftsatz nicht"):
        schriftsatz.deliver_schriftsatz(**words)
    assert task(at_unit, cast.leistung).state == "open"
    assert at_unit.deadlines.running().filter(kind="schriftsatz").exists()
    schriftsatz.save_schriftsatz(draft=draft(at_unit, cast.lead_leistung), **words)
    assert schriftsatz.deliver_schriftsatz(**words).state == "schriftsatz_in"
    assert at_unit.deadlines.get(kind="schriftsatz").state == "met"


def test_as_22_krm_returns_an_incomplete_schriftsatz(cast, at_unit):
    """AS-22: Anliegen 2 unanswered: not delivered; too little said: returned with a remark."""
    with pytest.raises(StepNotAllowed, match="Anliegen 2: Sachverhalt und Textvorschlag"):
        delivered(cast, at_unit, skip=[2])
    row = checked(cast, delivered(cast, at_unit))
    assignment = task(row, cast.leistung)
    at = moment("2026-05-12T10:00")
    words = {"assignment": assignment, "by": cast.officer, "at": at}
    with pytest.raises(Refused, match="was zu ändern ist"):
        schriftsatz.return_schriftsatz(remark="  ", **words)
    moved = schriftsatz.return_schriftsatz(remark="Anliegen 2 fehlt", **words)
    assignment.refresh_from_db()
    assert (moved.state, assignment.state) == ("at_unit", "returned")
    # Christi Himmelfahrt on the 14th is no Arbeitstag.
    assert row.deadlines.running().get(unit=cast.leistung).due_on == date(2026, 5, 15)
    sentences = [line.sentence for line in history(f"reaction:{row.pk}")]
    assert "Schriftsatz an Leistungsgewährung zurückgegeben: Anliegen 2 fehlt" in sentences
    again = delivered(cast, row, "2026-05-13T10:00")
    assert again.state == "schriftsatz_in"
    assert [s.version for s in assignment.schriftsaetze.order_by("version")] == [1, 2]


def test_as_22_the_same_text_cannot_be_delivered_again(cast, at_unit):
    row = delivered(cast, at_unit)
    words = {"assignment": task(row, cast.leistung), "at": AT}
    schriftsatz.return_schriftsatz(remark="Bitte kürzer", by=cast.officer, **words)
    with pytest.raises(StepNotAllowed, match="Hintergrund"):
        schriftsatz.deliver_schriftsatz(by=cast.lead_leistung, **words)


def test_what_was_not_delivered_cannot_be_returned(cast):
    row = forwarded(cast, recorded(cast), units=[cast.leistung, cast.markt])
    delivered(cast, row)
    with pytest.raises(Refused, match="liegt kein Schriftsatz"):
        schriftsatz.return_schriftsatz(
            assignment=task(row, cast.markt), remark="x", by=cast.officer, at=AT
        )


def test_the_case_waits_for_the_last_unit(cast):
    row = forwarded(cast, recorded(cast), units=[cast.leistung, cast.markt])
    assert delivered(cast, row).state == "at_unit"
    assert delivered(cast, row, unit=cast.markt).state == "schriftsatz_in"


def test_as_31_the_person_complained_about_writes_no_schriftsatz(cast):
    """AS-31: refused, another author is required, and she does not see the Vorgang."""
    row = forwarded(cast, recorded(cast, complained_about=cast.drafter))
    words = {"assignment": task(row, cast.leistung), "by": cast.lead_leistung, "at": AT}
    with pytest.raises(Refused, match="darf den Schriftsatz nicht verfassen"):
        schriftsatz.save_schriftsatz(draft=draft(row, cast.drafter), **words)
    schriftsatz.save_schriftsatz(draft=draft(row, cast.deputy_leistung), **words)
    assert row not in access.visible_reactions(cast.drafter, ON)


def test_as_31_nor_is_she_asked_for_the_draft(cast):
    row = recorded(cast, complained_about=cast.drafter)
    with pytest.raises(Refused, match="darf den Schriftsatz nicht verfassen"):
        forward.forward(
            reaction=row, lead_unit=cast.leistung, by=cast.officer, at=AT,
            tasks=[UnitTask(cast.leistung, drafter=cast.drafter)],
        )  # fmt: skip


def test_the_lead_complained_about_is_passed_over(cast):
    row = forwarded(cast, recorded(cast, complained_about=cast.lead_leistung))
    assert task(row, cast.leistung).recipient == cast.deputy_leistung


def test_one_unit_cannot_write_for_another(cast):
    row = forwarded(cast, recorded(cast), units=[cast.leistung, cast.markt])
    foreign = {"assignment": task(row, cast.markt), "by": cast.lead_leistung, "at": AT}
    with pytest.raises(Refused, match="gehört zu Markt und Integration"):
        schriftsatz.save_schriftsatz(draft=draft(row, cast.lead_leistung), **foreign)
    with pytest.raises(Refused, match="gehört zu Markt und Integration"):
        schriftsatz.deliver_schriftsatz(**foreign)


def test_a_drafter_writes_but_does_not_sign(cast):
    row = recorded(cast)
    forward.forward(
        reaction=row, lead_unit=cast.leistung, by=cast.officer, at=AT,
        tasks=[UnitTask(cast.leistung, drafter=cast.drafter)],
    )  # fmt: skip
    words = {"assignment": task(row, cast.leistung), "at": AT}
    schriftsatz.save_schriftsatz(draft=draft(row, cast.drafter), by=cast.drafter, **words)
    with pytest.raises(Refused, match="gibt die Führungskraft der Einheit ab"):
        schriftsatz.deliver_schriftsatz(by=cast.drafter, **words)
    assert schriftsatz.deliver_schriftsatz(by=cast.lead_leistung, **words).state == "schriftsatz_in"


def test_as_64_whoever_receives_the_task_may_sign(cast):
    """AS-64: lead and deputy away, the executive gets it and can deliver."""
    for away in (cast.lead_leistung, cast.deputy_leistung):
        away.absences.create(starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 8))
    row = forwarded(cast, recorded(cast))
    assert task(row, cast.leistung).recipient == cast.executive
    assert delivered(cast, row, lead=cast.executive).state == "schriftsatz_in"


def test_only_krm_checks(cast, at_unit):
    row = delivered(cast, at_unit)
    with pytest.raises(Refused, match="kein Recht"):
        schriftsatz.start_check(reaction=row, by=cast.lead_leistung, at=AT)


def test_accepting_the_draft_of_the_answer_ends_the_task(cast):
    row = in_check(cast)
    assert task(row, cast.leistung).state == Assignment.State.DELIVERED


def test_a_clerk_of_the_team_sees_nothing_of_it(cast, at_unit):
    other = person(unit=cast.leistung)
    assert at_unit not in access.visible_reactions(other, ON)
    assert at_unit not in access.visible_reactions(cast.lead_markt, ON)
    assert at_unit in access.visible_reactions(cast.deputy_leistung, ON)


def test_assessment_needs_a_published_criterion(cast):
    row = checked(cast, delivered(cast, forwarded(cast, recorded(cast))))
    with pytest.raises(Refused, match="gehört nicht zu der Bewertung"):
        assessed(cast, row, assessment="unberechtigt", criterion="rule_broken", reason="Text")
