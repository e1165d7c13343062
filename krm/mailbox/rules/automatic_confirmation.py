"""The automatic confirmation of a mail: who gets one, and its fixed text."""

from typing import Final

SUBJECT: Final = "Ihre Nachricht ist angekommen ({receipt})"
BODY: Final = """Guten Tag,

Ihre Nachricht ist am {arrived_on} bei uns angekommen. Sie hat die Eingangsnummer {receipt}.

Ihre Ansprechperson im Kundenreaktionsmanagement (KRM) ist {contact}.{ways} Wir lesen Ihre \
Nachricht und melden uns bei Ihnen.

Bitte beachten Sie: Nachts und am Wochenende liest hier niemand. In Lebensgefahr rufen Sie 112 an. \
Ihre Nachricht an uns ist kein Widerspruch. Fristen aus einem Bescheid laufen weiter.

Diese E-Mail hat ein Programm geschrieben.

Mit freundlichen Grüßen
{office}
"""


def is_wanted(*, confirms: bool, is_answerable: bool, is_open: bool, address: str) -> bool:
    """Tell whether a mail gets one: never bounces, auto-replies, lists or our own addresses.

    `is_answerable` has judged those (RFC 3834); what joined a Vorgang is answered with it.
    """
    return confirms and is_answerable and is_open and bool(address)


def text_of(*, receipt: str, arrived_on: str, contact: str, ways: str, office: str) -> str:
    """Return the text: fixed words, the number and the contact, nothing the sender has written."""
    reachable = f" So erreichen Sie uns: {ways}." if ways else ""
    return BODY.format(
        receipt=receipt, arrived_on=arrived_on, contact=contact, ways=reachable, office=office
    )
