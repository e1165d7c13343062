"""The Sichtung: record, join, set aside, undo; and two people at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from krm.arrivals.actions import passing
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import IntakeItem, PassedOn
from krm.arrivals.rules.nine_questions import outcomes_by_hand
from krm.arrivals.storage import originals
from krm.casework.queries.case import CaseRows
from krm.desk.queries.timeline import timeline_of
from krm.documents import queries as documents
from krm.documents.models import Document
from krm.journal.actions import OFFICE, Refused, reaction_chain
from krm.journal.models import JournalEntry, JournalPersonal
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.actions.mail import RawMail
from krm.notices.models import Notice
from krm.parties.actions import PartyData
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import NumberSeries, Reaction
from krm.reactions.workflow import State
from krm.regelwerk.rules import shipped
from krm.triage.actions import triage
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("locks: one takes an arrival, the other hears of it")

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CODE = next(code.code for code in shipped().anliegen_tree.codes.values() if code.is_leaf)


@pytest.fixture
def item(house):
    raw = mail(files=[("geheim-nachbar.pdf", PDF, "application/pdf")])
    return mailbox_mail.ingest_mail(raw=raw, at=AT).item


def new_from(item, **more):
    values = {
        "kind": "complaint",
        "title": item.subject,
        "channel": "email",
        "arrived_at": item.arrived_at,
        "anliegen": [NewAnliegen(CODE)],
    }
    return NewReaction(**{**values, **more})


def record(item, house, **more):
    return triage.triage_to_reaction(
        item=item,
        new=new_from(item),
        party=PartyData(first_name="Erika", last_name="Muster"),
        by=more.pop("by", house.officer),
        at=AT,
    )


def refused(code, call, **arguments):
    with pytest.raises(Refused) as refusal:
        call(at=AT, **arguments)
    assert refusal.value.code == code
    return refusal.value.reason


def test_recording_draws_the_number_and_takes_everything_along(item, house):
    reaction = record(item, house)
    item.refresh_from_db()
    assert (item.state, item.reaction, item.decided_by) == ("triaged", reaction, house.officer)
    assert reaction.number == "KRM-2026-00001"
    assert reaction.party.display_name == "Erika Muster"
    assert reaction.deadlines.filter(kind="confirmation").exists()
    titles = {row.document.title: row.document for row in reaction.documents.all()}
    assert set(titles) == {"geheim-nachbar.pdf", "Original-E-Mail E-2026-00001"}
    original = titles["Original-E-Mail E-2026-00001"]
    assert documents.read_content(original) == originals.read(item.raw_name)
    assert original.original_name == "E-2026-00001.eml"


def test_both_chains_tell_of_it(item, house):
    reaction = record(item, house)
    for chain in (OFFICE, reaction_chain(reaction.pk)):
        assert JournalEntry.objects.filter(chain=chain, verb="intake_triaged").count() == 1


def test_walker_11_the_course_tells_when_a_part_went_on_not_when_it_was_recorded(item, house):
    before = AT - timedelta(days=3)
    passing.pass_on(item=item, parcel=Parcel("widerspruch"), by=house.front_office, at=before)
    reaction = record(item, house)
    (entry,) = [
        line for line in timeline_of(CaseRows(reaction, AT.date())) if "weitergegeben" in line.what
    ]
    assert (entry.at, entry.who) == (before, house.front_office.display_name)
    what = "Möglicher Widerspruch aus E-2026-00001 an Widerspruchsstelle weitergegeben"
    assert entry.what == what


def test_a_file_added_while_recording_goes_along(item, house):
    reaction = triage.triage_to_reaction(
        item=item, new=new_from(item), uploads=[("bescheid.pdf", PDF + b"2")],
        by=house.officer, at=AT,
    )  # fmt: skip
    assert reaction.documents.filter(document__title="bescheid.pdf").exists()


def test_a_refused_file_stops_the_whole_and_gives_the_number_back(item, house):
    arguments = {"item": item, "new": new_from(item), "by": house.officer}
    uploads = [("foto.exe", b"MZ\x00\x00")]
    reason = refused("field_uploads", triage.triage_to_reaction, uploads=uploads, **arguments)
    assert "foto.exe" in reason
    assert not Reaction.objects.exists()
    assert not NumberSeries.objects.filter(series="KRM", last__gt=0).exists()
    assert IntakeItem.objects.get().is_open


def test_the_second_of_two_reads_what_the_first_did(item, house):
    reaction = record(item, house, by=house.front_office)
    reason = refused(
        "decided_meanwhile", triage.set_aside, item=item, outcome="spam", by=house.officer
    )
    assert house.front_office.display_name in reason
    assert reaction.number in reason
    assert "10:00 Uhr" in reason


def test_only_who_triages_decides(item, house):
    for part in (house.clerk, house.lead_leistung, house.executive, house.administrator):
        refused("right_missing", triage.set_aside, item=item, outcome="spam", by=part)


def test_joining_by_hand_writes_a_note(item, house):
    reaction = record(item, house)
    second = mailbox_mail.ingest_mail(
        raw=mail("Noch etwas", message_id="<x@y.example>"), at=AT
    ).item
    triage.join_to(item=second, reaction=reaction, by=house.officer, at=AT)
    second.refresh_from_db()
    assert (second.state, second.reaction) == ("joined", reaction)
    assert reaction.notes.filter(kind="customer", text__contains="Noch etwas").exists()


def test_a_closed_case_takes_nothing_in(item, house):
    reaction = record(item, house)
    Reaction.objects.filter(pk=reaction.pk).update(state=State.CLOSED)
    second = mailbox_mail.ingest_mail(raw=mail("Später"), at=AT).item
    reason = refused("not_open", triage.join_to, item=second, reaction=reaction, by=house.officer)
    assert "Folgereaktion" in reason
    second.refresh_from_db()
    assert second.is_open


def test_who_is_excluded_joins_nothing(item, house):
    reaction = record(item, house)
    Reaction.objects.filter(pk=reaction.pk).update(complained_about=house.officer)
    second = mailbox_mail.ingest_mail(raw=mail("Später"), at=AT).item
    refused("no_right", triage.join_to, item=second, reaction=reaction, by=house.officer)


@pytest.mark.parametrize("code", [row.code for row in outcomes_by_hand() if not row.goes_to_unit])
def test_what_is_no_reaction_is_set_aside_and_comes_back(item, house, code):
    row = triage.set_aside(item=item, outcome=code, note="geprüft", by=house.officer, at=AT)
    assert (row.state, row.outcome, row.outcome_note) == ("set_aside", code, "geprüft")
    back = triage.restore(item=item, by=house.officer, at=AT)
    assert (back.state, back.outcome, back.decided_at) == ("new", "", None)
    entries = JournalEntry.objects.filter(chain=OFFICE).order_by("seq")
    shown = list(entries.values_list("verb", flat=True))
    shown = [verb for verb in shown if not verb.startswith(("barrier_", "task_"))]
    assert shown[-2:] == ["intake_set_aside", "intake_restored"]


@pytest.mark.parametrize("code", ["enquiry", "widerspruch_only"])
def test_a_unit_takes_over_and_is_notified(item, house, code):
    if code == "enquiry":
        refused("field_unit", triage.set_aside, item=item, outcome=code, by=house.officer)
    triage.set_aside(item=item, outcome=code, unit=house.leistung, by=house.officer, at=AT)
    notice = Notice.objects.get(kind="arrival_passed_on")
    assert notice.recipient == house.lead_leistung
    assert "Muster" not in notice.text


@pytest.mark.parametrize("code", ["bounce", "etwas", ""])
def test_other_words_are_refused(item, house, code):
    refused("field_outcome", triage.set_aside, item=item, outcome=code, by=house.officer)


def test_what_was_recorded_does_not_come_back(item, house):
    record(item, house)
    refused("not_set_aside", triage.restore, item=item, by=house.officer)


def test_what_lies_aside_says_when_it_comes_back(item, house):
    assert triage.comes_back(item) == ""
    row = triage.set_aside(
        item=item, outcome="enquiry", unit=house.leistung, by=house.officer, at=AT
    )
    assert triage.comes_back(row) == (
        "Er kommt zurück, wenn Leistungsgewährung ihn zurückgibt oder jemand ihn zurückholt."
    )


# an anonymous Anzeige about others leaves nothing but a day and a way in.


def remove(item, house, capture):
    with capture(execute=True):
        return triage.set_aside(
            item=item, outcome="anonymous_tip", unit=house.leistung, note="über den Nachbarn",
            is_handed_over=True, by=house.officer, at=AT,
        )  # fmt: skip


def test_until_the_unit_has_it_the_original_stays(item, house):
    triage.set_aside(
        item=item, outcome="anonymous_tip", unit=house.leistung, by=house.officer, at=AT
    )
    assert originals.read(item.raw_name)
    assert PassedOn.objects.get().unit == house.leistung


def test_an_anonymous_tip_leaves_no_content(
    item, house, settings, django_capture_on_commit_callbacks
):
    row = remove(item, house, django_capture_on_commit_callbacks)
    assert (row.source, row.arrived_at, row.outcome_unit) == (
        "email", item.arrived_at, house.leistung,
    )  # fmt: skip
    kept = IntakeItem.objects.values().get()
    assert not [value for value in kept.values() if isinstance(value, str) and "uster" in value]
    assert (kept["text"], kept["subject"], kept["outcome_note"]) == ("", "", "")
    assert not Document.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_not_even_the_journal_knows_a_file_name(item, house, django_capture_on_commit_callbacks):
    remove(item, house, django_capture_on_commit_callbacks)
    entries = str(list(JournalPersonal.objects.values_list("payload", flat=True)))
    assert "nachbar" not in entries.lower()


def test_it_does_not_come_back(item, house, settings, django_capture_on_commit_callbacks):
    remove(item, house, django_capture_on_commit_callbacks)
    refused("content_removed", triage.restore, item=item, by=house.officer)
    raw = mail(files=[("geheim-nachbar.pdf", PDF, "application/pdf")])
    for mails in ([RawMail(raw)], [RawMail(raw), RawMail(raw)]):
        again, *_ = mailbox_mail.ingest_mails(mails=mails, at=AT)
        assert (again.item.pk, again.is_new, again.item.text) == (item.pk, False, "")
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
