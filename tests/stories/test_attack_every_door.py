"""Every address of the house, found by walking the URLconf: a new one is tried here by itself.

Each role asks for each address, with a Vorgang of its own, a foreign one, one it is kept away from
and one that has ended. Nothing breaks, nothing foreign exists, nothing is written by looking.
"""

import uuid
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.timezone import now

from krm.arrivals.models import Alarm
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mail as intake
from krm.organisation.models import RoleAssignment
from krm.organisation.queries import local_day
from krm.outreach import actions as outreach
from krm.reactions.actions import exclude_person
from krm.regelwerk.models import RegelwerkVersion
from krm.triage.actions import linking
from krm.work import access
from tests.conftest import DEEP
from tests.desk.conftest import house
from tests.house.cases import withdrawn
from tests.house.desk_cases import forwarded, recorded
from tests.house.written import mail
from tests.walks.walker import Visitor

pytestmark = pytest.mark.slow
BOTH = pytest.mark.both_databases("walk: every address by who may most and by a team")
ALL_PAGES = pytest.mark.both_databases("process: every page, looked at once")

__all__ = ["house"]

MOST = ("officer", "lead_leistung")
ALL = (
    "clerk", "data_protection", "administrator", "service_center", "front_office", "executive",
    "tv_chair", "deputy_leistung", "lead_markt", "drafter", "auditor", "widerspruchsstelle", "dorn",
)  # fmt: skip


def roles(officer=BOTH):
    """Return who walks; the others are tried page by page in tests/desk/test_rights.py, too."""
    return [
        *(pytest.param(role, marks=officer if role == "officer" else BOTH) for role in MOST),
        *(pytest.param(role, marks=pytest.mark.deep) for role in ALL),
    ]


# Addresses of the libraries, and why they are not walked: all are tried in test_attack_doors.py.
NOT_WALKED = ("account_", "api:")
# Open to everybody: the public pages, the sign-in, and what says who helps with a password.
OPEN = ("public:", "account:new_password")
# The Service Center reads its own receipts by the number of a Vorgang: without any content.
# A Bogen is shown to who wrote it; both tell nothing else, and both ask their own question.
OWN_QUESTION = {"record:bogen_done", "record:take_back", "service_center:receipt"}
# Looking is noted in the list of reads and its head; sessions and counts of sign-ins are no matter
# of the house.
WRITTEN_BY_LOOKING = (
    "journal_read", "journal_head", "django_session", "organisation_signincount",
)  # fmt: skip


def doors(resolver=None, space=""):
    """Yield the name of every address and the names of its parts."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from doors(entry, inner)
        elif entry.name:
            yield space + entry.name, sorted(entry.pattern.regex.groupindex)


WALKED = sorted(
    {(name, tuple(parts)) for name, parts in doors() if not name.startswith(NOT_WALKED)}
)


@pytest.fixture
def cases(house):
    """Return Vorgänge by what they are to the team lead of Leistung; letter and file included."""
    from krm.casework.actions import letters  # noqa: PLC0415 - Django is ready only by now

    rows = {"own": forwarded(house), "foreign": recorded(house), "excluded": forwarded(house)}
    for row in rows.values():
        letters.draft_letter(reaction=row, kind="confirmation", by=house.officer, at=now())
    for person in house.people:
        if person != house.officer:
            words = {"reason": "Befangen", "by": house.officer, "at": now()}
            exclude_person(reaction=rows["excluded"], person=person, **words)
    ended = forwarded(house)
    rows["ended"] = withdrawn(house, ended, now())
    linking.link_reactions(reaction=rows["own"], other=rows["foreign"], by=house.officer, at=now())
    words = {"reaction": rows["own"], "like": rows["ended"], "title": "", "by": house.officer}
    member = linking.add_to_series(**words, at=now())
    rows["own"].series_pk = member.series_id
    return rows


@pytest.fixture
def things(house, cases):
    """Return what the other addresses name: one row for each kind of number in an address."""
    item = intake.ingest_mail(raw=mail("Ich bringe mich um.", received=""), at=now()).item
    box = outreach.open_box(standort=house.neustadt, place="Wartezone", by=house.officer, at=now())
    pks = {
        "organisation:edit_standort": house.neustadt.pk,
        "organisation:unit": house.leistung.pk,
        "organisation:edit_unit": house.leistung.pk,
        "organisation:end_role": RoleAssignment.objects.first().pk,
        "regelwerk:": RegelwerkVersion.objects.get().pk,
        "triage:series": cases["own"].series_pk,
        "cards:": box.pk,
        "organisation:": house.clerk.pk,
    }
    values = {
        "receipt": item.receipt_number, "alarm_pk": Alarm.objects.first().pk, "link_pk": 1,
        "run_pk": 1, "token_pk": 1, "unit_pk": house.leistung.pk, "month": "2026-01",
        "form": "json", "day": date(2026, 5, 22), "box_code": box.code, "code": house.neustadt.code,
        "document_pk": uuid.uuid4(), "page": 1, "correction_pk": 1, "task_pk": 1, "version": 1,
        "purpose": "eakte", "ending": "pdf", "class_number": 1,
        "key": "post",
    }  # fmt: skip
    return values, pks


def addresses(things, case):
    """Yield name and address of every door with the parts of one Vorgang."""
    values, pks = things
    letter, assignment = case.letters.first(), case.assignments.first()
    document = case.documents.first()
    of_case = {
        "number": case.number,
        "letter_pk": letter.pk if letter else 1,
        "assignment_pk": assignment.pk if assignment else 1,
        "about": assignment.pk if assignment else 1,
        "document_pk": document.document_id if document else values["document_pk"],
    }
    words = {
        "casework:step": ("note", "forward", "close", "correct"),
        "casework:step_about": ("remind_unit", "withdraw_assignment", "decline_assignment"),
        "casework:draft": ("answer",),
        "desk:batch": ("freigeben", "post", "erinnern", "abschliessen"),
        "petitions:step": ("petition", "check_topics", "release_statement"),
    }
    for name, parts in WALKED:
        pk = next((pks[start] for start in pks if name.startswith(start)), 1)
        known = {**values, **of_case, "pk": pk}
        for word in words.get(name, ("recall",)):
            known |= {"name": word, "kind": word}
            missing = set(parts) - known.keys()
            assert not missing, f"say what {name} is asked with: {missing}"
            try:
                yield name, reverse(name, kwargs={part: known[part] for part in parts})
            except NoReverseMatch:
                pytest.fail(f"{name} takes other parts")


# No such page, or no such verb for anybody there: neither says that a Vorgang exists.
TELLS_NOTHING = (404, 405)
# Shown, led on or refused in words. Not 403: a page somebody may not use does not exist for them.
CALM = (200, 302, 303, 400, *TELLS_NOTHING)
# A form may also have been sent before, or by too many.
CALM_AT_A_FORM = (*CALM, 409, 429)
# Without the token, or no such verb for anybody there.
REFUSED = (403, 405)


def is_open(name):
    return name.startswith(OPEN)


@contextmanager
def nothing_written(allowed=()):
    """Fail if a row is written inside, except where looking is noted."""
    written = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip().split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE") and not any(
            f'"{table}"' in sql for table in (*WRITTEN_BY_LOOKING, *allowed)
        ):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert not written


def meets(person, case):
    on = local_day(now())
    shown = (access.visible_reactions(person, on), access.reviewable_reactions(person, on))
    return any(rows.filter(pk=case.pk).exists() for rows in shown)


def told_apart(house, person, cases):
    """Yield the Vorgänge whose pages can answer the person differently; all of them in a deep run.

    One of those in the same state that the person meets stands for the others, and so does one of
    those that are merely not theirs; being kept away is a reason of its own for who works on them.
    """
    seen = set()
    for name, case in cases.items():
        is_met = meets(person, case)
        works = any(person == getattr(house, role) for role in MOST)
        is_kept_away = name == "excluded" and works and person != house.officer
        kind = (is_met, is_kept_away, case.state if is_met else "")
        if DEEP or kind not in seen:
            seen.add(kind)
            yield case, is_met


def signed_in(person, **words):
    client = Visitor(**words)
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", roles(officer=ALL_PAGES))
def test_looking_breaks_nothing_writes_nothing_and_shows_nothing_foreign(
    house, cases, things, role
):
    person = getattr(house, role)
    client = signed_in(person)
    asked = set()
    for case, is_met in told_apart(house, person, cases):
        for name, address in addresses(things, case):
            if address in asked:
                continue
            asked.add(address)
            with nothing_written():
                answer = client.get(address)
            assert answer.status_code in CALM, (address, answer.status_code)
            assert "Content-Security-Policy" in answer, address
            assert "no-store" in answer["Cache-Control"], address
            if not is_met and case.number in address and name not in OWN_QUESTION:
                assert answer.status_code in TELLS_NOTHING, (address, answer.status_code)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", roles())
def test_sending_nothing_breaks_nothing_and_reaches_nothing_foreign(house, cases, things, role):
    """Empty forms to every address: each is refused in words, and to what is foreign by 404.

    What the lead may do the officer may do too: she sends to what is not hers.
    """
    person = getattr(house, role)
    client = signed_in(person)
    asked = set()
    for case, is_met in told_apart(house, person, cases):
        for name, address in addresses(things, case):
            is_hers = is_met or case.number not in address
            if address in asked or (is_hers and role != MOST[0] and not DEEP):
                continue
            asked.add(address)
            with undone():
                answer = client.post(address)
            assert answer.status_code in CALM_AT_A_FORM, (address, answer)
            if not is_met and case.number in address and name not in OWN_QUESTION:
                assert answer.status_code in TELLS_NOTHING, (address, answer.status_code)


@BOTH
def test_nothing_is_taken_without_the_token_of_the_page(house, cases, things):
    client = signed_in(house.officer, enforce_csrf_checks=True)
    for name, address in addresses(things, cases["own"]):
        before = JournalEntry.objects.count()
        answer = client.post(address)
        assert JournalEntry.objects.count() == before, address
        wanted = (*REFUSED, *CALM) if is_open(name) else REFUSED
        assert answer.status_code in wanted, (address, answer.status_code)


@BOTH
def test_who_is_not_signed_in_sees_the_public_pages_only(cases, things):
    client = Client()
    for name, address in addresses(things, cases["own"]):
        for answer in (client.get(address), client.post(address)):
            if is_open(name):
                continue
            to_sign_in = answer.status_code == 302 and answer["Location"].startswith(
                "/konto/login/"
            )
            calm = to_sign_in or answer.status_code in TELLS_NOTHING
            assert calm, (address, answer.status_code)


def test_the_walk_finds_the_house():
    names = {name for name, _ in WALKED}
    assert len(names) > 130
    assert {"desk:reaction", "casework:letter_pdf", "triage:item", "public:form"} <= names
