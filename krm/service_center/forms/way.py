"""What is known on the way through the questions of a call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krm.deadlines.rules import Due
from krm.service_center.queries.course import Ticket
from krm.service_center.rules.callback import TicketReading, Verdict, moment_words
from krm.service_center.rules.words import Words


@dataclass
class Way:
    """What is known so far on the way through the questions."""

    at: datetime
    words: Words
    answers: dict[str, str]
    values: dict[str, Any]
    due: Due | None = None
    verdict: Verdict | None = None
    reading: TicketReading | None = None

    @property
    def called_at(self) -> datetime:
        """Return when the caller rang."""
        called_at: datetime = self.values.get("called_at") or self.at
        return called_at

    @property
    def promised_until(self) -> str:
        """Return until when the callback was promised, in words."""
        return moment_words(self.due.due_at) if self.due and self.due.due_at else ""

    @property
    def plain_until(self) -> str:
        """Return the same for hours that never rest."""
        return moment_words(self.due.plain_at) if self.due and self.due.plain_at else ""

    def ticket(self) -> Ticket | None:
        """Return the ticket of a missed callback."""
        if "ticket_number" not in self.values:
            return None
        attempts = self.reading.attempts if self.reading else ()
        number_is_right = self.values["number_is_right"] == "yes"
        number, made = self.values["ticket_number"], self.values["ticket_created_at"]
        return Ticket(number, made, attempts, number_is_right)
