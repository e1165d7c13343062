"""What there is at all is asked in one statement: it says no only where there is nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from krm.casework.actions import notes
from krm.casework.models import CaseNote
from krm.desk.queries import there_is
from krm.measures.models import Measure
from krm.reactions.actions import exclude_person
from krm.reactions.models import FurtherPoint
from krm.triage.actions import linking
from tests.house.cases import recorded

pytestmark = pytest.mark.both_databases("raw SQL: one statement for many questions")


def test_a_new_case_has_few_of_the_parts(house):
    row = recorded(house)
    assert there_is.of_case(row.pk) <= {"documents", "exclusions", "arrival", "tasks"}


def test_each_part_is_seen_as_soon_as_there_is_one(house):
    row, other = recorded(house), recorded(house)
    before = there_is.of_case(row.pk)
    officer, at = house.officer, now()
    notes.add_note(
        reaction=row, kind=CaseNote.Kind.PHONE, happened_at=at, partner="x", text="y", by=officer,
        at=at,
    )  # fmt: skip
    exclude_person(reaction=row, person=house.lead_markt, reason="Verwandt", by=officer, at=at)
    linking.link_reactions(reaction=row, other=other, reason="Dasselbe", by=officer, at=at)
    FurtherPoint.objects.create(reaction=row, text="Noch etwas")
    type(row).objects.filter(pk=other.pk).update(follow_up_of=row)
    found = there_is.of_case(row.pk)
    assert found - before >= {"notes", "exclusions", "further_points", "follow_ups"}
    assert found & {"links", "links_back"}
    assert there_is.of_case(other.pk) & {"links", "links_back"}


def test_what_is_gone_may_have_everything(db):
    assert "series" in there_is.of_case(987_654_321)
    assert "alarms" in there_is.of_desk(987_654_321)


def test_the_desk_of_somebody_knows_what_is_theirs(house):
    assert "measures" not in there_is.of_desk(house.officer.pk)
    Measure.objects.create(title="x", state="accepted", owner=house.officer, proposed_at=now())
    assert "measures" in there_is.of_desk(house.officer.pk)
    assert "measures" not in there_is.of_desk(house.lead_leistung.pk)


def test_it_is_one_statement(house):
    row = recorded(house)
    there_is.of_case(row.pk)
    with CaptureQueriesContext(connection) as statements:
        there_is.of_case(row.pk)
    assert len(statements) == 1
