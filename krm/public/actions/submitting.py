"""What people hand in themselves, by form, card or API: whole in one step, or not at all."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from krm.arrivals.actions import alarms, help_today, receiving
from krm.arrivals.actions.handed_in import Statement, cleaned, problems_of
from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.queries import waiting
from krm.arrivals.queries.readable import said_in_fields
from krm.arrivals.rules.codes import hash_of, make_code
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.typed import WISH_ASKED
from krm.documents import actions as documents
from krm.documents.actions import InspectedFile
from krm.documents.rules.limits import MEGABYTE
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Refused
from krm.organisation.actions.once import act_once, form_key, made_by
from krm.organisation.queries import local_day
from krm.outreach.models import CardBox
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk

Door = Submission.Door

# The Eingangsweg each door stands for; its words are those of the Regelwerk.
CHANNELS = {
    Door.FORM: "online",
    Door.API: "online",
    Door.CARD_QR: "card_qr",
    Door.CARD_PAPER: "card_paper",
}
_SUBJECTS = {"complaint": "Beschwerde", "praise": "Lob", "idea": "Idee oder Anregung"}


@dataclass(frozen=True)
class Receipt:
    """What the sender takes away: the arrival, the secret code, and whether it is a new one."""

    item: IntakeItem
    code: str
    is_new: bool


def submit(
    *,
    statement: Statement,
    files: Sequence[ScannedFile] = (),
    form_token: str,
    door: str,
    box: CardBox | None = None,
    by: Actor = SYSTEM,
    at: datetime,
) -> Receipt:
    """Take in what a person wrote, with number, deadline and code, all or nothing.

    One opened form is one reaction: the same words under the same token give the same receipt,
    other words under it are another reaction, since nothing that somebody wrote may be lost.

    :raises Refused: with the first thing that is wrong, code "field_…"; files by their name.
    """
    rules = regelwerk.rules_on(local_day(at))
    said = cleaned(statement)
    if problems := problems_of(said, rules):
        field, sentence = next(iter(problems.items()))
        raise Refused(sentence, code=f"field_{field}")
    words = words_of(said, files)
    # The code follows from the token itself, of which nothing but a digest is kept.
    code = make_code(settings.SECRET_KEY, repr((str(door), form_token, words)))
    key = form_key(door, form_token, words)
    known = made_by(key, Submission)
    if known is not None:
        return Receipt(known.item, code, is_new=False)
    seen = inspect_files(files, rules, at)
    row = Submission(door=door, code_hash=hash_of(code), box=box, submitted_at=at)
    for name, answer in said.answers().items():
        setattr(row, name, answer)
    reading = to_reading(said, at, subject=_SUBJECTS.get(said.kind, "Mitteilung"))
    stored, is_new = store(row=row, reading=reading, key=key, files=seen, by=by, at=at)
    return Receipt(stored.item, code, is_new)


def words_of(said: Statement, files: Sequence[ScannedFile]) -> str:
    """Return a digest of what somebody wrote and of the files that came with it."""
    words = {**said.answers(), "files": [hashlib.sha256(f.content).hexdigest() for f in files]}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def inspect_files(
    files: Sequence[ScannedFile], rules: Regelwerk, at: datetime
) -> list[InspectedFile]:
    """Check files and lay them down before anything is locked; no row names them yet.

    :raises Refused: with the name of the first file that the house does not accept, or if they
        are too many or too large together.
    """
    most, megabytes = rules.number("files.max_files"), rules.number("form.max_total_megabytes")
    if len(files) > most:
        raise Refused(f"Bitte höchstens {most} Dateien mitschicken.", code="field_files")
    if sum(len(file.content) for file in files) > megabytes * MEGABYTE:
        raise Refused(too_large_together(megabytes), code="field_files")
    seen = [_inspected(file, at) for file in files]
    for file in seen:
        documents.store_content(file)
    return seen


def too_large_together(megabytes: int) -> str:
    """Return what people read whose files are too large together."""
    return gettext("Die Dateien sind zusammen größer als {megabytes} MB.").format(
        megabytes=megabytes
    )


def _inspected(file: ScannedFile, at: datetime) -> InspectedFile:
    try:
        return documents.inspect_file(content=file.content, name=file.name, on=local_day(at))
    except Refused as refusal:
        raise Refused(f"{file.name}: {refusal.reason}", code="field_files") from refusal


def to_reading(said: Statement, at: datetime, *, subject: str) -> Reading:
    """Return what stands in the Posteingang of a statement; the rest is in its Submission."""
    # Who stays anonymous gets no confirmation, so there is no day to keep.
    due = None if said.is_anonymous else waiting.provisional(at)
    parts = [said.happened, f"{WISH_ASKED}\n{said.wish}" if said.wish else ""]
    return Reading(
        arrived_at=at,
        sender_name=said.name,
        sender_address=said.email,
        subject=subject,
        text="\n\n".join(filter(None, parts)),
        not_answerable_reason="Online-Formular",
        provisional_due_on=due.due_on if due else None,
    )


@journal.verb
def store(
    *,
    row: Submission,
    reading: Reading,
    key: str,
    files: Sequence[InspectedFile],
    by: Actor,
    at: datetime,
) -> tuple[Submission, bool]:
    """Write arrival, answers and files; nothing of it stays if one part fails.

    Words that raise an alarm are looked for before anything is locked, those of the files when
    their text is read (`krm.arrivals.jobs`). The same form sent again
    leads to what it brought the first time.

    :param key: of the form with its words; two people may write the same ones.
    """
    found = alarms.look_for(
        [
            f"{reading.subject}\n{reading.text}",
            *(file.name for file in files),
            *said_in_fields(row),
        ],
        at,
    )

    raises = bool(found.signals or found.possible)

    def make() -> Submission:
        row.item = receiving.keep_written(
            source=CHANNELS[Door(row.door)], content_digest=key, reading=reading, at=at
        )
        row.save(force_insert=True)
        if not raises:  # only its meaning is asked for
            alarms.raise_from_text(item=row.item, found=found, by=by, at=at)
        return row

    stored, is_new = act_once(key=key, model=Submission, make=make, at=at)
    if is_new:
        # For the number and the journal everybody else waits until this ends, so they come last.
        receiving.number_written(item=row.item, door=row.door, by=by, at=at)
        _add_files(row.item, files, by, at)
        if raises:
            alarms.raise_from_text(item=row.item, found=found, by=by, at=at)
        if row.help_today:
            help_today.act_on_help(asked=row.help_today, item=row.item, by=by, at=at)
    return stored, is_new


def _add_files(item: IntakeItem, files: Sequence[InspectedFile], by: Actor, at: datetime) -> None:
    for number, file in enumerate(files, start=1):
        title = f"Anlage {number} zu {item.receipt_number}"
        item.documents.add(documents.store_inspected(file=file, title=title, by=by, at=at))
