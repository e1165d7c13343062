"""Each row of Heute that a petition brings, walked to its end (R-35 to R-37)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.desk.queries.worklist import today_for
from krm.reactions.actions import PetitionData
from tests.desk.conftest import house
from tests.house.cases import in_check
from tests.house.petitions import approved, drafted, petitioned, presented, topics
from tests.walks.today import key_of, walk_to_the_end

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")


def ago(days, hour=10):
    return (now() - timedelta(days=days)).strftime(f"%Y-%m-%dT{hour:02}:00")


def petition_in_check(cast):
    in_check(
        cast, "2026-05-04", kind="petition", codes=["S1.1"], petition=PetitionData(number="Pet 1")
    )
    return cast.officer, "Stellungnahme schreiben"


def stated(cast, *codes, participation="no"):
    """A Stellungnahme is written and its topics are checked."""
    row = petitioned(cast, ago(6), committee_on="", participation=participation)
    drafted(cast, row, ago(5))
    topics(cast, row, *codes, at=ago(5, 11))
    return row


def topics_unchecked(cast):
    drafted(cast, petitioned(cast, ago(6), committee_on=""), ago(5))
    return cast.officer, "Themen der Trägerversammlung prüfen"


def unpresented(cast):
    stated(cast)
    return cast.officer, "Stellungnahme der Geschäftsführung vorlegen"


def before_the_executive(cast):
    presented(cast, stated(cast), ago(4))
    return cast.executive_deputy, "Stellungnahme freigeben"


def undecided(cast):
    stated(cast, "posts")
    return cast.executive, "Über die Beteiligung entscheiden"


def unanswered_by_the_bmas(cast):
    presented(cast, stated(cast, participation="open"), ago(4))
    return cast.officer, "Beim BMAS nach der Trägerversammlung fragen"


def before_the_chair(cast):
    row = stated(cast, "posts", participation="yes")
    presented(cast, row, ago(4))
    approved(cast, row, ago(3))
    return cast.tv_chair, "Stellungnahme freigeben"


def untransmitted(cast):
    row = stated(cast)
    presented(cast, row, ago(4))
    approved(cast, row, ago(3))
    return cast.executive, "Stellungnahme übermitteln"


ROWS = {
    "a petition in check": petition_in_check,
    "topics nobody has checked": topics_unchecked,
    "a Stellungnahme to present": unpresented,
    "a Stellungnahme before the executive": before_the_executive,
    "a finding against the BMAS": undecided,
    "participation that is open": unanswered_by_the_bmas,
    "a Stellungnahme before the chair": before_the_chair,
    "a Stellungnahme to transmit": untransmitted,
}


@pytest.mark.parametrize("name", ROWS)
def test_j_05_a_row_of_a_petition_can_be_brought_to_its_end(house, name):
    person, what = ROWS[name](house)
    rows = [row for row in today_for(person, localdate()) if row.what.startswith(what)]
    assert len(rows) == 1, [row.what for row in today_for(person, localdate())]
    walk_to_the_end(person, rows[0])
    assert key_of(rows[0]) not in map(key_of, today_for(person, localdate()))


def test_j_02_a_petition_in_check_asks_for_its_stellungnahme_and_for_no_letter(house, client):
    row = in_check(
        house, "2026-05-04", kind="petition", codes=["S1.1"], petition=PetitionData(number="Pet 1")
    )
    whats = [line.what for line in today_for(house.officer, localdate())]
    assert whats == ["Stellungnahme schreiben"]
    client.force_login(house.officer)
    page = client.post(reverse("casework:draft", args=[row.number, "answer"]), follow=True)
    assert "Auf eine Petition antwortet KRM nicht mit einem Schreiben" in page.content.decode()
