"""Verbs about files: check, store under a generated name, record."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from krm.adapters import sandbox
from krm.adapters.files import write_file
from krm.adapters.sandbox import Limits, SandboxUnavailable, TooCostly
from krm.adapters.virus_scan import ClamdScanner, NullScanner, VirusScanner
from krm.documents import queries
from krm.documents.models import Document, Leitfaden
from krm.documents.rules import MEDIA_TYPES, check_stranger
from krm.documents.rules.extract import extract_text, has_reader
from krm.documents.rules.limits import ALL_TYPES, Extracted, FileLimits, FileVerdict
from krm.documents.rules.marks import marks_in
from krm.documents.rules.names import safe_name
from krm.documents.rules.pictures import BROKEN_PICTURE, as_jpeg
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation import access
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import queries as regelwerk

# Somebody waits for it at a form.
_CHECK = Limits(cpu_seconds=2, wall_seconds=10)
_LIMITS = (
    "max_megabytes", "max_megapixels", "max_pages", "max_archive_members",
    "max_unpacked_megabytes", "max_archive_ratio",
)  # fmt: skip


def limits_on(on: date) -> FileLimits:
    """Return what the Regelwerk of that day lets in."""
    rules = regelwerk.rules_on(on)
    allowed = set(rules.texts("files.types"))
    return FileLimits(
        **{name: rules.number(f"files.{name}") for name in _LIMITS},
        types=tuple(name for name in ALL_TYPES if name in allowed),
    )


_UNUSUAL = (
    "Die Datei ist ungewöhnlich aufgebaut und lässt sich nicht prüfen. Bitte als PDF oder als Foto "
    "schicken."
)
_TOO_COSTLY = (
    "Der Text dieser Datei ließ sich nicht auslesen. Bitte die Datei öffnen und selbst lesen."
)
NOT_NOW = "Die Datei kann gerade nicht geprüft werden. Bitte in einer Minute noch einmal senden."


@journal.verb
def store_document(
    *,
    content: bytes,
    name: str,
    title: str,
    by: Actor,
    at: datetime,
    chain: str = OFFICE,
    dated_on: date | None = None,
    reads_text: bool = True,
    known_text: str = "",
) -> Document:
    """Check a file by its content and store it with its digest (docs/rulings.md).

    The bytes are on disk before the row is committed; a rolled back step leaves an orphan file
    behind, never a row without a file.

    :param known_text: the text of a file that the house has just set itself; nothing is read then.
    :raises Refused: with the reason in German if the file is not on the allow-list.
    """
    reads_text = reads_text and not known_text
    seen = inspect_file(content=content, name=name, on=local_day(at), reads_text=reads_text)
    document = store_inspected(file=seen, title=title, by=by, at=at, chain=chain, dated_on=dated_on)
    if known_text:
        _write_text(document, Extracted(known_text, ""))
    return document


@dataclass(frozen=True)
class InspectedFile:
    """A file that the house accepts; only its text is read later."""

    key: uuid.UUID
    name: str
    content: bytes
    media_type: str
    extension: str
    scan_state: str
    has_text: bool
    note: str = ""


def inspect_file(*, content: bytes, name: str, on: date, reads_text: bool = True) -> InspectedFile:
    """Check a file by its content and scan it; nothing is written.

    This may take seconds. A door that everybody can open does it before its transaction, so that
    nobody else waits for it.

    :param reads_text: whether its text is wanted; it is read later (`krm.documents.jobs`).
    :raises Refused: with the reason in German if the file is not on the allow-list.
    """
    verdict = check(content=content, name=name, on=on)
    if not verdict.ok:
        raise Refused(verdict.reason, code="file_refused")
    scan_state = _scan(content)
    if verdict.media_type == MEDIA_TYPES["heic"]:
        verdict, content = _photo(verdict, content)
    has_text = reads_text and has_reader(verdict.media_type)
    return InspectedFile(
        uuid.uuid4(),
        verdict.name,
        content,
        verdict.media_type,
        verdict.extension,
        scan_state,
        has_text,
        verdict.note,
    )


def check(*, content: bytes, name: str, on: date) -> FileVerdict:
    """Decide whether the house accepts a file, in a process apart; nothing is written.

    A picture of many tiny pages takes the check half a minute: such a file is refused.
    """
    try:
        return sandbox.run(check_stranger, _CHECK, name, content, limits_on(on))
    except TooCostly:
        return FileVerdict(ok=False, name=name, reason=_UNUSUAL, is_costly=True)
    except SandboxUnavailable:
        return FileVerdict(ok=False, name=name, reason=NOT_NOW, is_costly=True)


def _photo(verdict: FileVerdict, content: bytes) -> tuple[FileVerdict, bytes]:
    """Return a photo in HEIC as JPEG, which every machine of the office can open.

    :raises Refused: if it is damaged.
    """
    try:
        photo = sandbox.run(as_jpeg, _CHECK, content)
    except (ValueError, TooCostly, SandboxUnavailable) as problem:
        raise Refused(BROKEN_PICTURE, code="file_refused") from problem
    stem = verdict.name.rpartition(".")[0]
    return (
        replace(verdict, name=f"{stem}.jpg", media_type=MEDIA_TYPES["jpg"], extension=".jpg"),
        photo,
    )


def text_with_marks(document: Document) -> str:
    """Return the text of a file if a mark of our printed forms stands in it, else "".

    What nobody has read yet is looked through now, in a process apart and only briefly; what takes
    longer gives "" and is read later.
    """
    text = document.text
    if document.text_state == Document.TextState.WAITING:
        try:
            content = queries.read_content(document)
            text = sandbox.run(extract_text, _CHECK, document.media_type, content).text
        except (OSError, ValueError, TooCostly, SandboxUnavailable):
            return ""
    return text if marks_in(text) else ""


def store_content(file: InspectedFile) -> str:
    """Write an inspected file to the file store, once, and return its name there.

    Without a row that names it, it is an orphan, which ``krm doctor`` finds.
    """
    stored_name = f"{file.key.hex}.{file.extension.lstrip('.')}"
    target = Path(settings.MEDIA_ROOT) / stored_name[:2] / stored_name
    if not target.exists():
        write_file(target, file.content)
    return stored_name


@journal.verb
def store_inspected(
    *,
    file: InspectedFile,
    title: str,
    by: Actor,
    at: datetime,
    chain: str = OFFICE,
    dated_on: date | None = None,
) -> Document:
    """Store a file that was inspected before, with its digest; see `store_document`."""
    stored_name = store_content(file)
    document = Document.objects.create(
        id=file.key,
        title=title.strip() or safe_name(file.name),
        original_name=safe_name(file.name),
        stored_name=stored_name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        text_note=file.note[:200],
        text_state=Document.TextState.WAITING if file.has_text else Document.TextState.NONE,
        scan_state=file.scan_state,
        dated_on=dated_on,
        stored_at=at,
        stored_by_id=by.pk,
    )
    journal.record(
        Verb.DOCUMENT_STORED,
        chain=chain,
        by=by,
        at=at,
        data={"document": str(file.key), "sha256": document.sha256, "size": document.size},
        personal={"title": document.title},
    )
    return document


def delete_unused(document: Document) -> bool:
    """Delete a file that nothing names any more, its bytes with the commit; tell whether it went.

    The verb that lets go of it writes the journal.
    """
    if queries.is_used(document):
        return False
    transaction.on_commit(partial(queries.path_of(document).unlink, missing_ok=True))
    document.delete()
    return True


def keep_text(*, document: Document, found: Extracted | None) -> Document:
    """Keep what could be read from a file, or that it was given up (None), beside it."""
    if found is not None:
        return _write_text(document, found)
    document.text_state, document.text_note = Document.TextState.GIVEN_UP, _TOO_COSTLY
    document.save(update_fields=["text_note", "text_state"])
    return document


def _write_text(document: Document, found: Extracted) -> Document:
    document.text_state = Document.TextState.READ
    document.text, document.text_note = found.text.replace("\x00", ""), found.note[:200]
    document.save(update_fields=["text", "text_note", "text_state"])
    return document


@journal.verb
def upload_leitfaden(*, content: bytes, name: str, note: str, by: Actor, at: datetime) -> Leitfaden:
    """Store the official Leitfaden, by which the office checks what is assumed.

    :param note: its date or a remark.
    :raises Refused: without the right, or if the file is not on the allow-list.
    """
    access.require(by, Right.CONFIRM_ASSUMPTION, on=local_day(at))
    document = store_document(content=content, name=name, title="Leitfaden KRM", by=by, at=at)
    upload = Leitfaden.objects.create(document=document, note=note.strip()[:200], uploaded_at=at)
    data = {"document": str(document.pk), "sha256": document.sha256}
    journal.record(Verb.LEITFADEN_UPLOADED, chain=OFFICE, by=by, at=at, data=data)
    return upload


def why_not_clean(content: bytes) -> str:
    """Return in German why bytes that are no document may not be opened; "" if they may."""
    if not settings.CLAMD:
        return ""
    state = _scanner().scan(content).state
    return {"clean": "", "infected": queries.INFECTED}.get(state, queries.UNSCANNED)


def scan_again(*, document: Document) -> bool:
    """Let the scanner look at a stored file; return whether it answered."""
    state = _scanner().scan(queries.read_content(document)).state
    Document.objects.filter(pk=document.pk).update(scan_state=state)
    return state != "unscanned"


def _scan(content: bytes) -> str:
    """Return what the virus scanner says; a find is refused, no answer stays "unscanned"."""
    result = _scanner().scan(content)
    if result.state == "infected":
        raise Refused("In der Datei wurde Schadsoftware gefunden.", code="file_infected")
    return result.state


def _scanner() -> VirusScanner:
    return ClamdScanner(settings.CLAMD) if settings.CLAMD else NullScanner()


@journal.verb
def compare_files(*, folder: str, by: Actor, at: datetime) -> int:
    """Compare the files of one folder of the store with their digests; return how many differ.

    A file that is not what was stored is marked and journalled, once; one that is as it was again,
    for instance from a backup, loses its mark. Files that are missing are named by ``krm doctor``.
    """
    differing = 0
    for document in Document.objects.filter(stored_name__startswith=folder).order_by("pk"):
        digest = queries.digest_on_disk(document)
        is_changed = bool(digest) and digest != document.sha256
        differing += is_changed
        if is_changed == (document.changed_at is not None):
            continue
        Document.objects.filter(pk=document.pk).update(changed_at=at if is_changed else None)
        if is_changed:
            data = {"document": str(document.pk), "sha256": document.sha256, "found": digest}
            journal.record(Verb.FILE_CHANGED, chain=OFFICE, by=by, at=at, data=data)
    return differing
