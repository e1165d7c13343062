"""The invented matters and people of the demo, read from the files beside."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from krm.parties.actions import PartyData
from krm.parties.models import Party

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Matter:
    """One story: what is complained about, what came out, and how it was answered."""

    kind: str
    codes: tuple[str, ...]
    title: str
    matter: str
    answer: str
    wish: str = ""
    facts: str = ""
    assessment: str = ""
    criterion: str = ""
    remedy: str = ""
    # What else was found; offered in the answer.
    alternative: str = ""
    procedure: str = "none"
    # What the unit decides about an Idee (4.8).
    decision: str = ""


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def matters() -> tuple[Matter, ...]:
    """Return all stories in the order of the file."""
    return _matters("matter")


def _matters(name: str) -> tuple[Matter, ...]:
    rows = _table("matters.toml")[name]
    return tuple(Matter(**{**row, "codes": tuple(row["codes"])}) for row in rows)


def all_ideas() -> list[Matter]:
    """Return every Idee, also those beyond the stories that are drawn by chance."""
    return [*(matter for matter in matters() if matter.kind == "idea"), *_matters("further_idea")]


def matter_of(kind: str, dice: random.Random) -> Matter:
    """Return one story of a kind."""
    return dice.choice([matter for matter in matters() if matter.kind == kind])


def invent_party(dice: random.Random, *, organisation: bool = False) -> PartyData:
    """Return an invented customer with an address in the region."""
    people = _table("people.toml")
    postcode, city = dice.choice(people["towns"])
    form = dice.choice([choice for choice, _ in Party.FormOfAddress.choices])
    first = dice.choice(people[form])
    last = dice.choice(people["last"] + people["last_of"][form])
    address = {
        "street": f"{dice.choice(people['streets'])} {dice.randint(1, 48)}",
        "postcode": postcode,
        "city": city,
        "email": f"kontakt{dice.randint(100, 999)}@example.org",
        "phone": f"06321 000-{dice.randint(100, 999)}",
    }
    if organisation:
        name = dice.choice(people["organisations"])
        kind = Party.Kind.ORGANISATION
        return PartyData(kind=kind, organisation_name=name, **address)
    return PartyData(form_of_address=form, first_name=first, last_name=last, **address)
