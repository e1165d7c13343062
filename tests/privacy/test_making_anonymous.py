"""A Vorgang becomes anonymous later: two people, every text, no letter any more (R-28, R-29)."""

import re
from datetime import date

import pytest
from django.urls import reverse

from krm.arrivals.actions import passing
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import Alarm
from krm.casework.actions import information, letters
from krm.casework.actions.information import Information
from krm.casework.queries.case import CaseRows
from krm.deadlines.models import Deadline
from krm.desk.queries.timeline import timeline_of
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.letters.actions import outbox
from krm.letters.models import Dispatch, Letter
from krm.mailbox.actions import mail as mailbox
from krm.measures.actions import answering, measuring, planning, raising
from krm.measures.actions.answering import Entry
from krm.measures.actions.raising import Said, Subject
from krm.measures.queries.shown import duties_of
from krm.parties.models import Consent, Party
from krm.privacy.actions import proposing
from krm.privacy.actions.proposing import Plan
from krm.privacy.models import LookIn
from krm.privacy.queries import anonymising as queries
from krm.public.actions import submitting
from krm.reactions.models import Reaction
from krm.triage.actions import triage
from krm.work.actions import units
from tests.house.cases import (
    answered,
    customer,
    delivered,
    drafted,
    forwarded,
    new,
    recorded,
    released,
    sent,
)
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("constraints: erasing, triggers of the journal, JSON")

AT, LATER = moment("2026-05-06T10:00"), moment("2026-05-07T10:00")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.OUTBOX_DIR = tmp_path, tmp_path / "outbox"
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def plan(row, **changes):
    texts = {text.key: "Ohne Namen." for text in queries.free_texts(row)}
    return Plan(**{"texts": texts, "reason": "Zustimmung widerrufen"} | changes)


def proposes(cast, row, at=AT, **changes):
    return proposing.propose_anonymous(
        reaction=row, plan=plan(row, **changes), by=cast.officer, at=at
    )


def anonymous(cast, row, at=AT):
    proposal = proposes(cast, row, at)
    proposing.decide_anonymous(row=proposal, accept=True, by=cast.front_office, at=at)
    row.refresh_from_db()
    return row


def test_nothing_goes_before_a_second_person_agrees(cast):
    row = recorded(cast)
    proposal = proposes(cast, row)
    row.refresh_from_db()
    assert row.party is not None
    assert row.deadlines.running().exists()
    with pytest.raises(Refused, match="kein Recht"):
        proposing.decide_anonymous(row=proposal, accept=True, by=cast.officer, at=LATER)
    with pytest.raises(Refused, match="kein Recht"):
        proposing.decide_anonymous(row=proposal, accept=True, by=cast.clerk, at=LATER)
    proposing.decide_anonymous(row=proposal, accept=False, by=cast.front_office, at=LATER)
    row.refresh_from_db()
    assert (row.party is None, row.is_anonymous) == (False, False)


def test_what_is_open_goes_the_way_of_what_came_without_a_name(cast):
    row = anonymous(cast, forwarded(cast, recorded(cast)), LATER)
    assert (row.state, row.anonymous_reason) == ("anonymous_recorded", "no_consent")
    assert row.closed_at is None
    assert not Party.objects.exists()
    assert not row.deadlines.running().exists()
    whats = [task.what for task in today_for(cast.officer, LATER.date())]
    assert "Anonyme Reaktion an eine Einheit geben" in whats
    given = Information([cast.leistung])
    information.inform_units(reaction=row, information=given, by=cast.officer, at=LATER)
    information.answer_information(reaction=row, remedy="", by=cast.leistung.lead, at=LATER)
    closed = information.close_anonymous(reaction=row, by=cast.officer, at=LATER)
    assert closed.closed_at == LATER
    assert verify_journal().problems == []


def test_what_a_unit_has_worked_on_waits_only_for_its_closing(cast):
    row = anonymous(cast, delivered(cast, forwarded(cast, recorded(cast))), LATER)
    whats = [task.what for task in today_for(cast.officer, LATER.date())]
    assert [what for what in whats if "Anonyme" in what] == [
        "Anonyme Reaktion ansehen und abschließen"
    ]
    closed = information.close_anonymous(reaction=row, by=cast.officer, at=LATER)
    assert (closed.closed_at, closed.tasks.open().count()) == (LATER, 0)


def test_a_lob_that_becomes_anonymous_still_goes_to_its_team(cast):
    row = anonymous(cast, recorded(cast, kind="praise", codes=["L1"]))
    assert (row.state, row.is_anonymous, row.party) == ("recorded", True, None)
    whats = [line.what for line in today_for(cast.officer, AT.date())]
    assert whats == ["Lob weitergeben"]


def test_what_has_ended_keeps_its_end_and_its_figures(cast):
    row = answered(cast)
    before = figures(row)
    anonymous(cast, row, moment("2026-05-20T10:00"))
    assert figures(row) == before
    assert (row.state, row.is_anonymous) == ("anonymous_recorded", True)


def figures(row):
    """Return what reports count: days, outcome of deadlines, result, letters and how they left."""
    row.refresh_from_db()
    return (
        row.number, row.kind, row.arrived_at, row.answered_at, row.result,
        [(item.code, item.assessment) for item in row.anliegen.order_by("position")],
        list(Deadline.objects.filter(reaction=row, state__in=["met", "missed"])
             .order_by("pk").values_list("kind", "state", "due_on")),
        list(row.letters.order_by("pk").values_list("kind", "state", "dispatched_at")),
    )  # fmt: skip


def test_no_letter_leaves_any_more(cast, settings):
    row = recorded(cast)
    released(cast, row, "confirmation", "2026-05-05T10:00")
    answer = drafted(cast, forwarded(cast, row), "answer", "2026-05-05T12:00")
    anonymous(cast, row)
    assert not Dispatch.objects.filter(state="queued").exists()
    assert set(row.letters.values_list("state", flat=True)) == {Letter.State.VOID}
    assert not any(row.letters.values_list("body", flat=True))
    for kind in ("confirmation", "interim_notice", "answer", "handover_notice"):
        with pytest.raises(Refused):
            drafted(cast, row, kind, "2026-05-08T10:00")
    with pytest.raises(Refused):
        letters.release_letter(letter=answer, by=cast.officer, at=moment("2026-05-08T10:00"))
    assert outbox.claim_next(worker="x", by=cast.officer, at=moment("2026-05-08T10:00")) is None


def test_a_text_that_names_the_person_is_refused(cast):
    row = recorded(cast, matter="Ich bin Erika Beispielfrau, 06321 445566.")
    key = f"reaction-matter-{row.pk}"
    texts = plan(row).texts
    with pytest.raises(Refused, match="„Beispielfrau“"):
        proposes(cast, row, texts=texts | {key: "BEISPIELFRAU war hier."})
    with pytest.raises(Refused, match="Telefonnummer"):
        proposes(cast, row, texts=texts | {key: "Tel. 06321 445566"})
    with pytest.raises(Refused, match="Frau Kollegin"):
        proposes(cast, row, texts=texts | {key: "Frau Kollegin war freundlich."})
    with pytest.raises(Refused, match="Verlauf"):
        proposes(cast, row, reason="Erika Beispielfrau will es so")
    proposal = proposes(
        cast, row, texts=texts | {key: "Frau Kollegin war freundlich."}, keeps={key: "Kollegin"}
    )
    assert proposal.keeps == {key: "Kollegin"}


def test_what_came_since_has_to_be_seen_first(cast):
    row = recorded(cast)
    proposal = proposes(cast, row)
    Reaction.objects.filter(pk=row.pk).update(matter="Noch ein Satz von Erika Beispielfrau.")
    with pytest.raises(Refused, match="Seit dem Vorschlag"):
        proposing.decide_anonymous(row=proposal, accept=True, by=cast.front_office, at=LATER)
    assert Party.objects.exists()


@pytest.mark.parametrize("obstacle", ["alarm", "part", "sending", "petition"])
def test_what_is_in_the_way(cast, obstacle):
    item = mailbox.ingest_mail(raw=mail(), at=moment("2026-05-21T16:31")).item
    row = triage.triage_to_reaction(
        item=item, new=new("2026-05-21", channel="email", party=customer(cast)),
        by=cast.officer, at=moment("2026-05-22"),
    )  # fmt: skip
    at = moment("2026-05-22T12:00")
    if obstacle == "alarm":
        Alarm.objects.create(reaction=row, kind="threat", raised_at=at)
    elif obstacle == "part":
        passing.pass_on(item=item, parcel=Parcel("application", cast.markt), by=cast.officer, at=at)
    elif obstacle == "sending":
        letter = drafted(cast, row, "confirmation", "2026-05-22T11:00")
        Dispatch.objects.create(letter=letter, channel="email", state="sending", queued_at=at)
    else:
        Reaction.objects.filter(pk=row.pk).update(kind="petition")
    row.refresh_from_db()
    assert len(queries.obstacles(row, at.date())) == 1
    with pytest.raises(Refused):
        proposes(cast, row, at)


def breach(cast, row, at=AT):
    return raising.report_besonderheit(
        subject=Subject(row), kind="privacy_breach",
        said=Said("Ein Schreiben ging an eine falsche Anschrift."), by=cast.officer, at=at,
    )  # fmt: skip


def settle(row, at):
    for one in row.informed.select_related("person"):
        answering.acknowledge(besonderheit=row, by=one.person, at=at)
    who = row.informed.first().person
    for duty in duties_of(row):
        entry = Entry(is_done=False, note="Niemand hat es gelesen.")
        answering.enter_duty(besonderheit=row, code=duty.code, entry=entry, by=who, at=at)


def test_r_14_while_a_besonderheit_is_open_the_person_stays_and_what_happened_stays_after(cast):
    row = recorded(cast)
    strange = breach(cast, row)
    [said] = queries.obstacles(row, AT.date())
    assert "„Datenschutzvorfall“" in said
    with pytest.raises(Refused, match="noch offen"):
        proposes(cast, row)
    settle(strange, AT)
    assert queries.obstacles(row, AT.date()) == []
    texts = {text.key: text.text for text in queries.free_texts(row)}
    assert "Ein Schreiben ging an eine falsche Anschrift." in texts.values()
    proposal = proposes(cast, row, texts=texts)
    proposing.decide_anonymous(row=proposal, accept=True, by=cast.front_office, at=LATER)
    strange.refresh_from_db()
    assert strange.note == "Ein Schreiben ging an eine falsche Anschrift."
    assert "Niemand hat es gelesen." in strange.duties.values_list("note", flat=True)
    row.refresh_from_db()
    shown = [item.what for item in timeline_of(CaseRows(row, LATER.date()))]
    assert "Besonderheit gemeldet" in shown


def test_r_14_what_has_come_up_since_the_proposal_waits_for_its_people(cast):
    row = recorded(cast)
    proposal = proposes(cast, row)
    breach(cast, row)
    with pytest.raises(Refused, match="Datenschutzvorfall"):
        proposing.decide_anonymous(row=proposal, accept=True, by=cast.front_office, at=LATER)


def test_r_12_while_a_zusage_is_open_the_person_stays(cast):
    row = answered(cast)
    promise = planning.note_promise(
        reaction=row, title="Rückruf zum Termin", owner=cast.leistung.lead,
        due_on=date(2026, 12, 15), by=cast.officer, at=LATER,
    )  # fmt: skip
    assert "Zusage" in " ".join(queries.obstacles(row, LATER.date()))
    measuring.complete_measure(measure=promise, result="Gehalten.", by=cast.leistung.lead, at=LATER)
    assert queries.obstacles(row, LATER.date()) == []


def test_a_customer_of_another_vorgang_stays_there(cast):
    party = customer(cast)
    row, other = recorded(cast, party=party), recorded(cast, party=party)
    anonymous(cast, row)
    other.refresh_from_db()
    assert (row.party, other.party) == (None, party)


def test_the_journal_says_that_it_was_done_and_nothing_else(cast):
    row = anonymous(cast, sent_confirmation(cast))
    entries = JournalEntry.objects.filter(chain=f"reaction:{row.pk}")
    blanked = entries.get(verb="personal_blanked")
    left = entries.filter(personal__isnull=False, seq__lt=blanked.seq)
    assert not left.exists()
    assert entries.filter(verb="reaction_anonymised").count() == 1
    assert verify_journal().problems == []


def sent_confirmation(cast):
    row = recorded(cast)
    sent(cast, row, "confirmation", "2026-05-05T10:00")
    return row


def test_every_page_of_it_opens_afterwards(cast, client):
    row = sent_confirmation(cast)
    anonymous(cast, row)
    client.force_login(cast.officer)
    page = client.get(row.get_absolute_url()).text
    found = set(re.findall(rf'href="(/vorgang/{row.number}/[^"#]*)"', page))
    assert any("anonym-machen" in address for address in found)
    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(
        found, 200
    )
    letter = row.letters.get()
    words = client.get(reverse("casework:letter", args=[row.number, letter.pk])).text
    assert "Der Inhalt ist gelöscht" in words


def test_w_28_the_course_still_names_units_and_no_number_in_their_place(cast, client):
    row = forwarded(cast, recorded(cast))
    units.decline_assignment(
        assignment=row.assignments.get(), reason="Nicht unser Thema.", by=cast.lead_leistung,
        at=moment("2026-05-05T12:00"),
    )  # fmt: skip
    anonymous(cast, row)
    client.force_login(cast.officer)
    page = client.get(row.get_absolute_url()).text
    assert f"Zurück an KRM, {cast.leistung.name} ist nicht zuständig" in page
    for crooked in ("ist nicht zuständig:", "Dateien sind", "bis Eintrag"):
        assert crooked not in page


def test_f_3_whoever_did_the_work_is_named_and_only_what_was_said_is_gone(cast):
    row = recorded(cast, matter="Ich bin Erika Beispielfrau.")
    sent(cast, row, "confirmation", "2026-05-05T10:00")
    anonymous(cast, row)
    row.refresh_from_db()
    course = timeline_of(CaseRows(row, LATER.date()))
    assert {item.who for item in course} <= {
        "", "System", cast.officer.display_name, cast.front_office.display_name,
    }  # fmt: skip
    who = {item.what: item.who for item in course}
    for what in ("Eingangsbestätigung versandt (Post)", "Eingangsbestätigung freigegeben",
                 "Vorgang erfasst", "Vorgeschlagen: den Vorgang anonym machen"):  # fmt: skip
        assert who[what] == cast.officer.display_name
    assert not any("Beispielfrau" in f"{item.what} {item.more}" for item in course)


def test_a_19_the_status_page_does_not_say_that_the_person_wrote_without_a_name(cast, client):
    said = Statement(happened="Niemand ruft zurück.", last_name="Beispielfrau", reply_by="download")
    receipt = submitting.submit(
        statement=said, form_token="t", door="form", at=moment("2026-05-04T09:00")
    )
    row = triage.triage_to_reaction(
        item=receipt.item, new=new(channel="online", party=customer(cast)),
        by=cast.officer, at=moment("2026-05-04T10:00"),
    )  # fmt: skip
    anonymous(cast, row)
    words = client.post(reverse("public:status"), {"code": receipt.code}).text
    assert "Wir haben Ihren Namen nicht. Darum können wir Ihnen nicht schreiben." in words
    assert "anonym geschrieben" not in words


def test_f_57_a_look_in_keeps_its_purpose_and_the_days_of_its_consent(cast):
    row = recorded(cast)
    days = {"given_on": date(2026, 5, 1), "withdrawn_on": date(2026, 5, 5)}
    consent = Consent.objects.create(
        party=row.party, reaction_pk=row.pk, purpose="eakte", form="written", note="Erika", **days
    )
    Consent.objects.create(
        party=row.party, reaction_pk=row.pk, purpose="email", form="written", **days
    )
    look = {
        "reaction": row, "consent": consent, "document_kind": "bescheid", "looked_at": AT,
        "document_on": date(2026, 1, 1), "looked_by": cast.officer, "entered_at": AT,
    }  # fmt: skip
    plain = LookIn.objects.create(document_title="Bescheid", purpose="Zusage prüfen", **look)
    named = LookIn.objects.create(
        document_title=f"Bescheid an {row.party.last_name}", purpose="Frist", **look
    )
    anonymous(cast, row, LATER)
    plain.refresh_from_db()
    named.refresh_from_db()
    assert (plain.document_title, plain.purpose) == ("Bescheid", "Zusage prüfen")
    assert (named.document_title, named.purpose) == ("", "Frist")
    kept = Consent.objects.get()
    assert (kept, kept.party, kept.note, kept.withdrawn_on) == (
        plain.consent, None, "", date(2026, 5, 5)
    )  # fmt: skip
