"""What a person does with a released letter, by the way it leaves; not each is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Leaving:
    """How the pages call it that a letter is about to leave.

    :param act: what is done, behind the name of the letter.
    :param button: the word of a button that leads there; "" for that of the step.
    :param past: what has not happened yet, as it ends "noch nicht …".
    """

    act: str
    button: str = ""
    past: str = "versandt"

    def of(self, name: str) -> str:
        """Return it for a letter of this name: "Antwort vorlesen und eintragen"."""
        return f"{name} {self.act}"


BY_POST: Final = Leaving("zur Post geben")
# By the codes of `letters.Letter.Channel`; whatever is not here is printed and posted.
_LEAVING: Final[Mapping[str, Leaving]] = {
    "read_out": Leaving("vorlesen und eintragen", "Vorlesen", "vorgelesen"),
    "by_hand": Leaving("übergeben und eintragen", "Übergeben", "übergeben"),
    "fax": Leaving("faxen und eintragen", "Faxen"),
}


def leaving(channel: str) -> Leaving:
    """Return how a letter leaves by a way."""
    return _LEAVING.get(channel, BY_POST)


def is_printed(channel: str) -> bool:
    """Tell whether it goes out on paper with the post of the house."""
    return channel not in _LEAVING
