"""Which personal data the house holds and what may go wrong with them: ``inventory.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "inventory.toml"


@dataclass(frozen=True)
class DataKind:
    """One kind of personal data (Datenart), with the columns that hold it by their table.

    :param classes: the classes of retention that end it; where none does, ``kept`` says how long.
    """

    label: str
    persons: str
    purpose: str
    basis: str
    recipients: str
    classes: tuple[int, ...]
    columns: Mapping[str, tuple[str, ...]]
    kept: str = ""


@dataclass(frozen=True)
class Risk:
    """What may go wrong, which goal it touches, what is done against it and where that is tried."""

    goal: str
    risk: str
    measure: str
    proof: str


@cache
def data_kinds() -> tuple[DataKind, ...]:
    """Return every kind of personal data the house holds."""
    return tuple(
        DataKind(
            **{
                **row,
                "classes": tuple(row["classes"]),
                "columns": {table: tuple(names.split()) for table, names in row["columns"].items()},
            }
        )
        for row in _read()["kinds"]
    )


@cache
def risks() -> tuple[Risk, ...]:
    """Return the groundwork of the risk assessment."""
    return tuple(Risk(**row) for row in _read()["risks"])


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
