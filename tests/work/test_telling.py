"""Who hears of a Vorgang (J-22): nobody who is kept away from it, and the desk always does."""

from datetime import date
from itertools import count

import pytest

from krm.arrivals.actions import alarms, passing
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import IntakeItem
from krm.casework.actions import (
    answered_by_unit,
    capture,
    information,
    messages,
    petition,
    schriftsatz,
)
from krm.casework.actions.forward import UnitTask, forward
from krm.casework.actions.information import Information
from krm.casework.actions.sweep import sweep
from krm.deadlines import actions as deadlines
from krm.journal.actions import SYSTEM
from krm.notices.models import Notice
from krm.organisation import actions as organisation
from krm.organisation.models import Absence
from krm.organisation.rules import Right, Role
from krm.parties.actions import PartyData
from krm.reactions.actions import exclude_person
from krm.reactions.models import Petition, Reaction
from krm.service_center.actions import calls
from krm.service_center.queries.course import Call
from krm.work import access
from krm.work.actions.telling import tell, tell_holders
from krm.work.models import Assignment
from krm.work.queries import contact_of, desk_of, who_hears
from tests.house.cases import bogen, forwarded, recorded
from tests.house.reactions import moment, reaction
from tests.house.remembered import shipped_rules

ON = date(2026, 5, 5)
AT = moment("2026-05-05T10:00")
_numbers = count(1)


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


# ------------------------------------------------------------------------------------- whose desk


def complained_about(row, person):
    Reaction.objects.filter(pk=row.pk).update(complained_about=person)
    row.refresh_from_db()


def excluded(row, person):
    exclude_person(reaction=row, person=person, reason="befangen", by=SYSTEM, at=AT)


def away(row, person):
    Absence.objects.create(person=person, starts_on=ON, ends_on=date(2026, 7, 31))


def colleague(cast):
    """Return a second person of the front office, who is not the named substitute."""
    organisation.assign_role(cast.clerk, role=Role.FRONT_OFFICE, starts_on=ON, by=SYSTEM, at=AT)
    return cast.clerk


@pytest.mark.parametrize(
    ("happens", "desk", "contact"),
    [
        ((), "officer", "officer"),
        (((away, "officer"),), "front_office", "front_office"),
        (((excluded, "officer"),), "front_office", "front_office"),
        (((complained_about, "officer"),), "front_office", "front_office"),
        (((excluded, "officer"), (excluded, "front_office")), "clerk", "clerk"),
        (((excluded, "officer"), (away, "front_office")), "clerk", "clerk"),
        (((away, "officer"), (excluded, "front_office")), "clerk", "clerk"),
        (((away, "officer"), (away, "front_office"), (away, "clerk")), "officer", "officer"),
        (
            ((excluded, "officer"), (away, "front_office"), (away, "clerk")),
            "front_office",
            "front_office",
        ),
        (((excluded, "officer"), (excluded, "front_office"), (excluded, "clerk")), None, None),
    ],
)
def test_whose_desk_a_vorgang_lies_on_and_who_is_named(cast, happens, desk, contact):
    row = reaction("2026-05-04")
    colleague(cast)
    for what, who in happens:
        what(row, getattr(cast, who))
    assert desk_of(row, ON) == (getattr(cast, desk) if desk else None)
    assert contact_of(row, ON) == (getattr(cast, contact) if contact else None)


def test_the_second_substitute_works_where_the_first_is_kept_away_too(cast):
    """Who hears of a Vorgang in place of the officer may also work on it."""
    row, second = reaction("2026-05-04"), colleague(cast)
    excluded(row, cast.officer)
    assert access.holds(cast.front_office, Right.CHECK, row, ON)
    assert not access.holds(second, Right.CHECK, row, ON)
    excluded(row, cast.front_office)
    assert access.holds(second, Right.CHECK, row, ON)


def test_who_was_named_in_a_letter_stays_the_contact(cast):
    row = reaction("2026-05-04", contact=cast.lead_markt)
    away(row, cast.lead_markt)
    assert contact_of(row, ON) == cast.lead_markt


# --------------------------------------------------------------------------------------- who hears


@pytest.mark.parametrize("keep_away", [excluded, complained_about])
@pytest.mark.parametrize(
    ("kept_away", "meant", "heard"),
    [
        ("officer", ["officer", "executive"], ["front_office", "executive"]),
        ("officer", ["front_office", "officer"], ["front_office"]),
        ("lead_leistung", ["lead_leistung", "deputy_leistung"], ["deputy_leistung"]),
        ("lead_leistung", ["lead_leistung"], []),
        ("dorn", ["officer", "officer"], ["officer"]),
    ],
)
def test_who_is_kept_away_hears_nothing(cast, keep_away, kept_away, meant, heard):
    row = reaction("2026-05-04")
    keep_away(row, getattr(cast, kept_away))
    people = [getattr(cast, name) for name in meant]
    assert who_hears([None, *people], row, ON) == [getattr(cast, name) for name in heard]
    assert who_hears(people, None, ON) == list(dict.fromkeys(people))


def test_a_message_names_the_vorgang_and_leads_to_it_and_comes_once(cast):
    row = reaction("2026-05-04")
    words = {"people": [cast.officer], "kind": "probe", "what": "Bitte ansehen.", "key": "1"}
    (notice,) = tell(reaction=row, **words, by=SYSTEM, at=AT)
    assert (notice.text, notice.url) == (
        f"Vorgang {row.number}: Bitte ansehen.", row.get_absolute_url(),
    )  # fmt: skip
    assert (notice.reaction_pk, notice.dedup_key) == (row.pk, f"probe:1:{cast.officer.pk}")
    assert tell(reaction=row, **words, by=SYSTEM, at=AT) == []
    (other,) = tell(
        reaction=row, **(words | {"key": "2"}), opening="Zu {number}: ", by=SYSTEM, at=AT
    )
    assert other.text == f"Zu {row.number}: Bitte ansehen."


# -------------------------------------------------------------- everybody who tells of a Vorgang


def item_of(row=None, **columns):
    number = next(_numbers)
    values = {"source": "email", "arrived_at": AT, "stored_at": AT, "text": "Noch ein Wort."}
    return IntakeItem.objects.create(
        receipt_number=f"E-2026-{number:05d}", content_digest=f"{number:064d}", reaction=row,
        **(values | columns),
    )  # fmt: skip


def joins(cast, row):
    messages.join_message(item=item_of(), reaction=row, by=SYSTEM, at=AT)


def delivers(cast, row):
    given = Assignment.objects.create(reaction=row, unit=cast.leistung, forwarded_at=AT)
    Reaction.objects.filter(pk=row.pk).update(state="at_unit")
    row.refresh_from_db()
    writer = cast.deputy_leistung
    point = schriftsatz.Point(facts="Geprüft.", text_proposal="Es ist geklärt.")
    points = {item.pk: point for item in row.anliegen.all()}
    draft = schriftsatz.Draft(reasons="Geprüft.", points=points, author=writer)
    words = {"assignment": given, "by": writer, "at": AT}
    schriftsatz.save_schriftsatz(draft=draft, **words)
    schriftsatz.deliver_schriftsatz(**words)


def goes_to_units(cast, row):
    tasks = [UnitTask(unit) for unit in (cast.leistung, cast.markt)]
    forward(reaction=row, lead_unit=cast.leistung, tasks=tasks, by=desk_of(row, ON), at=AT)


def goes_back(cast, row):
    row.assignments.create(
        unit=cast.leistung, state="delivered", forwarded_at=AT, recipient=cast.lead_leistung,
        drafter=cast.drafter,
    )  # fmt: skip
    Reaction.objects.filter(pk=row.pk).update(state="in_check", lead_unit=cast.leistung)
    schriftsatz.return_schriftsatz(
        assignment=row.assignments.get(), remark="Bitte ergänzen.", by=desk_of(row, ON), at=AT
    )


def wants_zweitschrift(cast, row):
    row.lead_unit = cast.leistung
    answered_by_unit.ask_for_zweitschrift(reaction=row, by=SYSTEM, at=AT)


def goes_for_information(cast, row):
    Reaction.objects.filter(pk=row.pk).update(
        state="anonymous_recorded", is_anonymous=True, party=None, closed_at=AT
    )
    row.refresh_from_db()
    given = Information(units=[cast.leistung])
    information.inform_units(reaction=row, information=given, by=desk_of(row, ON), at=AT)
    who = row.assignments.get().recipient
    information.answer_information(reaction=row, remedy="", by=who, at=AT)


def is_overdue(cast, row):
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=AT)
    deadlines.start_schriftsatz(reaction=row, unit=cast.leistung, by=SYSTEM, at=AT)
    for day in ("2026-05-12", "2026-05-26", "2026-06-09"):
        sweep(at=moment(day))


def is_petition(cast, row):
    Reaction.objects.filter(pk=row.pk).update(kind="petition")
    row.refresh_from_db()
    Petition.objects.create(reaction=row)
    petition.follow(reaction=row, by=SYSTEM, at=AT)


def is_dangerous(cast, row):
    alarm = alarms.raise_alarm(kind="threat", reaction=row, by=SYSTEM, at=AT)
    alarms.announce(alarm=alarm, at=moment("2026-05-05T15:00"))


def is_passed_on(cast, row):
    item = item_of(row, state="triaged")
    parcel = Parcel(part="application", unit=cast.leistung)
    part = passing.hand_to_unit(
        item=item, unit=cast.leistung, parcel=parcel, by=cast.executive, at=AT
    )
    passing.remind_of_part(part=part, at=moment("2026-05-06"))


def waits_for_holders(cast, row):
    for right in Right:
        tell_holders(
            reaction=row, right=right, kind=f"probe_{right}", what="Bitte ansehen.", key="1",
            by=SYSTEM, at=AT,
        )  # fmt: skip


STEPS = [
    joins, delivers, goes_to_units, goes_back, wants_zweitschrift, goes_for_information, is_overdue,
    is_petition, is_dangerous, is_passed_on, waits_for_holders,
]  # fmt: skip
KEPT_AWAY = ["officer", "front_office", "executive", "lead_leistung", "drafter"]


def in_turn():
    """Return each step with two people in turn, so that each is met by several; deep: with all."""
    for at, step in enumerate(STEPS):
        turn = {KEPT_AWAY[(at * 2 + one) % len(KEPT_AWAY)] for one in (0, 1)}
        for who in KEPT_AWAY:
            yield pytest.param(step, who, marks=() if who in turn else pytest.mark.deep)


@pytest.mark.parametrize(("step", "who"), list(in_turn()))
def test_nobody_who_is_kept_away_is_ever_shown(cast, step, who):
    row, person = recorded(cast), getattr(cast, who)
    excluded(row, person)
    step(cast, row)
    notified = Notice.objects.filter(reaction_pk=row.pk)
    assert not notified.filter(recipient=person).exists()


@pytest.mark.parametrize("step", STEPS)
def test_each_of_these_steps_tells_somebody(cast, step):
    row = recorded(cast)
    before = Notice.objects.count()
    step(cast, row)
    assert Notice.objects.filter(reaction_pk=row.pk).exists()
    assert Notice.objects.count() > before


@pytest.mark.parametrize(
    ("step", "keep_away"),
    [
        (joins, excluded), (joins, complained_about), (joins, away), (delivers, excluded),
        (delivers, away), (goes_for_information, complained_about), (is_overdue, away),
    ],
)  # fmt: skip
def test_what_is_new_reaches_the_substitute_in_place_of_the_officer(cast, step, keep_away):
    """J-22: the officer is excluded, complained about or away; a message is shown all the same."""
    row = recorded(cast)
    keep_away(row, cast.officer)
    step(cast, row)
    notified = Notice.objects.filter(reaction_pk=row.pk)
    assert notified.filter(recipient=cast.front_office).exists()
    assert not notified.filter(recipient=cast.officer).exists()


def test_what_the_lead_gives_to_krm_reaches_the_substitute(cast):
    new = bogen(is_anonymous=False, party=None, anonymous_reason="")
    row = capture.escalate(
        bogen=new, unit=cast.leistung, by=cast.clerk, at=moment("2026-05-18T10:30")
    )
    excluded(row, cast.officer)
    at = moment("2026-05-18T11:00")
    capture.hand_to_krm(
        reaction=row, consulted_at=at, consulted_with="Büro", summary="", by=cast.lead_leistung,
        at=at,
    )  # fmt: skip
    notified = Notice.objects.filter(kind="handed_to_krm").values_list("recipient", flat=True)
    assert list(notified) == [cast.front_office.pk]


def test_a_call_is_shown_to_the_substitute_while_the_officer_is_away(cast):
    away(None, cast.officer)
    answers = {"need": "no", "topic": "jobcenter", "solved": "no", "area": "unit", "consent": "yes"}
    call = Call(
        answers=answers, called_at=AT, unit=cast.leistung, matter="Niemand ruft zurück.",
        party=PartyData(first_name="Erika", last_name="Beispielfrau", phone="0170 0000000"),
        anliegen="V2",
    )  # fmt: skip
    calls.take_call(call=call, form_token="1", by=cast.service_center, at=AT)
    notified = Notice.objects.filter(kind="call_taken").values_list("recipient", flat=True)
    assert list(notified) == [cast.front_office.pk]


def test_a_unit_is_still_shown_by_its_lead(cast):
    row = forwarded(cast, recorded(cast))
    notified = Notice.objects.filter(reaction_pk=row.pk).values_list("recipient", flat=True)
    assert list(notified) == [cast.lead_leistung.pk]
