"""The course of a Vorgang names who did it; what was refused stands in the journal alone."""

from datetime import date

import pytest

from krm.casework.actions import close, judging, letters
from krm.casework.actions.sweep import sweep
from krm.casework.models import SchriftsatzPoint
from krm.casework.queries.case import CaseRows
from krm.desk.actions.case_file import render_case
from krm.desk.queries.timeline import timeline_of
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.journal.rules.sentences import sentence_of
from krm.notices.models import Notice
from krm.work.actions import tasks
from krm.work.models import Task
from tests.desk.conftest import house
from tests.house.cases import assessed, checked, delivered, drafted, forwarded, recorded, sent
from tests.house.reactions import moment

__all__ = ["house"]

ON = date(2026, 6, 30)


def course(row):
    row.refresh_from_db()
    return {item.what: item.who for item in timeline_of(CaseRows(row, ON))}


def test_j_12_released_and_posted_by_are_two_people(house):
    row = recorded(house)
    letter = drafted(house, row, "confirmation", "2026-05-04T10:00")
    letters.release_letter(letter=letter, by=house.officer, at=moment("2026-05-04T11:00"))
    letter.refresh_from_db()
    letters.post_letter(
        dispatch=letter.dispatches.get(), posted_on=date(2026, 5, 5), by=house.front_office,
        at=moment("2026-05-05T10:00"),
    )  # fmt: skip
    found = course(row)
    assert found["Eingangsbestätigung freigegeben"] == house.officer.display_name
    assert found["Eingangsbestätigung versandt (Post)"] == house.front_office.display_name


def test_j_12_forwarding_and_schriftsatz_have_a_name(house):
    row = delivered(house, forwarded(house, recorded(house)))
    found = course(row)
    (sent_to,) = [who for what, who in found.items() if what.startswith("Weitergeleitet an")]
    (came,) = [who for what, who in found.items() if what.startswith("Schriftsatz eingegangen")]
    assert (sent_to, came) == (house.officer.display_name, house.lead_leistung.display_name)


def test_j_12_a_refused_click_stands_in_the_journal_alone(house):
    row = recorded(house)
    with pytest.raises(Refused):
        close.close(reaction=row, by=house.officer, at=moment("2026-05-05T10:00"))
    assert any(line.verb == "step_refused" for line in history(f"reaction:{row.pk}"))
    assert not [what for what in course(row) if "abgelehnt" in what]
    assert render_case(reaction=row, by=house.officer, at=moment("2026-05-05T10:00"))


def test_j_12_a_deadline_is_nobodys_doing_and_says_which(house):
    row = recorded(house)
    sent(house, row, "confirmation", "2026-05-20T10:00")
    found = course(row)
    late = "Eingangsbestätigung zu spät: fällig war Do 07.05., erledigt Mi 20.05."
    assert found[late] == ""


def test_an_assessment_says_what_came_out(house):
    row = checked(house, delivered(house, forwarded(house, recorded(house))))
    assert "Anliegen 1 bewertet: berechtigt" in course(assessed(house, row))
    assert sentence_of("anliegen_assessed", {"position": 1}, {}) == "Anliegen 1 bewertet"


@pytest.mark.parametrize(
    ("verb", "words", "said"),
    [
        ("assignment_declined", {"unit": "Markt", "reason": "Nicht unser Thema."},
         "Zurück an KRM, Markt ist nicht zuständig: Nicht unser Thema."),
        ("assignment_declined", {"unit": "Markt", "reason": "Warum?"},
         "Zurück an KRM, Markt ist nicht zuständig: Warum?"),
        ("assignment_declined", {"unit": "Markt", "reason": "fehlt"},
         "Zurück an KRM, Markt ist nicht zuständig: fehlt."),
    ],
)  # fmt: skip
def test_j_25_a_reason_with_its_own_stop_gets_no_second_one(verb, words, said):
    assert sentence_of(verb, {}, words) == said


@pytest.fixture
def overdue(house):
    row = forwarded(house, recorded(house))  # Schriftsatz due 12.05.
    sweep(at=moment("2026-05-13T07:00"))
    return row


def test_j_20_one_task_per_matter_that_says_which_whose_and_since_when(house, overdue):
    (task,) = Task.objects.open().filter(kind="escalation", reaction=overdue)
    assert task.title == (
        f"Schriftsatz des Fachbereichs überfällig seit Di 12.05.: mit {house.leistung.name} klären"
    )
    sweep(at=moment("2026-05-18T07:00"))
    (moved,) = Task.objects.open().filter(kind="escalation", reaction=overdue)
    assert (moved.pk, moved.person) == (task.pk, house.executive)
    rows = [row for row in today_for(house.executive, ON) if row.number == overdue.number]
    assert len(rows) == 1


def test_j_20_what_is_settled_meanwhile_is_no_row_any_more(house, overdue):
    sweep(at=moment("2026-05-18T07:00"))
    delivered(house, overdue, "2026-05-18T09:00")
    assert Task.objects.open().filter(kind="escalation").exists()  # until the next sweep
    assert not [row for row in today_for(house.executive, ON) if row.number == overdue.number]


def test_j_20_an_escalation_is_not_settled_without_a_word(house, overdue):
    (task,) = Task.objects.open().filter(kind="escalation")
    words = {"by": task.person, "at": moment("2026-05-14T10:00")}
    with pytest.raises(Refused, match="was geklärt ist"):
        tasks.finish_task(task=task, result=" ", **words)
    assert tasks.finish_task(task=task, result="Kommt morgen", **words).done_at is not None


def test_j_25_a_message_names_the_day_and_stays_true(house):
    forwarded(house, recorded(house))
    sweep(at=moment("2026-05-11T07:00"))
    (notified,) = Notice.objects.filter(kind="deadline_schriftsatz")
    assert notified.text.endswith("Der Schriftsatz ist am Di 12.05. fällig.")
    assert "Morgen" not in notified.text


def test_a_reminder_says_who_was_reminded_of_what(house):
    row = forwarded(house, recorded(house))
    sweep(at=moment("2026-05-11T07:00"))
    who = house.lead_leistung.display_name
    said = f"{who} an den Schriftsatz erinnert (fällig Di 12.05.)"
    assert said in course(row)


def test_walker_5_reasons_put_in_later_are_no_second_judgement(house):
    row = delivered(house, forwarded(house, recorded(house)), assessment="berechtigt")
    words = {"by": house.officer, "at": moment("2026-05-08T10:00")}
    judging.take_proposal(reaction=row, point=SchriftsatzPoint.objects.get(), **words)
    item = row.anliegen.get()
    words["at"] = moment("2026-05-08T10:05")
    judged = judging.Judgement(item.answer, item.assessment, "deadline_missed")
    judging.judge(reaction=row, judgements={item.pk: judged}, further={}, **words)
    row.refresh_from_db()
    shown = [item.what for item in timeline_of(CaseRows(row, ON)) if "Anliegen 1" in item.what]
    assert shown == [
        "Anliegen 1: Angaben zur Bewertung geändert", "Anliegen 1 bewertet: berechtigt",
    ]  # fmt: skip
