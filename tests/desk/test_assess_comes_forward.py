"""What release and closing wait for is the next step of the page, not buried under Weiteres."""

import pytest
from django.urls import reverse

from krm.casework.actions import letters
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import Anliegen
from tests.desk.conftest import house
from tests.house.cases import answered, drafted, in_check, ticked
from tests.house.reactions import moment

__all__ = ["house"]


def test_w_42_an_answered_vorgang_leads_to_the_assessment_it_waits_for(house, client):
    row = answered(house)
    client.force_login(house.officer)
    page = client.get(row.get_absolute_url())
    assert page.context["next_step"].label == "Abschließen"
    Anliegen.objects.filter(reaction=row).update(assessment="", criterion="")
    page = client.get(row.get_absolute_url())
    assert page.context["next_step"].label == "Anliegen beantworten und bewerten"
    assert page.context["next_step"].url.endswith("/anliegen/")
    assert [step.label for step in page.context["more_steps"]].count(
        "Anliegen beantworten und bewerten"
    ) == 0
    assert client.get(page.context["next_step"].url).status_code == 200


def test_w_42_no_answer_is_released_before_its_anliegen_is_assessed(house, client):
    """R-06: what nobody has assessed could be a no for which nobody looked for another way."""
    row = in_check(house)
    Anliegen.objects.filter(reaction=row).update(assessment="", criterion="")
    letter = ticked(house, drafted(house, row, "answer", "2026-05-12T09:00"), "2026-05-12T09:10")
    with pytest.raises(StepNotAllowed) as refused:
        letters.release_letter(letter=letter, by=house.officer, at=moment("2026-05-12T09:20"))
    assert refused.value.reasons == ["Anliegen 1 ist noch nicht bewertet."]
    client.force_login(house.officer)
    vorgang = client.get(row.get_absolute_url())
    assert vorgang.context["next_step"].label == "Anliegen beantworten und bewerten"
    page = client.get(reverse("casework:letter", args=[row.number, letter.pk])).content.decode()
    assess = reverse("casework:assess", args=[row.number])
    assert f'<a href="{assess}">Anliegen bewerten</a>' in page
