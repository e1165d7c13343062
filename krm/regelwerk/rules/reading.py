"""How a table of the Regelwerk is read: every fault is described in German, at its key."""

from dataclasses import dataclass
from datetime import date
from typing import Any


class RegelwerkError(ValueError):
    """The text of a Regelwerk cannot be right; the message names the key and says what is wrong."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"Regelwerk, {key}: {problem}")
        self.key = key
        self.problem = problem


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from: a section of the directive, a law, or our own assumption."""

    text: str
    section: str | None = None
    law: str | None = None
    assumed: bool = False


class TomlTable:
    """One TOML table; each read takes a key out, ``finish`` complains about what nobody took."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, dict):
            raise RegelwerkError(path or "Anfang", "Hier muss eine Tabelle stehen.")
        self._data: dict[str, Any] = dict(data)
        self.path = path

    def key(self, name: str) -> str:
        """Return the full name of a key of this table, as errors show it."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Tell whether the key is there and not yet taken."""
        return name in self._data

    def names(self) -> list[str]:
        """Return the keys nobody has taken yet."""
        return list(self._data)

    def take(self, name: str) -> Any:
        """Take the raw value of a key.

        :raises RegelwerkError: if it is missing.
        """
        if name not in self._data:
            raise RegelwerkError(self.key(name), "Dieser Wert fehlt.")
        return self._data.pop(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Take a text that is not empty; without the key, the default."""
        if default is not None and name not in self._data:
            return default
        return as_text(self.take(name), self.key(name))

    def number(self, name: str, *, minimum: int = 0) -> int:
        """Take a whole number of at least ``minimum``."""
        return as_number(self.take(name), self.key(name), minimum)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Take true or false; without the key, the default."""
        if default is not None and name not in self._data:
            return default
        return as_flag(self.take(name), self.key(name))

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Take a list of texts; without the key, the default."""
        if default is not None and name not in self._data:
            return default
        return as_texts(self.take(name), self.key(name))

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """Take one word of a closed list."""
        value = self.text(name)
        if value not in options:
            raise RegelwerkError(
                self.key(name), f"„{value}“ ist nicht möglich. Möglich: {', '.join(options)}."
            )
        return value

    def table(self, name: str) -> "TomlTable":
        """Take a table below this one."""
        return TomlTable(self.take(name), self.key(name))

    def rows(self, name: str) -> list["TomlTable"]:
        """Take a list of tables that is not empty; errors count the rows from 1."""
        value = self.take(name)
        if not isinstance(value, list) or not value:
            raise RegelwerkError(self.key(name), "Hier muss eine Liste mit Einträgen stehen.")
        return [TomlTable(row, f"{self.key(name)}[{at}]") for at, row in enumerate(value, start=1)]

    def provenance(self) -> Provenance:
        """Take where the value comes from: exactly one of ``section``, ``law``, ``assumed``."""
        section = self.text("section") if self.has("section") else None
        law = self.text("law") if self.has("law") else None
        assumed = self.flag("assumed", default=False)
        if [section is not None, law is not None, assumed].count(True) != 1:
            raise RegelwerkError(
                self.path,
                "Bitte genau eine Herkunft angeben: section (Abschnitt der Geschäftsweisung), "
                "law (Gesetz) oder assumed = true (Annahme).",
            )
        return Provenance(self.text("text"), section, law, assumed)

    def finish(self) -> None:
        """Complain about keys that mean nothing, so that a slip of the pen is not ignored."""
        if self._data:
            name = next(iter(self._data))
            raise RegelwerkError(self.key(name), "Diesen Wert kennt das Regelwerk nicht.")


def as_text(value: object, key: str) -> str:
    """Return the value if it is a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise RegelwerkError(key, "Hier muss ein Text stehen.")
    return value


def as_number(value: object, key: str, minimum: int = 0) -> int:
    """Return the value if it is a whole number of at least ``minimum``."""
    if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
        raise RegelwerkError(key, f"Hier muss eine ganze Zahl ab {minimum} stehen.")
    return value


def as_flag(value: object, key: str) -> bool:
    """Return the value if it is true or false."""
    if not isinstance(value, bool):
        raise RegelwerkError(key, "Hier muss true oder false stehen.")
    return value


def as_texts(value: object, key: str) -> tuple[str, ...]:
    """Return the value if it is a list of texts."""
    if not isinstance(value, list):
        raise RegelwerkError(key, "Hier muss eine Liste von Texten stehen.")
    return tuple(as_text(item, key) for item in value)


def as_day(value: object, key: str) -> date:
    """Return the value if it is a day, written without quotation marks."""
    if type(value) is not date:
        raise RegelwerkError(key, "Hier muss ein Datum stehen, zum Beispiel 2026-05-01.")
    return value
