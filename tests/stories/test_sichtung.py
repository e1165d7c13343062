"""AS-45, AS-46, AS-47, AS-48, AS-52 and what else the Sichtung does with an arrival."""

from datetime import timedelta
from pathlib import Path

import pytest

from krm.arrivals.actions import passing
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import OutcomeCount, PassedOn
from krm.arrivals.queries import passed_on as queries_passed
from krm.documents.models import Document
from krm.journal.actions import Refused, reaction_chain
from krm.journal.models import JournalEntry, JournalPersonal
from krm.mailbox.actions import mail as mailbox_mail
from krm.notices.models import Notice
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.triage.actions import triage
from krm.triage.queries import suggestions
from tests.house.cases import answered, customer
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)


@pytest.fixture
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def arrived(day, text, *, number="1", **more):
    raw = mail(text, message_id=f"<{number}@post.example>", received="", **more)
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=moment(day), at=moment(day)).item


def to_new(item, codes=("S3.5",), **more):
    values = {
        "kind": "complaint", "channel": "email", "title": item.subject, "matter": item.text,
        "arrived_at": item.arrived_at, "anliegen": [NewAnliegen(code) for code in codes],
    }  # fmt: skip
    return NewReaction(**{**values, **more})


def files_of(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_as_45_an_anonymous_tip_leaves_a_number(
    cast, rules, settings, django_capture_on_commit_callbacks
):
    """AS-45, R-33: to the Fachabteilung, no content, counter +1; gone when the unit has it."""
    item = arrived("2026-05-22", "Der Nachbar arbeitet schwarz.", sender="x@y.example")
    triage.set_aside(
        item=item, outcome="anonymous_tip", unit=cast.leistung, path="y", by=cast.officer,
        at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    row = OutcomeCount.objects.get()
    assert (str(row.day), row.channel, row.outcome, row.count) == (
        "2026-05-22", "email", "anonymous_tip", 1,
    )  # fmt: skip
    part = PassedOn.objects.get()
    assert queries_passed.waiting_for(cast.lead_leistung, moment("2026-05-22").date()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        passing.confirm_received(part=part, by=cast.lead_leistung, at=moment("2026-05-22T14:00"))
    item.refresh_from_db()
    assert (item.text, item.subject, item.sender_address) == ("", "", "")
    assert not Reaction.objects.exists()
    assert not Document.objects.exists()
    assert files_of(settings) == []
    entries = str(list(JournalPersonal.objects.values_list("payload", flat=True)))
    assert "chwarz" not in entries
    entry = JournalEntry.objects.get(verb="intake_triaged")
    assert entry.data["path"] == ["1y"]


@pytest.mark.parametrize(("days", "is_gone"), [(6, False), (7, True)])
def test_after_seven_days_nothing_is_left(
    cast, rules, settings, django_capture_on_commit_callbacks, days, is_gone
):
    """K0: also if nobody has confirmed."""
    item = arrived("2026-05-22", "Der Nachbar arbeitet schwarz.")
    at = moment("2026-05-22T11:00")
    triage.set_aside(item=item, outcome="anonymous_tip", unit=cast.leistung, by=cast.officer, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        assert passing.remove_due_content(at=at + timedelta(days=days)) == int(is_gone)
    assert bool(files_of(settings)) is not is_gone
    assert passing.remove_due_content(at=at + timedelta(days=days)) == 0


def test_as_46_an_enquiry_goes_to_the_unit(cast, rules):
    """AS-46, R-11: the lawyer's question is no Kundenreaktion; only a number stays."""
    item = arrived("2026-05-22", "Nach welchen Kriterien werden KdU-Grenzen festgelegt?")
    triage.set_aside(
        item=item, outcome="enquiry", unit=cast.leistung, path="nnnnnnnny", by=cast.officer,
        at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    assert not Reaction.objects.exists()
    assert OutcomeCount.objects.get().outcome == "enquiry"
    assert Notice.objects.get(kind="arrival_passed_on").recipient == cast.lead_leistung
    triage.restore(item=item, by=cast.officer, at=moment("2026-05-22T11:05"))
    assert OutcomeCount.objects.get().count == 0
    assert not PassedOn.objects.exists()


def test_as_47_the_same_question_with_a_complaint(cast, rules):
    """AS-47, R-11: "and nobody has answered for 8 weeks" makes it a Beschwerde S3.5."""
    item = arrived("2026-05-22", "Wie werden die Grenzen festgelegt? Seit 8 Wochen keine Antwort.")
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, party=customer(cast)), path="nnnnnny", by=cast.officer,
        at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    assert (row.kind, [a.code for a in row.anliegen.all()]) == ("complaint", ["S3.5"])
    entry = JournalEntry.objects.get(chain=reaction_chain(row.pk), verb="intake_triaged")
    assert entry.data["path"][-1] == "7y"


def test_as_48_a_message_after_the_answer_becomes_a_follow_up(cast, rules):
    """AS-48: the first case stays closed; the new one has dates of its own."""
    first = answered(cast, "2026-05-28T10:00")
    item = arrived("2026-06-10", f"Zu {first.number}: Das stimmt so nicht.", number="neu")
    suggested = suggestions.suggestions_for(item, cast.officer, moment("2026-06-10").date())
    assert [(row.reaction, row.may_join) for row in suggested] == [(first, True)]
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, party=first.party, follow_up_of=first), path="nnnnnyy",
        by=cast.officer, at=moment("2026-06-10T11:00"),
    )  # fmt: skip
    assert row.follow_up_of == first
    dates = {d.kind: str(d.due_on) for d in row.deadlines.all()}
    assert (dates["confirmation"], dates["closing"]) == ("2026-06-15", "2026-07-08")
    before = (first.state, first.revision)
    first.refresh_from_db()
    assert (first.state, first.revision) == before


def test_as_52_a_possible_widerspruch_goes_on_the_same_day(cast, rules):
    """AS-52, § 84 SGG: a copy with its time stamp; KRM keeps what goes beyond."""
    item = arrived("2026-11-02", "Ich bin mit dem Bescheid vom 12.10.2026 nicht einverstanden.")
    part = passing.pass_on(
        item=item, parcel=Parcel("widerspruch"), by=cast.officer, at=moment("2026-11-02T09:30")
    )
    assert part.unit == cast.widerspruchsstelle_unit
    assert (part.arrived_at, part.passed_at) == (moment("2026-11-02"), moment("2026-11-02T09:30"))
    item.refresh_from_db()
    assert item.is_open
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, ("S1.2",), party=customer(cast)), path="nynnnny",
        by=cast.officer, at=moment("2026-11-02T10:00"),
    )  # fmt: skip
    assert str(row.deadlines.get(kind="confirmation").due_on) == "2026-11-05"
    assert JournalEntry.objects.filter(chain=reaction_chain(row.pk), verb="part_passed_on").exists()
    on = moment("2026-11-02").date()
    assert part in queries_passed.parts_of_units(cast.widerspruchsstelle, on)
    for above in (cast.executive, cast.officer):
        with pytest.raises(Refused, match="Das bestätigt"):
            passing.confirm_received(part=part, by=above, at=moment("2026-11-02T14:00"))
    passing.confirm_received(part=part, by=cast.widerspruchsstelle, at=moment("2026-11-02T15:00"))
    item.refresh_from_db()
    assert "Bescheid" in item.text


def test_what_nobody_confirms_comes_back_at_the_end_of_the_day(cast, rules):
    item = arrived("2026-11-02", "Ich bin mit dem Bescheid nicht einverstanden.")
    passing.pass_on(
        item=item, parcel=Parcel("widerspruch"), by=cast.officer, at=moment("2026-11-02T09:30")
    )
    assert passing.remind_units(at=moment("2026-11-02T15:59")) == 0
    assert passing.remind_units(at=moment("2026-11-02T16:05")) == 2
    assert passing.remind_units(at=moment("2026-11-02T17:00")) == 0
    assert passing.remind_units(at=moment("2026-11-03T09:00")) == 2
    notified = {notice.recipient for notice in Notice.objects.filter(kind="part_open")}
    assert notified == {cast.officer, cast.widerspruchsstelle}


def test_a_part_goes_to_its_unit_and_may_come_back(cast, rules):
    item = arrived("2026-05-22", "Anbei mein Antrag. Und niemand ruft zurück.",
                   files=[("antrag.pdf", PDF, "application/pdf")])  # fmt: skip
    parcel = Parcel("application", cast.leistung, "Seite 1", includes_text=False,
                    documents=list(item.documents.all()))  # fmt: skip
    at = moment("2026-05-22T11:00")
    with pytest.raises(Refused, match="welche Einheit"):
        passing.pass_on(item=item, parcel=Parcel("application"), by=cast.officer, at=at)
    part = passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=at)
    with pytest.raises(Refused, match="schon"):
        passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=at)
    with pytest.raises(Refused, match="bestätigt Leistungsgewährung"):
        passing.confirm_received(part=part, by=cast.lead_markt, at=at)
    with pytest.raises(Refused, match="warum"):
        passing.return_part(part=part, reason=" ", by=cast.lead_leistung, at=at)
    passing.return_part(part=part, reason="Gehört zu Markt", by=cast.lead_leistung, at=at)
    assert Notice.objects.filter(recipient=cast.officer, kind="part_open").exists()
    again = passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=at)
    assert again.pk != part.pk


def test_a_returned_enquiry_lies_open_again(cast, rules):
    item = arrived("2026-05-22", "Wie sind die Öffnungszeiten?")
    at = moment("2026-05-22T11:00")
    triage.set_aside(item=item, outcome="enquiry", unit=cast.leistung, by=cast.officer, at=at)
    passing.return_part(
        part=PassedOn.objects.get(), reason="nicht wir", by=cast.lead_leistung, at=at
    )
    item.refresh_from_db()
    assert item.is_open
    assert OutcomeCount.objects.get().count == 0
