"""How a message looks as an e-mail: no names, no facts, only that there is something to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlainMail:
    """Subject and text of an e-mail to staff."""

    subject: str
    text: str


def as_mail(text: str, office_name: str) -> PlainMail:
    """Return the e-mail for a message; the subject never says what it is about."""
    return PlainMail(
        subject="Kundenreaktionsmanagement: neue Mitteilung",
        text=(
            f"Guten Tag,\n\n{text}\n\n"
            "Bitte melden Sie sich im Kundenreaktionsmanagement an. "
            "Dort finden Sie die Mitteilung unter „Mitteilungen“.\n"
            "Diese E-Mail hat das System gesendet. Bitte antworten Sie nicht darauf.\n\n"
            f"{office_name}\n"
        ),
    )
