"""What two people decide stands in the course as it was: proposed by one, done by the other."""

import pytest

from krm.casework.actions import letters
from krm.corrections.actions import proposing
from krm.journal.models import JournalEntry
from krm.journal.queries import history_without_names, office_history
from krm.organisation.actions import decide_proposal, propose_role
from krm.organisation.models import AccessChange
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from tests.desk.conftest import house
from tests.house.cases import answered, drafted, in_check, recorded, ticked
from tests.house.reactions import moment
from tests.walks.clock import clock
from tests.walks.walker import Walker

__all__ = ["clock", "house"]
pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PROPOSED, CONFIRMED = "2026-05-19T09:10", "2026-05-20T14:30"


@pytest.fixture
def closed(house):
    row = answered(house)
    Reaction.objects.filter(pk=row.pk).update(state="closed", closed_at=moment("2026-05-13T10:00"))
    return Reaction.objects.get(pk=row.pk)


def said_of(house):
    first, second = house.officer.display_name, house.front_office.display_name
    return f"Vorgeschlagen von {first} am 19.05.2026 um 09:10 Uhr, bestätigt von {second}."


def who_acted(row, at):
    entries = JournalEntry.objects.filter(chain=f"reaction:{row.pk}", happened_at=moment(at))
    return set(entries.values_list("actor_id", flat=True))


def test_what_is_confirmed_stands_under_whoever_confirmed_it(house, closed, clock):
    clock.on(PROPOSED)
    walker = Walker(house.officer).open(closed.get_absolute_url())
    walker.press("Als verstorben vermerken").press("Vermerken", why="Anruf der Tochter")
    clock.on(CONFIRMED)
    Walker(house.front_office).open("/").press("Ansehen").press("Bestätigen")
    read = " ".join(walker.open(closed.get_absolute_url()).page.text.split())
    done = "Angaben zur Kundin oder zum Kunden geändert"
    assert f"{done}. {said_of(house)}" in read
    assert f"Grund: Anruf der Tochter. {said_of(house)}" in read
    assert who_acted(closed, PROPOSED) == {house.officer.pk}
    assert who_acted(closed, CONFIRMED) == {house.front_office.pk}


def test_an_ending_says_who_proposed_it(house, clock):
    row = recorded(house)
    clock.on(PROPOSED)
    walker = Walker(house.officer).open(row.get_absolute_url())
    walker.press("Irrtümlich erfasst").press("Stornieren", reason="Doppelt")
    clock.on(CONFIRMED)
    Walker(house.front_office).open("/").press("Ansehen").press("Bestätigen")
    read = " ".join(Walker(house.officer).open(row.get_absolute_url()).page.text.split())
    assert f"Vorgang storniert. Grund: Doppelt. {said_of(house)}" in read
    assert who_acted(row, CONFIRMED) == {house.front_office.pk}


def test_making_anonymous_says_who_proposed_it(house, clock):
    row = recorded(house)
    clock.on(PROPOSED)
    walker = Walker(house.officer).open(row.get_absolute_url()).press("Anonym machen")
    texts = {item.name: "Ohne Namen." for form in walker.page.forms for item in form.fields
             if item.kind == "textarea"}  # fmt: skip
    walker.enter(**{**texts, "reason": "Zustimmung widerrufen", "is_sure": "on"})
    walker.press("Vorschlagen")
    clock.on(CONFIRMED)
    Walker(house.front_office).open("/").press("Ansehen").press("Endgültig anonym machen")
    read = " ".join(Walker(house.officer).open(row.get_absolute_url()).page.text.split())
    assert "Der Vorgang ist jetzt anonym. Gelöscht sind" in read
    assert said_of(house) in read


def test_what_only_follows_names_nobody_as_proposer(house):
    row = recorded(house)
    waiting = proposing.cancel(
        reaction=row, reason="Doppelt", by=house.officer, at=moment(PROPOSED)
    )
    proposing.decide_correction(
        correction=waiting, accept=True, by=house.front_office, at=moment(CONFIRMED)
    )
    entries = JournalEntry.objects.filter(chain=f"reaction:{row.pk}", data__has_key="proposed_at")
    assert set(entries.values_list("verb", flat=True)) == {"reaction_cancelled"}


def test_without_names_it_says_that_two_decided(house):
    row = recorded(house)
    waiting = proposing.cancel(
        reaction=row, reason="Doppelt", by=house.officer, at=moment(PROPOSED)
    )
    proposing.decide_correction(
        correction=waiting, accept=True, by=house.front_office, at=moment(CONFIRMED)
    )
    said = [line.sentence for line in history_without_names(f"reaction:{row.pk}")]
    without = "Vorgeschlagen am 19.05.2026 um 09:10 Uhr, bestätigt von einer zweiten Person."
    assert any(sentence.endswith(without) for sentence in said)
    assert not any(house.officer.display_name in sentence for sentence in said)


def test_a_role_says_who_proposed_it(house):
    waiting = propose_role(
        house.clerk, role=Role.TEAM_LEAD, starts_on=moment(PROPOSED).date(), reason="Vertretung",
        by=house.administrator, at=moment(PROPOSED),
    )  # fmt: skip
    decide_proposal(waiting, accept=True, by=house.executive, at=moment(CONFIRMED))
    lines = [line for line in office_history(limit=10) if line.verb == "role_given"]
    first, second = house.administrator.display_name, house.executive.display_name
    said = f"Vorgeschlagen von {first} am 19.05.2026 um 09:10 Uhr, bestätigt von {second}."
    assert [(line.by, said in line.sentence) for line in lines[:1]] == [(second, True)]
    assert AccessChange.objects.latest("pk").proposer == house.administrator


def test_an_answer_stands_under_whoever_wrote_it_and_under_whoever_released_it(house, clock):
    row = in_check(house)
    letter = ticked(house, drafted(house, row, "answer", PROPOSED), PROPOSED)
    clock.on(CONFIRMED)
    letters.release_letter(letter=letter, by=house.front_office, at=moment(CONFIRMED))
    entries = JournalEntry.objects.filter(chain=f"reaction:{row.pk}", verb__startswith="letter_")
    by = {(entry.verb, entry.actor_id, entry.happened_at) for entry in entries}
    assert ("letter_drafted", house.officer.pk, moment(PROPOSED)) in by
    assert ("letter_released", house.front_office.pk, moment(CONFIRMED)) in by
    assert who_acted(row, CONFIRMED) == {house.front_office.pk}
