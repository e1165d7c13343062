"""AS-62 to AS-64, R-13: while KRM is absent a unit answers a Vorgang."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from krm.casework.actions import (
    answered_by_unit,
    capture,
    close,
    completing,
    forward,
    letters,
    record,
)
from krm.casework.actions.answered_by_unit import OwnAnswer
from krm.casework.actions.completing import Completed, Completion
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.sweep import sweep
from krm.casework.forms.forward import ForwardForm
from krm.casework.queries.letter_context import checklist_of
from krm.casework.queries.steps import next_steps
from krm.desk.queries.worklist import today_for
from krm.documents.actions import store_document
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.letters import actions as letter_verbs
from krm.letters.queries import document_of
from krm.notices.models import Notice
from krm.organisation.actions import end_absence, note_absence
from krm.organisation.rules import Right
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import Exclusion
from krm.work import access
from krm.work.access.visibility import Visibility
from krm.work.actions import tasks
from krm.work.models import Task
from krm.work.queries import contact_of
from tests.conftest import DEEP
from tests.house.cases import assessed, bogen, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-07-06T12:00")
ON = date(2026, 7, 6)
SETTLING = (Right.EDIT_CASE, Right.CHECK, Right.RELEASE_LETTER, Right.SEND_ANSWER, Right.CLOSE)


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def away(cast):
    """KRM is absent from 1 to 17 July 2026."""
    absent(cast.officer, cast)
    return cast


def absent(person, cast):
    note_absence(
        person=person, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 17),
        by=cast.front_office, at=moment("2026-06-30"),
    )  # fmt: skip


def handed_over(cast, **columns):
    row = recorded(cast, "2026-07-06T09:00", by=cast.front_office, **columns)
    return forwards(cast, row)


def forwards(cast, row, at=AT, **words):
    return forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        is_answered_by_unit=True,
        by=cast.front_office, at=at, **words,
    )  # fmt: skip


def due(row):
    return {item.kind: item.due_on for item in row.deadlines.running()}


def test_as_62_the_unit_is_responsible_and_the_clock_runs_on(away):
    row = handed_over(away)
    assert due(row) == {"confirmation": date(2026, 7, 9), "closing": date(2026, 8, 3)}
    assert contact_of(row, ON) == away.lead_leistung
    lines = [r for r in today_for(away.lead_leistung, ON) if r.number == row.number]
    assert {(line.what, line.button) for line in lines} == {
        ("Eingang bestätigen", "Bestätigen"),
        ("Abschließend klären, beantworten und abschließen", "Klären"),
    }
    # To answer is due when the answer is, not when the confirmation is (walker 18).
    days = {line.step: line.due_on for line in lines}
    assert days == {"confirm": date(2026, 7, 9), "answer_as_unit": date(2026, 8, 3)}
    assert not [r for r in today_for(away.front_office, ON) if r.number == row.number]
    # The unit confirms: whoever forwarded it is not led to do so too (walker 19).
    people = (away.front_office, away.lead_leistung)
    ranks = [
        item.rank for who in people for item in next_steps(row, who, ON)
        if item.step.name == "confirm"
    ]  # fmt: skip
    assert ranks == [0, 3]
    for right in SETTLING:
        assert access.holds(away.lead_leistung, right, row, ON), right
        assert access.holds(away.deputy_leistung, right, row, ON), right
        assert not access.holds(away.lead_markt, right, row, ON), right
        assert not access.holds(away.clerk, right, row, ON), right


def test_an_ordinary_forwarding_gives_the_unit_no_such_right(away):
    row = recorded(away, "2026-07-06T09:00", by=away.front_office)
    forward.forward(
        reaction=row, lead_unit=away.leistung, tasks=[UnitTask(away.leistung)],
        by=away.front_office, at=AT,
    )  # fmt: skip
    assert not [r for r in SETTLING if access.holds(away.lead_leistung, r, row, ON)]


def test_only_while_krm_is_absent(cast):
    row = recorded(cast, "2026-07-06T09:00")
    with pytest.raises(Refused, match="KRM ist im Haus"):
        forwards(cast, row)
    assert "is_answered_by_unit" not in ForwardForm(reaction=row, at=AT).fields


def test_the_form_offers_it_in_absence(away):
    row = recorded(away, "2026-07-06T09:00", by=away.front_office)
    assert "is_answered_by_unit" in ForwardForm(reaction=row, at=AT).fields


def test_the_exclusion_is_stronger(away):
    row = handed_over(away)
    Exclusion.objects.create(
        reaction=row, person=away.lead_leistung, reason="Betrifft sie", since=AT
    )
    assert not [r for r in Right if access.holds(away.lead_leistung, r, row, ON)]


def answers(cast, row):
    """The lead writes, the deputy releases: the quality standards are those of KRM."""
    lead, at = cast.lead_leistung, moment("2026-07-31T10:00")
    row = answered_by_unit.answer_as_unit(reaction=row, by=lead, at=at)
    row = assessed(cast, row, at="2026-07-31T10:05")
    letter = letters.draft_letter(reaction=row, kind="answer", by=lead, at=at)
    for item in checklist_of(letter, date(2026, 7, 31)):
        if not item.automatic and item.state == "open":
            letter_verbs.tick_point(letter=letter, code=item.code, is_ok=True, by=lead, at=at)
    with pytest.raises(StepNotAllowed, match="zweite Person"):
        letters.release_letter(letter=letter, by=lead, at=at)
    letters.release_letter(letter=letter, by=cast.deputy_leistung, at=at)
    letters.post_letter(
        dispatch=letter.dispatches.get(), posted_on=date(2026, 7, 31), by=lead, at=at
    )
    row.refresh_from_db()
    return row


def closes(cast, row):
    return close.close(reaction=row, by=cast.lead_leistung, at=moment("2026-07-31T15:00"))


def zweitschrift_rows(person):
    return [r.number for r in today_for(person, date(2026, 8, 3)) if "Zweitschrift" in r.what]


def test_as_63_an_answer_through_the_system_is_itself_the_zweitschrift(away):
    row = closes(away, answers(away, handed_over(away)))
    assert (row.state, row.settled_by) == ("closed", "")
    assert row.deadlines.get(kind="closing").state == "met"
    assert zweitschrift_rows(away.officer) == zweitschrift_rows(away.lead_leistung) == []
    letter = row.letters.get(kind="answer")
    assert letter.contact == away.lead_leistung
    assert document_of(letter, at=AT).sender.department == "Leistungsgewährung"
    assert document_of(letter, at=AT).signature_function == "Teamleiterin"
    (line,) = [r for r in today_for(away.officer, date(2026, 8, 3)) if r.number == row.number]
    assert line.step == "complete_after_absence"
    # By the time of the closing KRM is back: the next Arbeitstag.
    assert line.due_on == date(2026, 8, 3)


def test_as_63_an_answer_of_its_own_owes_the_zweitschrift_until_it_is_there(away):
    row = handed_over(away)
    words = {"by": away.lead_leistung, "at": moment("2026-07-31T10:00")}
    answer = OwnAnswer(date(2026, 7, 31), "mit der Post", away.deputy_leistung)
    row = assessed(away, answered_by_unit.answer_as_unit(reaction=row, **words))
    row = answered_by_unit.note_own_answer(reaction=row, answer=answer, **words)
    # a_13: nobody ends a legal deadline by their word alone, not by naming somebody either.
    assert set(due(row)) == {"confirmation", "closing"}
    with pytest.raises(StepNotAllowed, match="Zweitschrift"):
        closes(away, row)
    assert zweitschrift_rows(away.officer) == zweitschrift_rows(away.lead_leistung) == [row.number]
    asked = Notice.objects.filter(kind="zweitschrift_asked", recipient=away.lead_leistung)
    assert asked.count() == 1
    sweep(at=moment("2026-08-04T07:00"))
    assert asked.count() == 2
    sweep(at=moment("2026-08-05T07:00"))
    assert asked.count() == 2
    task = row.tasks.get(kind="zweitschrift")
    with pytest.raises(Refused, match="hochladen"):
        tasks.finish_task(task=task, result="", by=away.lead_leistung, at=AT)
    words = {"by": away.lead_leistung, "at": moment("2026-08-03T09:00")}
    copy = store_document(content=b"Die Antwort", name="a.txt", title="Zweitschrift", **words)
    record.attach(reaction=row, document=copy, kind="zweitschrift", **words)
    closing = row.deadlines.get(kind="closing")
    assert (closing.state, closing.settled_on) == ("met", date(2026, 7, 31))
    assert closes(away, row).state == "closed"
    assert zweitschrift_rows(away.officer) == zweitschrift_rows(away.lead_leistung) == []
    sentences = [line.sentence for line in history(f"reaction:{row.pk}")]
    assert "Zweitschrift abgelegt" in sentences
    assert "Weitergeleitet an Leistungsgewährung zur abschließenden Klärung." in sentences


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sent_on": date(2026, 8, 1)}, "Zukunft"),
        ({"sent_on": date(2026, 7, 5)}, "vor dem Eingang"),
        ({"second": "lead_leistung"}, "nicht als zweite Person"),
        ({"second": "clerk"}, "nicht als zweite Person"),
    ],
)
def test_an_own_answer_that_cannot_be_right_changes_nothing(away, changes, reason):
    row = handed_over(away)
    answer = OwnAnswer(date(2026, 7, 31), "mit der Post", away.deputy_leistung)
    values = {name: getattr(away, v) if name == "second" else v for name, v in changes.items()}
    with pytest.raises(Refused, match=reason):
        answered_by_unit.note_own_answer(
            reaction=row, answer=replace(answer, **values), by=away.lead_leistung,
            at=moment("2026-07-31T10:00"),
        )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("at_unit", None)


@pytest.mark.parametrize("who", ["officer", "front_office", "lead_markt", "clerk"])
def test_only_the_unit_that_settles_it_notes_an_own_answer(away, who):
    row, person = handed_over(away), getattr(away, who)
    answer = OwnAnswer(ON, "mit der Post", away.deputy_leistung)
    with pytest.raises(Refused):
        answered_by_unit.note_own_answer(reaction=row, answer=answer, by=person, at=AT)
    assert "note_own_answer" not in {item.step.name for item in next_steps(row, person, ON)}


def test_krm_completes_what_the_unit_closed(away):
    row = closes(away, answers(away, handed_over(away)))
    (item,) = row.anliegen.all()
    words = {"by": away.officer, "at": moment("2026-08-03T09:00")}
    said = Completed("teilweise", criterion="", reason="Nur der Ton war falsch.", remedy="partial")
    done = completing.complete_after_absence(
        reaction=row, completion=Completion({item.pk: said}, "Ton schulen"), **words
    )
    assert (done.state, done.result, done.improvement) == ("closed", "teilweise", "Ton schulen")
    assert not [r for r in today_for(away.officer, date(2026, 8, 3)) if r.number == row.number]
    with pytest.raises(StepNotAllowed, match="nichts zu vervollständigen"):
        completing.complete_after_absence(reaction=done, completion=Completion({}), **words)
    with pytest.raises(Refused):
        completing.complete_after_absence(
            reaction=row, completion=Completion({}), by=away.lead_leistung, at=words["at"]
        )


def test_w_50_who_is_back_early_completes_what_the_unit_closed_that_much_earlier(away):
    longer = note_absence(
        person=away.officer, starts_on=date(2026, 7, 18), ends_on=date(2026, 8, 14),
        by=away.front_office, at=moment("2026-06-30"),
    )  # fmt: skip
    row = closes(away, answers(away, handed_over(away)))
    waiting = row.tasks.filter(kind="after_absence")
    sweep(at=moment("2026-08-03T09:00"))
    assert waiting.get().due_on == date(2026, 8, 17)
    end_absence(longer, by=away.officer, at=moment("2026-08-04T09:00"))
    for at in ("2026-08-04T09:05", "2026-08-05T09:05"):
        sweep(at=moment(at))
        assert waiting.get().due_on == date(2026, 8, 5)


@pytest.mark.parametrize(
    ("gone", "name"),
    [(["lead_leistung"], "deputy_leistung"), (["lead_leistung", "deputy_leistung"], "executive")],
)
def test_as_64_who_settles_it_when_the_lead_is_away_too(away, gone, name):
    for part in gone:
        absent(getattr(away, part), away)
    row = handed_over(away)
    stands_in = getattr(away, name)
    assert row.assignments.get().recipient == stands_in
    assert all(access.holds(stands_in, right, row, ON) for right in SETTLING)
    steps = {item.step.name: item for item in next_steps(row, stands_in, ON)}
    assert steps["answer_as_unit"].is_possible


def test_krm_is_not_offered_what_was_not_handed_over(away):
    row = forward.forward(
        reaction=recorded(away, "2026-07-06T09:00", by=away.front_office),
        lead_unit=away.leistung, tasks=[UnitTask(away.leistung)], by=away.front_office, at=AT,
    )  # fmt: skip
    assert "answer_as_unit" not in {item.step.name for item in next_steps(row, away.officer, ON)}
    with pytest.raises(StepNotAllowed, match="nicht zur abschließenden Klärung"):
        answered_by_unit.answer_as_unit(reaction=row, by=away.officer, at=AT)


def test_the_page_of_the_step(away, client):
    row = handed_over(away)
    client.force_login(away.lead_leistung)
    page = client.get(row.get_absolute_url()).content.decode()
    address = reverse("casework:step", args=[row.number, "answer_as_unit"])
    assert address in page
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert row.state == "in_check"


def test_all_rights_at_once_are_those_asked_one_by_one(away):
    """``rights_in`` asks one statement; it must never differ from the conditions of the lists."""
    rows = [
        handed_over(away),
        recorded(away, "2026-07-06T09:00", by=away.front_office, complained_about=away.officer),
        forward.forward(
            reaction=recorded(away, "2026-07-06T09:00", by=away.front_office),
            lead_unit=away.leistung, tasks=[UnitTask(away.leistung, drafter=away.drafter)],
            by=away.front_office, at=AT,
        ),
        capture.escalate(
            bogen=bogen("2026-07-06T10:00"), unit=away.leistung, by=away.clerk, at=AT
        ),
    ]  # fmt: skip
    found, kinds = 0, set()
    for person in away.people:
        # Who has the same roles in the same unit and is named nowhere is asked in a deep run.
        kind = (Visibility(person, ON).roles, person.unit_id)
        named = person in (away.officer, away.front_office, away.lead_leistung, away.drafter)
        if kind in kinds and not named and not DEEP:
            continue
        kinds.add(kind)
        seen = {right: set(access.visible_reactions(person, ON, right=right)) for right in Right}
        for row in rows:
            one_by_one = {right for right in Right if row in seen[right]}
            assert access.rights_in(person, row, ON) == one_by_one, (row, person)
            found += bool(one_by_one)
    assert found > 10


@pytest.mark.parametrize(
    ("kind", "whose", "due", "then"),
    [
        ("escalation", "executive", ON, "executive_deputy"),
        ("lead", "lead_leistung", ON, "deputy_leistung"),
        ("message", "officer", ON, "front_office"),
        ("release", "executive", ON, "front_office"),
        ("reminder", "executive", ON, "executive"),
        ("escalation", "executive", date(2026, 7, 18), "executive"),
    ],
)
def test_r_13_a_task_of_somebody_absent_goes_to_who_is_here(cast, kind, whose, due, then):
    """What is due after the return waits, and so does a Wiedervorlage."""
    row = recorded(cast, "2026-07-01T09:00")
    unit = cast.leistung if kind == "lead" else None
    task = Task(
        kind=kind, title="x", reaction=row, unit=unit, person=getattr(cast, whose), due_on=due
    )
    tasks.ask(task=task, by=cast.officer, at=AT)
    absent(getattr(cast, whose), cast)
    sweep(at=AT)
    task.refresh_from_db()
    assert task.person == getattr(cast, then)


def test_r_13_an_excluded_deputy_is_skipped_by_the_sweep_too(cast):
    row = recorded(cast, "2026-07-01T09:00", complained_about=cast.executive_deputy)
    words = {"kind": "escalation", "title": "x", "due_on": ON}
    task = Task(reaction=row, person=cast.executive, **words)
    tasks.ask(task=task, by=cast.clerk, at=AT)
    absent(cast.executive, cast)
    sweep(at=AT)
    task.refresh_from_db()
    assert task.person == cast.tv_chair
