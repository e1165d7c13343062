"""Load the shipped letter texts; a newer shipped one becomes a new version."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Verb
from krm.letters.models import LetterText
from krm.letters.rules import texts as rules_texts


@journal.verb
def load_shipped_texts(*, at: datetime, by: Actor = SYSTEM) -> int:
    """Store every shipped text that is not stored yet and return how many were new.

    A text the office has edited stays current; the shipped one is kept beside it.
    """
    new = 0
    for text in (*rules_texts.shipped_texts(), *rules_texts.shipped_blocks()):
        _, is_new = LetterText.objects.get_or_create(
            code=text.code,
            version=text.version,
            defaults={
                "kind": text.kind,
                "channel": text.channel,
                "title": text.title,
                "subject": text.subject,
                "body": text.body,
                "is_assumed": text.assumed,
                "created_at": at,
            },
        )
        new += is_new
    if new:
        journal.record(Verb.LETTER_TEXT_CHANGED, chain=OFFICE, by=by, at=at, data={"shipped": new})
    return new
