"""What a request about one's own data needs, on whose desk it lies, and when it goes."""

from dataclasses import replace

import pytest
from django.apps import apps

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.mailbox.actions.mail import ingest_mail
from krm.organisation.rules import Right, Role
from krm.privacy.actions import subject_requests as verbs
from krm.privacy.actions.retention import run_class
from krm.privacy.actions.subject_requests import Answered, Asked
from krm.privacy.models import Deletion, RetentionRun, SubjectRequest
from krm.privacy.queries import subject_requests as queries
from krm.privacy.queries.anonymising import column_of
from krm.privacy.queries.collecting import LEFT_OUT, WAYS
from krm.privacy.queries.retention import due
from krm.privacy.rules.inventory import data_kinds
from krm.privacy.rules.retention import BY_NUMBER
from krm.privacy.rules.subject_requests import GROUNDS, RequestFacts, grounds_for, why_not
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

AT = moment("2026-05-22T10:00")
OPEN = RequestFacts(kind="erasure")
NAMED = replace(OPEN, is_person_named=True)
PROVEN = replace(NAMED, is_proven=True)


@pytest.mark.parametrize(
    ("step", "facts", "word"),
    [
        ("check_identity", OPEN, "wen der Antrag betrifft"),
        ("complete", NAMED, "Vorher verlässt nichts das Haus"),
        ("refuse", NAMED, "Vorher verlässt nichts das Haus"),
        ("refuse_unproven", OPEN, ""),
        ("complete", replace(PROVEN, remaining=["KRM-2026-00001"]), "KRM-2026-00001"),
        ("complete", PROVEN, ""),
        ("extend", replace(OPEN, is_extended=True), "Ein zweites Mal geht nicht"),
        ("complete", replace(PROVEN, is_open=False), "schon beantwortet"),
    ],
)
def test_eleven_1_what_comes_first(step, facts, word):
    reason = why_not(step, facts)
    assert word in reason
    assert bool(reason) == bool(word)


def test_eleven_1_each_kind_has_grounds_of_its_law():
    assert [len(grounds_for(kind)) for kind in ("access", "rectification", "erasure")] == [4, 4, 5]
    assert all(ground.law for ground in GROUNDS)


@pytest.fixture
def house(cast):
    shipped_rules(at=moment("2024-05-15"))
    return cast


def asked_of(cast, row, kind="access", at=AT):
    asked = Asked(kind, "Erika Beispielfrau", at.date(), wish="Der Ort ist falsch")
    return verbs.record_request(asked=asked, reaction=row, by=cast.officer, at=at)


def test_eleven_1_each_table_of_words_is_in_the_auskunft_or_has_a_reason():
    named = {table for kind in data_kinds() for table in kind.columns}
    assert set(WAYS) | set(LEFT_OUT) == named
    assert not set(WAYS) & set(LEFT_OUT)
    staff_only = [table for table, reason in LEFT_OUT.items() if reason.startswith("names people")]
    assert {table for table, names in _words_of(staff_only).items() if names} == OF_STAFF


# Words of people of the house, of their accounts and of the office itself.
OF_STAFF = {
    "desk.RegisterColumns", "desk.RegisterView",
    "mailbox.Mailbox", "organisation.AccessChange", "organisation.AccessProposal",
    "organisation.Person", "organisation.SentForm", "organisation.SignIn",
    "organisation.SignInCount", "outreach.MaterialOrder", "privacy.RetentionRun",
    "public.ApiToken", "public.PublicSite", "regelwerk.AssumptionConfirmation",
    "regelwerk.DirectiveReview",
}  # fmt: skip


def _words_of(tables):
    return {
        table: [name for kind in data_kinds() for name in kind.columns.get(table, ())
                if column_of(apps.get_model(table), name).related_model is None]
        for table in tables
    }  # fmt: skip


def answered_by(cast, request, at=AT):
    party = list(request.parties.all())
    verbs.name_people(request=request, people=party, by=cast.officer, at=at)
    verbs.check_identity(request=request, how="card", note="gesehen", by=cast.officer, at=at)
    said = Answered(answer="Alles geschickt", on=at.date(), way="post")
    return verbs.complete_request(request=request, answered=said, by=cast.officer, at=at)


def test_eleven_1_whoever_must_not_see_a_vorgang_does_not_see_its_request(house):
    cast = house
    row = recorded(cast, "2026-05-21")
    request = asked_of(cast, row)
    assert queries.owner_role(request, AT.date()) == Role.KRM_OFFICER
    row.exclusions.create(person=cast.officer, since=AT)
    assert not queries.visible(cast.officer, AT.date()).exists()
    assert queries.owner_role(request, AT.date()) == Role.FRONT_OFFICE
    with pytest.raises(Refused, match="jemand anderes"):
        verbs.check_identity(request=request, how="card", note="", by=cast.officer, at=AT)


def test_eleven_1_what_lies_in_no_vorgang_is_shown_with_the_request(house):
    cast = house
    row = recorded(cast, "2026-05-21")
    request = asked_of(cast, row, "erasure")
    item = ingest_mail(raw=mail("Hier ist Erika Beispielfrau.", received=""), at=AT).item
    ingest_mail(raw=mail("Hier ist Otto.", received="", message_id="<otto@example.org>"), at=AT)
    # Who is only called the same is somebody else.
    other = "Hier ist Sabine Beispielfrau."
    ingest_mail(raw=mail(other, received="", message_id="<sabine@example.org>"), at=AT)
    assert queries.arrivals_naming(request, cast.officer, AT.date()) == [item]
    (held,) = queries.held(replaced(request, row), frozenset({Right.CORRECT}), AT.date())
    assert held.kept[0] == "Er ist noch in Arbeit (Erfasst)."


def test_eleven_1_what_lies_in_no_vorgang_is_found_by_an_address_too(house):
    cast = house
    request = asked_of(cast, recorded(cast, "2026-05-21"))
    raw = mail("Bitte antworten.", received="", sender="Erika <erika.b@example.org>")
    item = ingest_mail(raw=raw, at=AT).item
    assert queries.arrivals_naming(request, cast.officer, AT.date()) == []
    request.reachable = "per E-Mail: erika.b@example.org"
    request.save(update_fields=["reachable"])
    assert queries.arrivals_naming(request, cast.officer, AT.date()) == [item]


def replaced(request, row):
    request.parties.add(row.party)
    return request


@pytest.mark.both_databases("constraints: deleting by class, JSON of the journal")
def test_eleven_1_k11_takes_an_answered_request_on_its_day_and_not_before(house):
    cast = house
    request = answered_by(cast, asked_of(cast, recorded(cast, "2026-05-21"), "rectification"))
    kind = BY_NUMBER[11]
    assert due(kind, moment("2029-12-30T10:00").date()) == []
    last = moment("2029-12-31T03:00")
    assert [row.pk for row in due(kind, last.date())] == [request.pk]
    RetentionRun.objects.create(
        number=11, period="3-years-year", due_count=1, state="applied", proposed_at=last,
        decided_at=last,
    )  # fmt: skip
    assert run_class(kind=kind, at=last) == 1
    assert not SubjectRequest.objects.exists()
    described = JournalEntry.objects.filter(data__subject_request=request.pk)
    assert described.count() >= 4
    assert not described.filter(personal__isnull=False).exists()
    assert Deletion.objects.get().get_what_display() == "Antrag zum Datenschutz"
