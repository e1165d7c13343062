"""A customer who works in the house: nobody but KRM and one named person knows (§ 35 (1) SGB I)."""

from datetime import date

import pytest

from krm.casework.actions import close, confidential
from krm.casework.actions.sweep import sweep
from krm.casework.queries.second_person import second_people
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.desk.queries.tiles import tiles
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.notices.models import Notice
from krm.organisation.models import Absence, RoleAssignment
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reports.queries.table import kept_from
from krm.work import access
from krm.work.actions.telling import tell
from krm.work.queries import desk_of, executive_of, owner_of, owns, recipient_of
from tests.house.cases import (
    assessed,
    checked,
    delivered,
    forwarded,
    posted,
    recorded,
    released,
)
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-05T09:30")
ON = local_day(AT)


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def hide(cast, row, **words):
    words = {"unit": cast.leistung, "substitute": cast.lead_markt, "by": cast.officer} | words
    return confidential.make_confidential(reaction=row, at=AT, **words)


def who_sees(cast, row):
    return {
        person for person in cast.people if access.visible_reactions(person, ON).filter(pk=row.pk)
    }


def test_nobody_but_krm_and_the_named_person_finds_it(cast):
    row = recorded(cast, by=cast.front_office)
    assert cast.executive in who_sees(cast, row)
    hide(cast, row)
    assert who_sees(cast, row) == {cast.officer, cast.lead_markt}
    others = [person for person in cast.people if person not in (cast.officer, cast.lead_markt)]
    for person in others:
        assert access.rights_in(person, row, ON) == frozenset()
        assert row not in access.reviewable_reactions(person, ON)
        assert row.pk in kept_from(person)
        assert not [found for found in today_for(person, ON) if found.number == row.number]
    assert tiles(cast.executive, ON).open_cases == 0
    assert tiles(cast.officer, ON).open_cases == 1


def test_messages_reach_the_two_alone(cast):
    row = recorded(cast)
    people = [cast.executive, cast.lead_leistung, cast.officer, cast.lead_markt]
    words = {"reaction": row, "people": people, "kind": "x", "what": "Neu.", "by": cast.officer}
    tell(key="1", at=AT, **words)
    hide(cast, row)
    tell(key="2", at=AT, **words)
    heard = set(Notice.objects.filter(reaction_pk=row.pk).values_list("recipient", flat=True))
    assert heard == {cast.officer.pk, cast.lead_markt.pk}


def test_the_named_person_writes_and_is_the_second_person(cast):
    row = hide(cast, recorded(cast))
    row = forwarded(cast, row, "2026-05-05T10:00")
    assert row.assignments.get().recipient == cast.lead_markt
    row = checked(cast, delivered(cast, row, lead=cast.lead_markt))
    row = assessed(cast, row)
    assert second_people(row, cast.officer, ON) == [cast.lead_markt]
    letter = released(cast, row, "answer", "2026-05-12T10:00", by=cast.lead_markt)
    posted(cast, letter, "2026-05-12T11:00")
    row.refresh_from_db()
    done = close.close(reaction=row, by=cast.officer, at=moment("2026-05-13T10:00"))
    assert done.state == "closed"
    assert who_sees(cast, done) == {cast.officer, cast.lead_markt}


def test_what_lay_with_others_goes_to_the_named_person(cast):
    row = forwarded(cast, recorded(cast), "2026-05-05T09:00")
    assert row.assignments.get().recipient == cast.lead_leistung
    hide(cast, row)
    assert row.assignments.get().recipient == cast.lead_markt
    assert [found.what for found in today_for(cast.lead_markt, ON)] == ["Schriftsatz abgeben"]
    assert today_for(cast.lead_leistung, ON) == []
    hide(cast, row, substitute=cast.deputy_markt)
    assert who_sees(cast, row) == {cast.officer, cast.deputy_markt}
    assert row.assignments.get().recipient == cast.deputy_markt


def test_nobody_inherits_it_whoever_is_away(cast):
    row = hide(cast, recorded(cast))
    for person in (cast.officer, cast.lead_markt):
        Absence.objects.create(person=person, starts_on=ON, ends_on=date(2026, 5, 29))
    assert recipient_of(row, cast.leistung, ON) == cast.lead_markt
    assert executive_of(row, ON) == cast.lead_markt
    assert desk_of(row, ON) in (cast.officer, cast.lead_markt)
    forwarded(cast, row, "2026-05-05T10:00")
    sweep(at=moment("2026-06-02T08:00"))
    assert who_sees(cast, row) == {cast.officer, cast.lead_markt}
    assert row.assignments.get().recipient == cast.lead_markt
    named = row.tasks.open().exclude(person=None).values_list("person", flat=True)
    assert set(named) <= {cast.officer.pk, cast.lead_markt.pk}


def test_while_krm_is_away_the_named_person_has_its_work(cast):
    row = hide(cast, recorded(cast))
    assert today_for(cast.lead_markt, ON) == []
    Absence.objects.create(person=cast.officer, starts_on=ON, ends_on=date(2026, 5, 29))
    assert row.number in {found.number for found in today_for(cast.lead_markt, ON)}
    assert row.number not in {found.number for found in today_for(cast.front_office, ON)}


def test_the_next_officer_sees_it_and_an_earlier_one_does_not(cast):
    RoleAssignment.objects.create(
        person=cast.dorn, role="krm_officer", starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 1)
    )
    row = hide(cast, recorded(cast))
    RoleAssignment.objects.filter(person=cast.officer, role="krm_officer").update(ends_on=ON)
    after = date(2026, 6, 1)
    RoleAssignment.objects.create(person=cast.drafter, role="krm_officer", starts_on=after)
    seen = [p for p in cast.people if access.holds(p, Right.SEE_CASE, row, after)]
    assert set(seen) >= {cast.drafter, cast.lead_markt}
    assert not {cast.dorn, cast.executive, cast.front_office} & set(seen)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("deputy_leistung", "arbeitet in Leistungsgewährung oder führt sie"),
        ("executive", "führt sie|Aufgabe, mit der das nicht zusammenpasst"),
        ("administrator", "Aufgabe, mit der das nicht zusammenpasst"),
        ("officer", "Aufgabe, mit der das nicht zusammenpasst"),
    ],
)
def test_who_stands_too_near_is_not_named(cast, who, why):
    row = recorded(cast)
    with pytest.raises(Refused, match=why):
        hide(cast, row, substitute=getattr(cast, who))
    assert cast.executive in who_sees(cast, row)


def test_who_is_complained_about_is_not_named_and_board_letters_are_not_hidden(cast):
    row = recorded(cast, complained_about=cast.lead_markt)
    with pytest.raises(Refused, match="darf diesen Vorgang nicht sehen"):
        hide(cast, row)
    with pytest.raises(Refused, match="gehen durch die Geschäftsführung"):
        hide(cast, recorded(cast, is_board=True))
    with pytest.raises(Refused):
        hide(cast, recorded(cast), by=cast.front_office)


def test_it_is_shown_again_only_with_the_named_person(cast):
    row = hide(cast, recorded(cast))
    waiting = proposing.propose_correction(
        reaction=row, change=Change("confidential", False), reason="War ein Irrtum",
        by=cast.officer, at=AT,
    )  # fmt: skip
    assert waiting.state == "proposed"
    with pytest.raises(Refused):
        proposing.decide_correction(correction=waiting, accept=True, by=cast.executive, at=AT)
    proposing.decide_correction(correction=waiting, accept=True, by=cast.lead_markt, at=AT)
    assert cast.executive in who_sees(cast, row)


def test_what_a_second_person_confirms_falls_to_the_named_one_once_it_is_hidden(cast):
    row = recorded(cast)
    waiting = proposing.propose_correction(
        reaction=row, change=Change("channel", "phone"), reason="Verlesen",
        by=cast.officer, at=AT,
    )  # fmt: skip
    task = row.tasks.open().get(kind="correction")
    assert owner_of(task, ON) == "Büro der Geschäftsführung"
    hide(cast, row)
    task.refresh_from_db()
    assert owner_of(task, ON) == cast.lead_markt.display_name
    assert [person for person in cast.people if owns(person, task, ON)] == [cast.lead_markt]
    assert today_for(cast.lead_markt, ON)[0].what.startswith("Korrektur bestätigen")
    proposing.decide_correction(correction=waiting, accept=True, by=cast.lead_markt, at=AT)
    assert today_for(cast.lead_markt, ON) == []
