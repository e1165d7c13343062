"""Whom the first run of a class of retention waits for."""

from datetime import date

from django.utils.timezone import now

from krm.organisation.models import Absence, RoleAssignment
from krm.organisation.queries import local_day
from krm.privacy.actions import runs
from krm.privacy.models import RetentionRun
from krm.privacy.rules.retention import BY_NUMBER
from krm.work.models import Task
from tests.house.cases import recorded
from tests.privacy.test_retention import at_night, over, rules

__all__ = ["rules"]


def test_what_the_front_office_proposes_in_a_second_post_falls_to_the_executive(cast):
    over(recorded(cast))
    RoleAssignment.objects.create(
        person=cast.front_office, role="krm_officer", starts_on=date(2024, 1, 1)
    )
    runs.propose_run(kind=BY_NUMBER[2], by=cast.front_office, at=at_night("2028-12-31"))
    assert Task.objects.open().get(kind="retention").role == "executive"


def test_who_is_away_is_not_named_as_who_can_release(cast, client):
    RetentionRun.objects.create(number=2, period="2-years-year", due_count=1, proposed_at=now(),
                                proposed_by=cast.officer)  # fmt: skip
    day = local_day(now())
    Absence.objects.create(person=cast.front_office, starts_on=day, ends_on=day)
    client.force_login(cast.officer)
    page = client.get("/datenschutz-haus/loeschfristen/2/").content.decode()
    said = page.partition("Freigeben kann: ")[2].partition("<")[0]
    assert cast.executive.display_name in said
    assert cast.front_office.display_name not in said
