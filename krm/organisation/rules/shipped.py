"""What `krm init` enters into an empty house, and what of it is assumed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "office.toml"


@dataclass(frozen=True)
class AssumedField:
    """A detail of a Standort that the directive does not name."""

    standort: str
    field: str
    text: str
    value: object


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def shipped_office() -> dict[str, Any]:
    """Return the details of the shipped Dienststelle."""
    return dict(_shipped()["office"])


def shipped_standorte() -> list[dict[str, Any]]:
    """Return the details of the shipped Standorte (R-34)."""
    return [dict(entry) for entry in _shipped()["standort"]]


def assumed_fields() -> list[AssumedField]:
    """Return the details that are assumed until the office confirms or changes them."""
    values = {entry["code"]: entry for entry in shipped_standorte()}
    return [
        AssumedField(**entry, value=values[entry["standort"]][entry["field"]])
        for entry in _shipped()["assumption"]
    ]
