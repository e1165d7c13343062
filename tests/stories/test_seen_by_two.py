"""Four eyes on what a unit writes: who saved and signed counts, not who is named as author."""

from datetime import date

import pytest
from django.urls import reverse

from krm.casework.actions import (
    answered_by_unit,
    forward,
    letters,
    schriftsatz,
    second_person,
)
from krm.casework.actions.forward import UnitTask
from krm.casework.models import Schriftsatz
from krm.casework.queries import facts_for
from krm.journal.actions import Refused
from krm.letters.models import Letter
from krm.reactions import actions as reactions
from krm.reactions.actions import StepNotAllowed
from tests.house.cases import ANSWER, draft, recorded
from tests.stories.test_absence import AT, ON, away, handed_over, rules

__all__ = ["away", "rules"]
pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")


def test_a_11_whoever_is_only_named_as_author_is_no_second_person(away):
    """KRM forwarded, then went away; the lead delivers, and answers with her own words alone."""
    row = recorded(away, "2026-07-06T09:00", by=away.front_office)
    lead, words = away.lead_leistung, {"by": away.lead_leistung, "at": AT}
    tasks_of = [UnitTask(away.leistung)]
    row = forward.forward(
        reaction=row, lead_unit=away.leistung, tasks=tasks_of, by=away.front_office, at=AT
    )
    (assignment,) = row.assignments.all()
    text = draft(row, away.deputy_leistung)  # "Verfasst von" names whoever the lead chooses
    schriftsatz.save_schriftsatz(assignment=assignment, draft=text, **words)
    row = schriftsatz.deliver_schriftsatz(assignment=assignment, **words)
    row.assignments.update(stands_in_until=date(2026, 7, 17))
    row = schriftsatz.start_check(reaction=row, **words)
    answers = {item.pk: ANSWER for item in row.anliegen.all()}
    reactions.answer_points(reaction=row, answers=answers, further={}, **words)
    letters.draft_letter(reaction=row, kind="answer", **words)
    assert facts_for(row, lead, ON).drafter_is_checker
    assert not facts_for(row, away.deputy_leistung, ON).drafter_is_checker


def test_a_11_who_drafted_is_one_however_the_lead_signs(away):
    row = recorded(away, "2026-07-06T09:00", by=away.front_office)
    forward.forward(
        reaction=row, lead_unit=away.leistung,
        tasks=[UnitTask(away.leistung, drafter=away.drafter)], by=away.front_office, at=AT,
    )  # fmt: skip
    (assignment,) = row.assignments.all()
    text = draft(row, away.drafter)
    for person, ready in ((away.drafter, True), (away.lead_leistung, False)):
        schriftsatz.save_schriftsatz(
            assignment=assignment, draft=text, is_ready=ready, by=person, at=AT
        )
    schriftsatz.deliver_schriftsatz(assignment=assignment, by=away.lead_leistung, at=AT)
    assert Schriftsatz.objects.get().seen_by == (away.drafter.pk, away.lead_leistung.pk)


def test_a_11_a_unit_that_answers_itself_writes_no_schriftsatz(away, client):
    row = handed_over(away)
    (assignment,) = row.assignments.all()
    with pytest.raises(Refused, match="beantwortet diesen Vorgang selbst"):
        schriftsatz.save_schriftsatz(
            assignment=assignment, draft=draft(row, away.deputy_leistung),
            by=away.lead_leistung, at=AT,
        )  # fmt: skip
    client.force_login(away.lead_leistung)
    page = reverse("casework:schriftsatz", args=[row.number, assignment.pk])
    assert "beantwortet diesen Vorgang selbst" in client.get(page, follow=True).content.decode()


def test_nobody_is_asked_to_release_what_could_not_be_released(away):
    """Each reason of the release that the second person cannot put right, one after the other."""
    row = answered_by_unit.answer_as_unit(reaction=handed_over(away), by=away.lead_leistung, at=AT)
    letter = letters.draft_letter(reaction=row, kind="answer", by=away.lead_leistung, at=AT)
    words = {"reaction": row, "person": away.deputy_leistung, "by": away.lead_leistung, "at": AT}
    for reason in ("Anliegen 1 hat noch keine Antwort.", "Anliegen 1 ist noch nicht bewertet."):
        with pytest.raises(StepNotAllowed) as refused:
            second_person.ask_second_person(**words)
        assert refused.value.reasons == [reason]
        block = letter.blocks.get(kind="anliegen")
        block.text = ANSWER
        block.save()
    row.anliegen.update(assessment="berechtigt")
    Letter.objects.update(subject="Ihr Antrag vom [Datum]")
    with pytest.raises(StepNotAllowed, match="Offen in der Checkliste"):
        second_person.ask_second_person(**words)
