"""Read and draw stored files in a process apart; let the scanner catch up."""

from dataclasses import dataclass

from django.conf import settings

from krm.adapters import sandbox
from krm.adapters.sandbox import ATTEMPTS, Limits, SandboxUnavailable, TooCostly
from krm.documents import actions, queries
from krm.documents.models import Document
from krm.documents.rules.extract import extract_text
from krm.documents.rules.limits import Extracted
from krm.documents.rules.page_pictures import count_pages, has_pictures, picture_of_page

_LOST = "Die Datei ist nicht mehr in der Ablage."
# Somebody sits before the page that shows them.
_DRAWING = Limits(4, 12)


@dataclass(frozen=True)
class Attempt:
    """What became of reading a file: its text, given up (neither), or tried again later."""

    found: Extracted | None
    is_over: bool


def read_text(document: Document) -> Attempt:
    """Read the text of a stored file; nothing is locked meanwhile and nothing else written.

    The first attempt has little time, so that one costly file does not hold up those behind it; the
    second has more and is the last.

    :raises SandboxUnavailable: if no process could be started; the file goes on waiting.
    """
    try:
        content = queries.read_content(document)
    except OSError:
        return Attempt(Extracted("", _LOST), is_over=True)
    limits = ATTEMPTS[min(document.text_attempts, len(ATTEMPTS) - 1)]
    try:
        found = sandbox.run(extract_text, limits, document.media_type, content)
    except TooCostly:
        seen = Document.objects.filter(pk=document.pk, text_attempts=document.text_attempts)
        seen.update(text_attempts=document.text_attempts + 1)
        return Attempt(None, is_over=document.text_attempts + 1 >= len(ATTEMPTS))
    return Attempt(found, is_over=True)


def scan_waiting(most: int = 200) -> int:
    """Let the scanner look at what it has not seen; return how many files it judged.

    If it does not answer, the others are not tried: each would wait for its silence.
    """
    if not settings.CLAMD:
        return 0
    done = 0
    for document in queries.unscanned()[:most]:
        try:
            if not actions.scan_again(document=document):
                return done
        except FileNotFoundError:
            continue  # `krm doctor` names files that are lost
        done += 1
    return done


def number_of_pages(document: Document) -> int:
    """Return how many pages of a stored file can be shown as pictures; 0 if none.

    A file that is broken, locked or made to hurt has none: whoever wants to see it downloads it.
    """
    if not has_pictures(document.media_type):
        return 0
    try:
        content = queries.read_content(document)
        return sandbox.run(count_pages, _DRAWING, document.media_type, content)
    except (OSError, ValueError, TooCostly, SandboxUnavailable):
        return 0


def draw_page(document: Document, number: int) -> bytes | None:
    """Return a page of a stored file as JPEG, the first is 1; None if it cannot be shown."""
    if number < 1 or not has_pictures(document.media_type):
        return None
    try:
        content = queries.read_content(document)
        return sandbox.run(picture_of_page, _DRAWING, document.media_type, content, number)
    except (OSError, ValueError, TooCostly, SandboxUnavailable):
        return None
