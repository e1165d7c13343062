"""The index of words: is it whole, and does it hold what has happened?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from krm.desk.doctor.finding import Finding, hint, ok, problem
from krm.journal.queries import moved
from krm.reactions.models import Reaction
from krm.search.queries import holds_anything, missing_in_index, seen_entry
from krm.ui.rules import format_day, format_time

PART = "Suche"
# The worker compares it every minute.
LATE = timedelta(minutes=15)
_ANEW = "krm reindex (die Arbeit geht dabei weiter)"


def index_of_words(at: datetime) -> Iterator[Finding]:
    """Say whether the search finds what is there, and nothing that has gone."""
    try:
        with transaction.atomic():
            missing = missing_in_index()
    except DatabaseError:
        yield problem(PART, "Der Suchindex ist beschädigt und lässt sich nicht lesen.", _ANEW)
        return
    if not holds_anything() and Reaction.objects.exists():
        # The worker fills it within minutes; where it does not, its own line says so.
        yield hint(PART, "Der Suchindex ist leer. Die Suche findet keinen Vorgang.", _ANEW)
    elif missing.without_words:
        lost = missing.without_words
        yield problem(
            PART, f"Im Suchindex fehlen die Wörter von {lost} Vorgängen oder Dateien.", _ANEW
        )
    elif missing.without_entry:
        left = missing.without_entry
        yield problem(PART, f"Im Suchindex stehen noch Wörter von {left} gelöschten Texten.", _ANEW)
    elif (since := moved.waiting_since(seen_entry())) and at - since > LATE:
        yield hint(
            PART,
            f"Die Suche kennt nicht, was seit {format_day(since)}, {format_time(since)} geschah.",
            "Prüfen, ob krm worker läuft. Läuft er, hilft krm reindex.",
        )
    else:
        yield ok(PART, "Der Suchindex ist vollständig.")
