"""After "anonym machen" nobody finds the person: not in a table, file, log, outbox or dump.

Every column of words in every table gets a marker before; a column that somebody adds and forgets
to delete fails here by itself.
"""

import logging
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from krm.adapters.dumps import Database, dump
from krm.arrivals.actions import passing
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import (
    Alarm,
    DangerHint,
    Duplicate,
    IntakeItem,
    KeptPart,
    MeaningReading,
    Submission,
    Translation,
)
from krm.casework.actions import customer, record
from krm.casework.models import BoardCopy, Handover, Hearing, IdeaDecision, PraiseNote, SecondLook
from krm.corrections.models import Correction
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.letters.models import CheckTick, Dispatch
from krm.mailbox.actions import mail as mailbox
from krm.mailbox.models import AutomaticConfirmation
from krm.measures.models import Besonderheit, Disclosure, Duty, Measure, MeetingExample
from krm.notices.models import Notice
from krm.parties.actions import PartyData
from krm.parties.models import Consent
from krm.petitions.models import IndividualRemedy
from krm.privacy import storage
from krm.privacy.actions import proposing
from krm.privacy.actions.proposing import Plan
from krm.privacy.models import LegalHold, LookIn, Sample, SampleAnswer, SampleCase
from krm.privacy.queries import anonymising as queries
from krm.reactions.models import Exclusion, FurtherPoint, Petition, Reaction
from krm.service_center.models import ServiceCenterCall
from krm.takeover.models import ImportedRow, RegisterImport
from krm.triage.actions import linking, triage
from krm.work.actions import tasks
from tests.house.asked import rows_of_a_request
from tests.house.cases import assessed, checked, delivered, drafted, forwarded, new, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("constraints: erasing, pages, triggers and JSON differ")

NAME, MAIL, PHONE = "Quittenbaumer", "qb77@kirschpost.example", "06321 9988776"
MARKERS = (NAME, MAIL, PHONE, "063219988776")
AT, LATER = moment("2026-05-22T09:00"), moment("2026-05-26T09:00")
PERSON = PartyData(
    form_of_address="frau", first_name="Quirina", last_name=NAME, street=f"{NAME}weg 4",
    postcode="67433", city="Neustadt", email=MAIL, phone=PHONE, customer_number="123Q456789",
)  # fmt: skip
# Columns that hold codes of the program, numbers of the office or digests: no words of anybody.
CODES = {
    "Reaction": {"imported_number", "channel", "accepted_by_kind", "rechtskreis", "traegerbezug",
                 "anonymous_reason", "alternatives"},
    "Anliegen": {"code", "criterion", "proposed_criterion"},
    "Petition": {"approved_hash", "chair_hash", "presented_hash", "released_hash",
                 "statement_hash", "topics"},
    "Notice": {"kind"},
    "Document": {"media_type", "sha256", "text_note"},
    "Consent": {"text_version"},
    "Deadline": {"kind", "explanation", "settled_by_kind"},
    "Letter": {"text_code"},
    "CheckTick": {"code"},
    "Measure": {"figure", "effect_values"},
    "Dispatch": {"worker"},
    "Task": {"role"},
    "Submission": {"kind", "topics", "help_today", "language"},
    "Translation": {"language"},
    "IntakeItem": {"source", "raw_name", "content_digest", "outcome"},
    "PassedOn": {"part"},
    "KeptPart": {"part"},
    "SchriftsatzPoint": {"assessment"},
    "Handover": {"positions"},
    "Correction": {"target"},
    "ServiceCenterCall": {"topic", "route"},
    "Besonderheit": {"kind", "label", "receipt"},
    "Informed": {"role"},
    "Duty": {"code"},
    "Disclosure": {"receipt", "receiver_kind", "basis", "data"},
    "ContactCause": {"cause"},
    "Sample": {"seed", "intake", "looked"},
    "SampleCase": {"number"},
    "SubjectRequest": {"prepared_digest"},
    "Anonymising": {"seen_digest", "documents", "retention_class"},
}  # fmt: skip
# What belongs to the office and not to one Vorgang.
OF_THE_OFFICE = {"organisation", "regelwerk", "outreach", "reports", "desk", "journal", "public"}
OFFICE_TABLES = {
    "LetterText", "Leitfaden", "DangerExample", "OutcomeCount", "Mailbox", "MailboxCount",
    "FetchedMail", "Heartbeat", "NumberSeries", "ReminderLevelSent", "Fehlanzeige", "SeriesMember",
    "Statement", "ColumnMapping", "RegisterImport", "ImportedRow", "Anonymising", "Deletion",
    "RetentionRun",
}  # fmt: skip


@pytest.fixture
def house(committed_db, django_db_blocker, settings, tmp_path):
    from krm.desk.demo.cast import build_cast  # noqa: PLC0415
    from tests.house.cast import IN_OFFICE_SINCE  # noqa: PLC0415

    settings.MEDIA_ROOT, settings.OUTBOX_DIR = tmp_path / "files", tmp_path / "outbox"
    with django_db_blocker.unblock():
        cast = build_cast(IN_OFFICE_SINCE)
        shipped_rules(at=moment("2024-05-15"))
        shipped_texts(at=moment("2024-05-15"))
        yield cast


def the_case(cast):
    """Bring a mail of the person as far as a drafted answer, with everything around it."""
    words = f"Ich heiße Quirina {NAME}, {PHONE}, {MAIL}."
    raw = mail(
        words, subject=f"Beschwerde {NAME}", sender=f"Quirina {NAME} <{MAIL}>", html=f"<p>{words}",
        files=[(f"{NAME}.txt", words.encode(), "text/plain"),
               ("foto.txt", b"Ein Bescheid ohne Namen", "text/plain")],
    )  # fmt: skip
    item = mailbox.ingest_mail(raw=raw, at=AT).item
    row = triage.triage_to_reaction(
        item=item, new=new("2026-05-21", channel="email", title=f"Beschwerde von {NAME}",
                           matter=words, arrived_krm_at=AT), party=PERSON, by=cast.officer, at=AT,
    )  # fmt: skip
    letter = drafted(cast, row, "confirmation", "2026-05-22T09:30")
    forwarded(cast, row, "2026-05-22T10:00")
    delivered(cast, row, "2026-05-22T11:00", facts=f"{NAME} war hier.")
    checked(cast, row, "2026-05-22T12:00")
    row = assessed(cast, row, "2026-05-22T13:00", reason=f"{NAME} hat recht.")
    drafted(cast, row, "answer", "2026-05-22T14:00")
    second = mailbox.ingest_mail(
        raw=mail(f"Noch einmal {NAME}", message_id="<zwei@post.example>"), at=LATER
    ).item
    triage.join_to(item=second, reaction=row, by=cast.officer, at=LATER)
    part = passing.pass_on(
        item=item, parcel=Parcel("application", cast.markt, note=NAME), by=cast.officer, at=LATER
    )
    passing.confirm_received(part=part, by=cast.markt.lead, at=LATER)
    tasks.set_reminder(
        reaction=row, due_on=LATER.date(), title=f"{NAME} anrufen", by=cast.officer, at=LATER
    )
    further_rows(cast, row, item, letter)
    row.refresh_from_db()
    return row


def further_rows(cast, row, item, letter):
    """Put a row into every other table that can hold words about a person."""
    other = recorded(cast, "2026-05-20")
    at = {"found_at": AT}
    Alarm.objects.create(item=item, reaction=row, kind="threat", raised_at=AT, confirmed_at=AT)
    DangerHint.objects.create(reaction=row, words=NAME, **at)
    MeaningReading.objects.create(reaction=row, text=NAME, asked_at=AT)
    Translation.objects.create(
        item=item, language="tr", translated_on=AT.date(), written_at=AT, translated_by=NAME
    )
    KeptPart.objects.create(item=item, part="evidence", reason=NAME, kept_at=AT)
    again = IntakeItem.objects.create(
        receipt_number="E-2026-99999", source="email", arrived_at=AT, stored_at=AT,
        content_digest="ab" * 32, state="set_aside", text=NAME,
    )  # fmt: skip
    Duplicate.objects.create(item=again, of=item, merged_at=AT)
    Submission.objects.create(item=item, door="form", code_hash="cd" * 32, submitted_at=AT)
    AutomaticConfirmation.objects.create(item=item, recipient=MAIL, day=AT.date(), queued_at=AT)
    Consent.objects.create(
        party=row.party, reaction_pk=row.pk, purpose="email", form="oral", given_on=AT.date()
    )
    rows_of_the_eakte(row)
    rows_of_a_request(row, NAME, AT)
    customer.set_representative(
        reaction=row, data=PartyData(last_name=f"{NAME}-Sohn"), has_vollmacht=True,
        starts_on=None, ends_on=None, document=None, by=cast.officer, at=AT,
    )  # fmt: skip
    Handover.objects.create(reaction=row, receiver="Stadt", basis="law", prepared_at=AT)
    Correction.objects.create(
        reaction=row, target="title", old={}, new={}, reason=NAME, proposed_at=AT
    )
    Dispatch.objects.create(letter=letter, channel="email", queued_at=AT)
    CheckTick.objects.create(letter=letter, code="tone", ticked_at=AT)
    FurtherPoint.objects.create(reaction=row, text=NAME)
    Petition.objects.create(reaction=row)
    Exclusion.objects.create(reaction=row, person=cast.markt.lead, reason=NAME, since=AT)
    ServiceCenterCall.objects.create(
        receipt_number="SC-1", topic="x", route="y", called_at=AT, written_at=AT, reaction=row
    )
    elsewhere(cast, row, other)
    an_old_table(cast, row)
    rows_of_what_is_unusual(row)
    Notice.objects.create(
        recipient=cast.officer, kind="x", reaction_pk=row.pk, dedup_key="x", created_at=AT
    )


def an_old_table(cast, row):
    """The Vorgang came from a table that names the person; its file lies in the store."""
    table = documents.store_document(
        content=f"Nummer;Name;Telefon\n1;{NAME};{PHONE}\n".encode(), name="alt.csv",
        title=f"Tabelle {NAME}", by=cast.officer, at=AT,
    )  # fmt: skip
    run = RegisterImport.objects.create(
        document=table, state="done", problems=[{"cell": NAME}], hints=[{"cell": MAIL}],
        changed=[{"cell": PHONE}], uploaded_at=AT, touched_at=AT,
    )  # fmt: skip
    ImportedRow.objects.create(
        reaction=row, register_import=run, line=2, number="1", digest="ef" * 32
    )


def rows_of_the_eakte(row):
    LookIn.objects.create(
        reaction=row, document_kind="bescheid", document_title=NAME, document_on=AT.date(),
        purpose=NAME, reason=MAIL, looked_at=AT, entered_at=AT,
    )  # fmt: skip
    sample = Sample.objects.create(
        month=AT.date().replace(day=1), seed="ab", drawn_at=AT, due_on=AT.date()
    )
    case = SampleCase.objects.create(
        sample=sample, reaction=row, number=row.number, source="intake"
    )
    SampleAnswer.objects.create(case=case, question="purpose", answer="no", remark=NAME)

    LegalHold.objects.create(
        reaction=row, reason=NAME, end_reason=NAME, until=AT.date(), set_at=AT, ended_at=AT
    )


def elsewhere(cast, row, other):
    """Let words about the person stand at the other end, and in the chain of the office."""
    words = {"by": cast.officer, "at": LATER}
    upload = documents.store_document(content=b"Ohne Namen", name=f"{NAME}.txt", title="", **words)
    record.attach(reaction=row, document=upload, kind="other", **words)
    undone = linking.link_reactions(reaction=other, other=row, reason=f"wie {NAME}", **words)
    linking.unlink_reactions(link=undone, **words)
    linking.link_reactions(reaction=row, other=other, reason=f"Fall {NAME}", **words)
    linking.add_to_series(reaction=other, like=row, title=f"Wie {NAME}", **words)


def rows_of_what_is_unusual(row):
    strange = Besonderheit.objects.create(
        reaction=row, kind="threat", label="Drohung", known_at=AT, raised_at=AT, note=NAME
    )
    Duty.objects.create(besonderheit=strange, code="x", is_done=False, note=NAME, entered_at=AT)
    Disclosure.objects.create(
        reaction=row, receiver_kind="police", receiver=NAME, basis="x", reason=NAME, happened_at=AT,
        entered_at=AT,
    )  # fmt: skip
    BoardCopy.objects.create(
        reaction=row, receiver=NAME, way="post", sent_on=AT.date(), entered_at=AT
    )
    SecondLook.objects.create(reaction=row, requested_on=AT.date(), wish=NAME, asked_at=AT)
    Hearing.objects.create(
        reaction=row, assignment=row.assignments.get(), person=row.captured_by, asked_at=AT
    )
    PraiseNote.objects.create(reaction=row, unit=row.lead_unit, words=NAME, passed_at=AT)
    decided = {"decision": "done", "reason": NAME, "decided_at": AT}
    IdeaDecision.objects.create(reaction=row, unit=row.lead_unit, **decided)
    measure = Measure.objects.create(title=NAME, proposed_at=AT)
    measure.reactions.add(row)
    measure.steps.create(text=NAME)
    MeetingExample.objects.create(reaction=row, text=NAME, confirmed_at=AT)
    IndividualRemedy.objects.create(reaction=row, what=NAME, happened_on=AT.date(), written_at=AT)


def tables_of_words():
    """Return every model of a Vorgang with its columns that can hold words."""
    found = {}
    for model in apps.get_models():
        label = model._meta.app_label
        if not model.__module__.startswith("krm.") or label in OF_THE_OFFICE:
            continue
        if model.__name__ in OFFICE_TABLES:
            continue
        kinds = (models.CharField, models.TextField, models.JSONField)
        columns = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, kinds)
            and not (field.choices or field.unique)
            and field.name not in CODES.get(model.__name__, ())
        ]
        if columns:
            found[model] = columns
    return found


def plant(kept):
    """Write the markers into every column that can hold words; the other Vorgang has none."""
    for model, columns in tables_of_words().items():
        rows = model._default_manager.all()
        if model is LookIn:
            continue  # nobody writes into it; its row was made with the markers
        rows = rows.exclude(pk=kept.pk) if model is Document else rows
        rows = rows.exclude(pk__in=strangers(model))
        assert rows.exists(), f"no row of {model.__name__} in this story"
        for column in columns:
            rows.update(**{column.name: marked(column)})


def strangers(model):
    """Return the rows of the other Vorgang, which keeps its person."""
    other = Reaction.objects.order_by("pk").last()
    if model is Reaction:
        return [other.pk]
    if model.__name__ == "Party":
        return [other.party_id]
    if any(field.name == "reaction" for field in model._meta.concrete_fields):
        return model._default_manager.filter(reaction=other).values_list("pk", flat=True)
    if model is Notice:
        return Notice.objects.exclude(reaction_pk=1).values_list("pk", flat=True)
    return []


def marked(column):
    words = f"{NAME} {MAIL} {PHONE}"
    if isinstance(column, models.JSONField):
        return [words] if column.default is list else {"value": words}
    longest = column.max_length
    return words if longest is None or longest >= len(words) else NAME[:longest]


def made_anonymous(cast, row, kept):
    texts = {text.key: "Ein Text ohne Person" for text in queries.free_texts(row)}
    proposal = proposing.propose_anonymous(
        reaction=row, plan=Plan(texts, "Zustimmung widerrufen", documents=[str(kept.pk)]),
        by=cast.officer, at=LATER,
    )  # fmt: skip
    proposing.decide_anonymous(row=proposal, accept=True, by=cast.executive, at=LATER)


def holding(content: bytes):
    return [marker for marker in MARKERS if marker.lower().encode() in content.lower()]


def tables_holding():
    """Return every table in which a marker can be read by SQL, of whatever program."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found |= {
                f"{table}.{name}"
                for values in cursor.fetchall()
                for name, value in zip(names, values, strict=True)
                if holding(str(value).encode())
            }
    return sorted(found)


def files_holding(*folders):
    return [
        str(path)
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.is_file() and holding(path.read_bytes())
    ]


def bytes_of_the_database(target):
    """Return the markers in the file of SQLite and its log, or in what PostgreSQL dumps."""
    if connection.vendor == "sqlite":
        place = str(connection.settings_dict["NAME"])
        found = [Path(place + ending) for ending in ("", "-wal", "-journal")]
        return [str(path) for path in found if path.exists() and holding(path.read_bytes())]
    storage.forget_old_pages()
    dump(Database.of("postgresql", connection.settings_dict), target)
    plain = subprocess.run(["pg_restore", "-f", "-", str(target)], capture_output=True, check=True)
    return holding(plain.stdout)


def test_r_29_no_byte_of_the_person_is_left(house, settings, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    row = the_case(house)
    kept = Document.objects.get(original_name="foto.txt")
    plant(kept)
    row.refresh_from_db()
    assert {"reactions_reaction.title", "journal_personal.payload"} <= set(tables_holding())
    assert files_holding(settings.MEDIA_ROOT)
    made_anonymous(house, row, kept)
    assert tables_holding() == []
    assert files_holding(settings.MEDIA_ROOT, tmp_path) == []
    assert not holding(caplog.text.encode())
    assert bytes_of_the_database(tmp_path / "dump") == []
    assert Document.objects.get(pk=kept.pk).original_name == "Datei.txt"
    assert RegisterImport.objects.get().document is None
    call_command("verify_journal")
