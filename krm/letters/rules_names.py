"""Names and addresses in letters: salutation, address lines, Latin script (DIN 91379)."""

import unicodedata
from dataclasses import dataclass

# Marks between letters that a personal name may carry (DIN 91379, group N1).
_BETWEEN = frozenset(" '’-.ʹʺʾʿˈˌʻʼ")


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
    def _own(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def is_latin(name: str) -> bool:
    """Tell whether a name can stand on a letter: Latin letters of DIN 91379 and N1 only.

    Rejects other scripts, digits, full-width forms, invisible and direction characters and long
    dashes, which a printed address cannot show or which look like something else.
    """
    text = unicodedata.normalize("NFC", name)
    return bool(text.strip()) and all(_is_allowed(char) for char in text)


def _is_allowed(char: str) -> bool:
    if char in _BETWEEN:
        return True
    category = unicodedata.category(char)
    if category == "Mn":
        return "\u0300" <= char <= "\u036f"
    if not category.startswith("L"):
        return False
    name = unicodedata.name(char, "")
    return name.startswith("LATIN ") and "FULLWIDTH" not in name


def salutation(to: Addressee) -> str:
    """Return how the letter begins; nobody is forced into two forms."""
    if to.is_organisation:
        return "Sehr geehrte Damen und Herren,"
    last = to.letter_name.split()[-1] if to.letter_name else to.last_name
    if to.form_of_address == "frau" and last:
        return f"Sehr geehrte Frau {last},"
    if to.form_of_address == "herr" and last:
        return f"Sehr geehrter Herr {last},"
    return f"Guten Tag {to.name}," if to.name else "Guten Tag,"


def address_lines(to: Addressee) -> tuple[str, ...]:
    """Return the lines of the address field without blank ones (DIN 5008)."""
    titles = {"frau": "Frau", "herr": "Herrn"}
    lines = [
        "" if to.is_organisation else titles.get(to.form_of_address, ""),
        to.name,
        to.street,
        f"{to.postcode} {to.city}".strip(),
        to.country.upper() if to.country and to.country != "Deutschland" else "",
    ]
    return tuple(line for line in lines if line)
