"""Each row of Heute in the demo can be brought to its end by its own buttons."""

import re

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.timezone import localdate

from krm.desk.demo.cast import MEMBERS
from krm.desk.queries.worklist import today_for
from tests.walks.today import kind_of, walk_to_the_end
from tests.walks.walker import DeadEnd, Walker

# They stand in for somebody of the same role, whose rows and pages theirs are.
ALIKE = {"deputy_leistung", "deputy_markt", "lead_markt", "executive_deputy"}
ROLES = [
    pytest.param(part.key, marks=pytest.mark.deep if part.key in ALIKE else ()) for part in MEMBERS
]
# Rows whose path is still to be built, by step and kind of Vorgang, and who builds it.
STILL_TO_COME: dict[tuple[str, str], str] = {}
# What no page says: names of placeholders, values of the program, doubled stops, "1 Aufgaben".
ODD = re.compile(
    r"\{\w+\}|\bNone\b|\b(?:True|False)\b|(?<!\.)\.\.(?!\.)|[.:,;] [.,;](?= )|\bUhr Uhr\b"
    r"|(?<![\w.])1 (?:neue )?(?:Aufgaben|Vorgänge|Fristen|Eingänge|Teile|Zeilen|Mitteilungen)\b"
    r"(?! suchen)"
)
WITH_ROWS = {"officer", "front_office", "lead_leistung", "lead_markt"}


def rows_of(person):
    """Return one row of each kind."""
    return list({kind_of(row): row for row in today_for(person, localdate())}.values())


@pytest.mark.parametrize("role", ROLES)
def test_every_row_of_heute_can_be_brought_to_its_end(demo, role):
    person = getattr(demo, role)
    rows = rows_of(person)
    assert bool(rows) or role not in WITH_ROWS
    seen: set[str] = set()
    for row in rows:
        with transaction.atomic():
            walker = walk_to_the_end(person, row)  # it ends when the row is gone
            transaction.set_rollback(True)
        seen |= walker.seen
    assert len(rows) < 40


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_the_first_pages_leads_somewhere(demo, role):
    """From Heute on: each kind of address that is offered answers whoever it is offered to."""
    person = getattr(demo, role)
    found = {"": "/"}
    opened: set[str] = set()
    broken: dict[str, str] = {}
    odd: dict[str, list[str]] = {}
    for is_last in (False, False, True):  # Heute itself, what it offers, what that offers
        for address in [new for new in found.values() if new not in opened]:
            opened.add(address)
            try:
                walker = Walker(person).open(address)
            except DeadEnd as reason:
                broken[address] = reason.args[0]
                continue
            said = [] if address.startswith("/regelwerk/") else ODD.findall(walker.page.text)
            odd |= {address: said} if said else {}
            for further in [] if is_last else sorted(walker.seen):
                if further.startswith("/") and (kind := _kind(further)):
                    found.setdefault(kind, further)
    assert broken == {}
    assert odd == {}


def _kind(address):
    """Return the name of an address, so that one of many alike is enough."""
    try:
        return resolve(address.split("?")[0].split("#")[0]).view_name
    except Resolver404:
        return ""
