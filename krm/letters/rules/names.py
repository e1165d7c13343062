"""Names and addresses in letters: salutation, address lines, Latin script (DIN 91379)."""

import unicodedata
from dataclasses import dataclass

# Marks between letters that a personal name may carry (DIN 91379, group N1).
_BETWEEN = frozenset(" ',-.`~¨´·ʹʺʾʿˈˌ’‡")
# Marks above and below letters of which its sequences are made.
_COMBINING = frozenset(map(chr, (
    0x300, 0x301, 0x302, 0x304, 0x306, 0x307, 0x308, 0x30B, 0x30C, 0x30D, 0x310, 0x315, 0x31B,
    0x323, 0x325, 0x326, 0x327, 0x328, 0x331, 0x35F,
)))  # fmt: skip
# Its letters outside the blocks Latin-1 to Latin Extended-B and Latin Extended Additional.
_LONE_LETTERS = frozenset("əɨʒ")
HOME_COUNTRIES = frozenset({"", "Deutschland", "Germany", "DE", "D"})


@dataclass(frozen=True)
class Addressee:
    """Whoever receives a letter, as the desk knows them."""

    is_organisation: bool = False
    form_of_address: str = "none"
    first_name: str = ""
    last_name: str = ""
    organisation_name: str = ""
    letter_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""

    @property
    def name(self) -> str:
        """Return the name as it goes on the letter: the Latin form where one is given."""
        own = self.organisation_name if self.is_organisation else self._own
        return self.letter_name or own

    @property
    def spoken_name(self) -> str:
        """Return the name after "Frau" or "Herr": of the Latin form the last word."""
        if self.is_organisation:
            return ""
        return self.letter_name.split()[-1] if self.letter_name.strip() else self.last_name.strip()

    @property
    def _own(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def is_latin(name: str) -> bool:
    """Tell whether a name can stand on a letter: Latin letters of DIN 91379 and N1 only.

    Rejects other scripts, digits, full-width forms, invisible and direction characters and long
    dashes, which a printed address cannot show or which look like something else.
    """
    text = unicodedata.normalize("NFC", name)
    return any(map(_is_letter, text)) and all(
        char in _BETWEEN
        or _is_letter(char)
        # A mark belongs to the letter before it.
        or (char in _COMBINING and place > 0 and text[place - 1] not in _BETWEEN)
        for place, char in enumerate(text)
    )


def _is_letter(char: str) -> bool:
    if char in _LONE_LETTERS:
        return True
    in_block = char <= "\u024f" or "\u1e00" <= char <= "\u1eff"
    return in_block and char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")


def salutation(to: Addressee) -> str:
    """Return how the letter begins; nobody is forced into two forms."""
    if to.is_organisation:
        return "Sehr geehrte Damen und Herren,"
    last = to.spoken_name
    if to.form_of_address == "frau" and last:
        return f"Sehr geehrte Frau {last},"
    if to.form_of_address == "herr" and last:
        return f"Sehr geehrter Herr {last},"
    return f"Guten Tag {to.name}," if to.name else "Guten Tag,"


def address_lines(to: Addressee) -> tuple[str, ...]:
    """Return the lines of the address field without blank ones (DIN 5008).

    Abroad, town and country are in capitals, and the country stands in the last line.
    """
    is_abroad = to.country.strip() not in HOME_COUNTRIES
    city = to.city.upper() if is_abroad else to.city
    titles = {"frau": "Frau", "herr": "Herrn"}
    lines = [
        "" if to.is_organisation else titles.get(to.form_of_address, ""),
        to.name,
        to.street,
        f"{to.postcode} {city}",
        to.country.upper() if is_abroad else "",
    ]
    return tuple(line.strip() for line in lines if line.strip())
