"""How a person can be reached of whom an alarm speaks: numbers and addresses, ready to click."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher

from krm.arrivals.models import Alarm, IntakeItem, Submission
from krm.arrivals.queries.readable import pieces_of_item
from krm.parties.models import Personal
from krm.reactions.models import Reaction

_COUNTRY: Final = "DE"
# A letter that names more is a list of numbers, not its sender's.
_MOST_NUMBERS: Final = 4
_LONGEST: Final = 20_000


@dataclass(frozen=True)
class Way:
    """One way to a person: what it is, the number or address, and the link that uses it."""

    label: str
    text: str
    url: str = ""


def ways_to(alarm: Alarm) -> list[Way]:
    """Return every way to the person, the fastest first, each number and address once."""
    found = [*_numbers(alarm), *_addresses(alarm)]
    return list({way.text: way for way in reversed(found)}.values())[::-1]


def wish_of(alarm: Alarm) -> str:
    """Return the way in which the person wants to hear from us, "" if it was not said."""
    said = _submission(alarm.item)
    return said.get_reply_by_display() if said and said.reply_by else ""


def _numbers(alarm: Alarm) -> Iterator[Way]:
    for who in _people(alarm):
        if who.phone:
            yield _phone(who.phone, "Telefon")
    if alarm.item is not None:
        for number in islice(_numbers_in(pieces_of_item(alarm.item)), _MOST_NUMBERS):
            yield _phone(number, "Nummer aus der Nachricht")
    elif alarm.reaction is not None:
        for number in islice(_numbers_in([alarm.reaction.matter]), _MOST_NUMBERS):
            yield _phone(number, "Nummer aus dem Text")


def _numbers_in(pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        for match in PhoneNumberMatcher(piece[:_LONGEST], _COUNTRY):
            yield match.raw_string


def _phone(number: str, label: str) -> Way:
    """Return a number as it is dialled; one that no country knows stays as it was written."""
    try:
        read = phonenumbers.parse(number, _COUNTRY)
    except phonenumbers.NumberParseException:
        return Way(label, number.strip())
    shown = phonenumbers.format_number(read, PhoneNumberFormat.INTERNATIONAL)
    return Way(label, shown, phonenumbers.format_number(read, PhoneNumberFormat.RFC3966))


def _addresses(alarm: Alarm) -> Iterator[Way]:
    emails = [who.email for who in _people(alarm)]
    emails += [alarm.item.sender_address] if alarm.item else []
    for email in filter(None, emails):
        yield Way("E-Mail", email, f"mailto:{email}")
    for who in _people(alarm):
        lines = [who.street, f"{who.postcode} {who.city}".strip()]
        if any(lines):
            yield Way("Anschrift", ", ".join(filter(None, lines)))


def _people(alarm: Alarm) -> list[Personal]:
    """Return whoever wrote, as they said it and as the register knows them."""
    party = alarm.reaction.party if alarm.reaction else None
    return [who for who in (_submission(alarm.item), party) if who is not None]


def _submission(item: IntakeItem | None) -> Submission | None:
    return getattr(item, "submission", None) if item else None


def number_of(subject: IntakeItem | Reaction | None) -> str:
    """Return the number by which people speak of it."""
    if isinstance(subject, IntakeItem):
        return subject.receipt_number
    return subject.number if subject else ""
