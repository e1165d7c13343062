"""The letters that a customer fetches with the code of the receipt."""

from dataclasses import dataclass
from datetime import datetime

from krm.arrivals.queries.submissions import submission_by_code
from krm.documents import queries as documents
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Refused
from krm.letters import actions as letters
from krm.letters import queries as letter_queries
from krm.letters.models import Letter
from krm.organisation.queries import local_day
from krm.public.queries.status import ready_to_fetch


@dataclass(frozen=True)
class FetchedLetter:
    """The bytes of a letter and the name they are offered under."""

    name: str
    content: bytes


@journal.verb
def fetch_letter(
    *, code: str, kind: str = Letter.Kind.ANSWER, by: Actor = SYSTEM, at: datetime
) -> FetchedLetter:
    """Hand out the letter that waits for this code; the first time proves that it arrived.

    :param kind: of letter; the latest of it is handed out.
    :raises Refused: if nothing can be fetched with this code.
    """
    submission = submission_by_code(code)
    row = ready_to_fetch(submission, local_day(at)).get(kind) if submission else None
    if row is None or row.letter.pdf is None:
        raise Refused("Mit diesem Code kann nichts abgerufen werden.", code="nothing_to_fetch")
    letter = row.letter
    content = documents.read_content(row.letter.pdf)
    letters.note_fetched(letter=letter, by=by, at=at)
    return FetchedLetter(letter_queries.pdf_name(letter), content)
