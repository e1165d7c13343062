"""What the closing waits for is the next step of the page, not buried under Weiteres."""

from krm.reactions.models import Anliegen
from tests.desk.conftest import house
from tests.house.cases import answered

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
