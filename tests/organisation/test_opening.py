"""The administration does not let itself into Vorgänge: roles, posts and passwords need two."""

from datetime import UTC, date, datetime, timedelta

import pytest

from krm.journal.actions import SYSTEM, Refused
from krm.journal.models import JournalEntry, JournalPersonal
from krm.journal.rules.verbs import Verb
from krm.notices.actions import notify_of_access
from krm.notices.models import Notice
from krm.organisation import access, actions
from krm.organisation.models import AccessProposal, PasswordLink, Person, Unit
from krm.organisation.queries import accounts
from krm.organisation.rules import Right, Role
from krm.organisation.rules.opening import Post, gains, opens_cases, reach
from krm.work.access import visible_reactions
from tests.desk.conftest import case, house
from tests.house import people

__all__ = ["case", "house"]

pytestmark = pytest.mark.both_databases("locks: roles, posts and codes, one after the other")

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 5, 22)
LATER = AT + timedelta(hours=1)
WORDS = "vier Wolken fahren Karussell"
WHY = "Frau Leitbild geht in Elternzeit."


def refused(code, call, /, *args, **arguments):
    with pytest.raises(Refused) as refusal:
        call(*args, at=AT, **arguments)
    assert refusal.value.code == code
    return refusal.value.reason


def proposed():
    return AccessProposal.objects.waiting().get()


def decide(proposal, by, *, accept=True, **more):
    return actions.decide_proposal(proposal, accept=accept, by=by, at=LATER, **more)


def with_password(person, **more):
    actions.set_password(person, password=WORDS, by=SYSTEM, at=AT)
    Person.objects.filter(pk=person.pk).update(**more)
    return person


# What the matrix says


def test_what_opens_is_read_off_the_matrix():
    closed = {role for role in Role if not opens_cases(role)}
    assert closed == {Role.EMPLOYEE, Role.SERVICE_CENTER, Role.ADMINISTRATOR}


TEAM, ABOVE = (
    Post(1, 2, "team", True, frozenset({10})),
    Post(2, None, "team", True, frozenset({20})),
)


@pytest.mark.parametrize(
    ("changed", "more"),
    [
        ([TEAM, ABOVE], {}),
        ([TEAM._replace(people=frozenset({10, 30})), ABOVE], {30: {1}}),
        ([TEAM._replace(people=frozenset()), ABOVE], {}),
        ([TEAM._replace(parent=None), ABOVE], {}),
        ([TEAM, ABOVE._replace(people=frozenset({20, 30}))], {30: {1, 2}}),
        ([TEAM, ABOVE._replace(parent=1)], {10: {2}}),
        ([TEAM._replace(is_active=False), ABOVE], {}),
        ([TEAM._replace(kind="krm"), ABOVE], {10: {1}}),
    ],
)
def test_who_reaches_more_by_a_change_of_units(changed, more):
    assert gains(reach([TEAM, ABOVE]), reach(changed)) == more


def test_a_unit_that_works_again_opens_what_lies_below_it():
    asleep = reach([TEAM._replace(is_active=False), ABOVE])
    assert gains(asleep, reach([TEAM, ABOVE])) == {10: {1}, 20: {1}}


# The attack: a second account as deputy, lead or holder of a role


@pytest.mark.parametrize("post", ["lead", "deputy"])
def test_s_05_a_second_account_as_deputy_sees_nothing_before_the_executive_agrees(cast, post):
    cast.leistung.refresh_from_db()
    before = getattr(cast.leistung, post)
    setattr(cast.leistung, post, cast.dorn)
    actions.save_unit(cast.leistung, by=cast.administrator, at=AT, reason=WHY)
    assert getattr(Unit.objects.get(pk=cast.leistung.pk), post) == before
    assert Role.TEAM_LEAD not in access.roles_on(cast.dorn, TODAY)
    decide(proposed(), cast.executive)
    assert getattr(Unit.objects.get(pk=cast.leistung.pk), post) == cast.dorn
    assert Role.TEAM_LEAD in access.roles_on(cast.dorn, TODAY)


def test_s_05_a_new_unit_stands_at_once_and_its_lead_waits(cast):
    unit = Unit(name="Neues Team", kind="team", parent=cast.executive_unit, lead=cast.dorn)
    actions.save_unit(unit, by=cast.administrator, at=AT, reason=WHY)
    assert Unit.objects.get(name="Neues Team").lead is None
    assert proposed().what == "Neues Team: Leitung: niemand → Dirk Dorn"


def test_s_05_hanging_a_team_below_another_needs_the_executive_too(cast):
    cast.leistung.parent = cast.markt
    refused("field_reason", actions.save_unit, cast.leistung, by=cast.administrator)
    cast.leistung.parent = cast.markt
    actions.save_unit(cast.leistung, by=cast.administrator, at=AT, reason=WHY)
    assert Unit.objects.get(pk=cast.leistung.pk).parent == cast.executive_unit
    assert accounts.who_would_gain(proposed(), TODAY) == [
        "Bernd Musterbach: Leistungsgewährung",
        "Sonja Vertretung: Leistungsgewährung",
    ]


def test_s_05_what_opens_nothing_is_stored_at_once(cast):
    cast.markt.name, cast.markt.deputy = "Markt", None
    actions.save_unit(cast.markt, by=cast.administrator, at=AT)
    stored = Unit.objects.get(pk=cast.markt.pk)
    assert (stored.name, stored.deputy) == ("Markt", None)
    assert not AccessProposal.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if opens_cases(role)])
def test_s_05_no_role_that_opens_a_case_comes_from_the_administration_alone(cast, role):
    someone = people.person()
    code = "appointed" if role is Role.KRM_OFFICER else "right_missing"
    words = {"role": role, "starts_on": date(2026, 9, 1), "by": cast.administrator}
    refused(code, actions.assign_role, someone, **words)
    if role is Role.KRM_OFFICER:
        return
    actions.propose_role(someone, reason=WHY, at=AT, **words)
    assert not someone.role_assignments.exists()
    decide(proposed(), cast.executive)
    assert someone.role_assignments.get().role == role


def test_s_05_a_refused_role_is_not_held_and_the_reason_stands_there(cast):
    actions.propose_role(
        cast.dorn, role=Role.TEAM_LEAD, starts_on=TODAY, reason=WHY, by=cast.administrator, at=AT
    )
    row = proposed()
    refused("field_answer", actions.decide_proposal, row, accept=False, by=cast.executive)
    decide(row, cast.executive, accept=False, answer="Davon weiß ich nichts.")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("rejected", "Davon weiß ich nichts.")
    assert Role.TEAM_LEAD not in access.roles_on(cast.dorn, TODAY)


def test_s_05_the_second_person_is_another_one(cast):
    for role in (Role.ADMINISTRATOR, Role.EXECUTIVE):
        actions.assign_role(cast.dorn, role=role, starts_on=TODAY, by=SYSTEM, at=AT)
    someone = people.person()
    words = {"role": Role.DRAFTER, "starts_on": TODAY, "reason": WHY}
    actions.propose_role(someone, by=cast.dorn, at=AT, **words)
    refused("own_proposal", actions.decide_proposal, proposed(), accept=True, by=cast.dorn)
    row = proposed()
    decide(row, cast.executive)
    refused("already_decided", actions.decide_proposal, row, accept=True, by=cast.executive_deputy)
    actions.propose_role(
        cast.executive_deputy, role=Role.TEAM_LEAD, starts_on=TODAY, reason=WHY,
        by=cast.administrator, at=AT,
    )  # fmt: skip
    refused(
        "own_proposal", actions.decide_proposal, proposed(), accept=True, by=cast.executive_deputy
    )


@pytest.mark.parametrize("by", ["administrator", "officer", "front_office", "lead_markt"])
def test_s_05_only_the_executive_decides(cast, by):
    actions.propose_link(cast.drafter, reason=WHY, by=cast.administrator, at=AT)
    refused("right_missing", actions.decide_proposal, proposed(), accept=True, by=getattr(cast, by))


def test_s_05_a_proposal_is_withdrawn_and_made_once(cast):
    words = {"role": Role.DRAFTER, "starts_on": TODAY, "by": cast.administrator}
    actions.propose_role(cast.dorn, reason=WHY, at=AT, **words)
    refused("waits_already", actions.propose_role, cast.dorn, reason=WHY, **words)
    row = proposed()
    actions.withdraw_access_proposal(row, by=cast.administrator, at=AT)
    refused("already_decided", actions.decide_proposal, row, accept=True, by=cast.executive)


def test_s_05_what_was_changed_meanwhile_is_not_overwritten(cast):
    cast.markt.deputy = cast.dorn
    actions.save_unit(cast.markt, by=cast.administrator, at=AT, reason=WHY)
    Unit.objects.filter(pk=cast.markt.pk).update(deputy=None)
    refused(
        "changed_meanwhile", actions.decide_proposal, proposed(), accept=True, by=cast.executive
    )


# The attack: a password of somebody who sees Vorgänge


@pytest.mark.parametrize(
    ("part", "right"),
    [
        ("lead_leistung", Right.GIVE_PROTECTED_ROLE),
        ("deputy_markt", Right.GIVE_PROTECTED_ROLE),
        ("drafter", Right.GIVE_PROTECTED_ROLE),
        ("officer", Right.GIVE_PROTECTED_ROLE),
        ("auditor", Right.GIVE_PROTECTED_ROLE),
        ("dorn", Right.MANAGE_PEOPLE),
        ("administrator", Right.MANAGE_PEOPLE),
    ],
)
def test_s_05_whose_code_the_executive_hands_over(cast, part, right):
    assert accounts.right_to_issue(getattr(cast, part), TODAY) is right


def test_s_05_a_role_to_come_counts_and_so_does_having_been_in(cast):
    someone = people.person(Role.EMPLOYEE)
    assert accounts.right_to_issue(someone, TODAY) is Right.MANAGE_PEOPLE
    actions.assign_role(
        someone, role=Role.DRAFTER, starts_on=date(2026, 12, 1), by=cast.executive, at=AT
    )
    assert accounts.right_to_issue(someone, TODAY) is Right.GIVE_PROTECTED_ROLE
    other = with_password(people.person(Role.EMPLOYEE))
    assert accounts.right_to_issue(other, TODAY) is Right.GIVE_PROTECTED_ROLE


def test_s_05_the_administration_gets_no_code_for_a_team_lead(cast):
    refused("right_missing", actions.issue_link, cast.lead_leistung, by=cast.administrator)
    actions.propose_link(cast.lead_leistung, reason=WHY, by=cast.administrator, at=AT)
    found = decide(proposed(), cast.executive)
    person = actions.set_password_by_link(code=found.code.lower(), password=WORDS, at=LATER)
    assert person == cast.lead_leistung
    assert person.check_password(WORDS)


def test_s_05_an_account_prepared_by_the_administration_is_closed_before_it_opens(cast):
    """The code of a new account is used by whoever issued it, then a role is asked for."""
    someone = people.person(Role.EMPLOYEE)
    code = actions.issue_link(someone, by=cast.administrator, at=AT)
    actions.set_password_by_link(code=code, password=WORDS, at=AT)
    actions.propose_role(
        someone, role=Role.TEAM_LEAD, starts_on=TODAY, reason=WHY, by=cast.administrator, at=AT
    )
    decide(proposed(), cast.executive)
    someone.refresh_from_db()
    assert not someone.has_usable_password()
    refused("right_missing", actions.issue_link, someone, by=cast.administrator)
    assert actions.issue_link(someone, by=cast.executive, at=LATER)


def test_s_05_a_code_in_the_drawer_counts_no_more_when_the_account_opens(cast):
    code = actions.issue_link(cast.dorn, by=cast.administrator, at=AT)
    cast.markt.deputy = cast.dorn
    actions.save_unit(cast.markt, by=cast.administrator, at=AT, reason=WHY)
    decide(proposed(), cast.executive)
    refused("field_code", actions.set_password_by_link, code=code, password=WORDS)


def test_s_05_a_password_from_the_executive_stays(cast):
    someone = people.person(Role.EMPLOYEE)
    code = actions.issue_link(someone, by=cast.executive, at=AT)
    actions.set_password_by_link(code=code, password=WORDS, at=AT)
    actions.assign_role(someone, role=Role.DRAFTER, starts_on=TODAY, by=cast.executive, at=LATER)
    someone.refresh_from_db()
    assert someone.has_usable_password()


# The code


def test_s_05_a_code_counts_once_and_not_for_long(cast, settings):
    code = actions.issue_link(cast.dorn, by=cast.administrator, at=AT)
    late = AT + timedelta(hours=settings.PASSWORD_LINK_HOURS)
    with pytest.raises(Refused):
        actions.set_password_by_link(code=code, password=WORDS, at=late)
    actions.set_password_by_link(code=code, password=WORDS, at=AT)
    refused("field_code", actions.set_password_by_link, code=code, password=WORDS)


def test_s_05_a_second_code_ends_the_first(cast):
    first, second = (actions.issue_link(cast.dorn, by=cast.administrator, at=AT) for _ in range(2))
    refused("field_code", actions.set_password_by_link, code=first, password=WORDS)
    actions.set_password_by_link(code=second, password=WORDS, at=AT)


def test_s_05_the_code_stands_nowhere(cast):
    code = actions.issue_link(cast.dorn, by=cast.administrator, at=AT)
    actions.set_password_by_link(code=code, password=WORDS, at=AT)
    plain = code.replace("-", "")
    kept = [*PasswordLink.objects.values_list("digest", flat=True)]
    kept += [str(entry.data) for entry in JournalEntry.objects.all()]
    kept += [str(row.payload) for row in JournalPersonal.objects.all()]
    assert not [text for text in kept if plain in text or code in text or WORDS in text]


def test_s_05_a_weak_password_leaves_the_code_open(cast):
    code = actions.issue_link(cast.dorn, by=cast.administrator, at=AT)
    refused("field_password", actions.set_password_by_link, code=code, password="kurz")
    actions.set_password_by_link(code=code, password=WORDS, at=AT)


# Everybody hears of it


def heard(person):
    return [notice.text for notice in Notice.objects.filter(recipient=person).order_by("pk")]


def test_s_05_the_person_and_the_data_protection_hear_of_every_change(cast):
    notify_of_access(at=AT)
    Notice.objects.all().delete()
    actions.propose_role(
        cast.dorn, role=Role.DRAFTER, starts_on=TODAY, reason=WHY, by=cast.administrator, at=AT
    )
    decide(proposed(), cast.executive)
    cast.markt.deputy = None
    actions.save_unit(cast.markt, by=cast.administrator, at=AT)
    code = actions.issue_link(cast.dorn, by=cast.executive, at=AT)
    actions.set_password_by_link(code=code, password=WORDS, at=AT)
    notify_of_access(at=LATER)
    assert notify_of_access(at=LATER) == 0
    role = "Rolle „Sachbearbeitung mit Entwurf“ ab 22.05.2026 (durch Anna Vorbild)."
    issued = "Ein Code für ein neues Passwort wurde ausgegeben (durch Anna Vorbild)."
    used = "Mit dem Code wurde ein neues Passwort festgelegt (durch Dirk Dorn)."
    ended = "Vertretung der Einheit Markt und Integration ist beendet (durch Alex Systemprobe)."
    own = [f"Ihr Zugang wurde geändert: {text}" for text in (role, issued, used)]
    assert heard(cast.dorn) == own
    assert heard(cast.deputy_markt) == [f"Ihr Zugang wurde geändert: {ended}"]
    assert heard(cast.data_protection) == [
        f"Dirk Dorn: {role}", f"Sonja Vertretung: {ended}", f"Dirk Dorn: {issued}",
        f"Dirk Dorn: {used}",
    ]  # fmt: skip
    assert heard(cast.administrator) == [f"Dirk Dorn: {role}"]


def test_s_05_the_journal_tells_who_proposed_and_who_agreed(cast):
    actions.propose_link(cast.drafter, reason=WHY, by=cast.administrator, at=AT)
    decide(proposed(), cast.executive)
    steps = JournalEntry.objects.filter(
        verb__in=[Verb.ACCESS_PROPOSED, Verb.ACCESS_APPROVED, Verb.PASSWORD_LINK_ISSUED]
    ).order_by("pk")
    assert [(step.verb, step.actor_id) for step in steps] == [
        ("access_proposed", cast.administrator.pk),
        ("access_approved", cast.executive.pk),
        ("password_link_issued", cast.executive.pk),
    ]


def test_s_05_the_administration_sees_no_vorgang_by_anything_it_can_do_alone(house, case):
    """The whole attack at once: a new account, every role and post it can give without a second."""
    someone = people.person(Role.EMPLOYEE)
    for role in Role:
        try:
            actions.assign_role(someone, role=role, starts_on=TODAY, by=house.administrator, at=AT)
        except Refused:
            continue
    for unit in (house.leistung, house.markt):
        unit.deputy = someone
        actions.save_unit(unit, by=house.administrator, at=AT, reason=WHY)
    assert not visible_reactions(someone, TODAY).exists()
