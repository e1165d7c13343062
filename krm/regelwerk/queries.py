"""Reads over the versions of the Regelwerk, its assumptions, closing days and reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from krm.organisation import queries as organisation
from krm.organisation.standing import read_once
from krm.regelwerk import rules
from krm.regelwerk.models import (
    AssumptionConfirmation,
    ClosingDay,
    DirectiveReview,
    RegelwerkVersion,
)
from krm.regelwerk.rules import Entry, Regelwerk
from krm.regelwerk.rules.words import shown

RELEASED = RegelwerkVersion.State.RELEASED

# Texts never change under their hash, so a parsed version is kept as long as the process lives.
_parsed: dict[str, Regelwerk] = {}


class RegelwerkMissing(RuntimeError):
    """No version is released yet; `krm init` loads the shipped one."""


@dataclass(frozen=True)
class Assumption:
    """A reconstructed value and whether the office has said that it is right."""

    entry: Entry
    confirmation: AssumptionConfirmation | None

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the office has confirmed the value."""
        return self.confirmation is not None


@dataclass(frozen=True)
class Difference:
    """One value that two versions do not share; None where a version lacks it."""

    key: str
    text: str
    old: str | None
    new: str | None


def current(on: date) -> RegelwerkVersion:
    """Return the version in force on a day; before the first one began, the first.

    :raises RegelwerkMissing: before `krm init`.
    """
    return in_force(released_once(), on)


def released_once() -> list[RegelwerkVersion]:
    """Return the released versions; a page or a run reads them once."""
    return read_once("released regelwerk", released)


def released() -> list[RegelwerkVersion]:
    """Return the released versions without their texts, the first one first."""
    rows = RegelwerkVersion.objects.filter(state=RELEASED).defer("content")
    return list(rows.order_by("valid_from", "pk"))


def in_force(versions: Sequence[RegelwerkVersion], on: date) -> RegelwerkVersion:
    """Return which of the released versions is in force on a day; an import asks for many days.

    :raises RegelwerkMissing: if there is none.
    """
    if not versions:
        raise RegelwerkMissing("no released Regelwerk; run `krm init`")
    begun = [row for row in versions if row.valid_from is not None and row.valid_from <= on]
    return begun[-1] if begun else versions[0]


def rules_of(version: RegelwerkVersion) -> Regelwerk:
    """Return what a version says; its text is read once per process."""
    found = _parsed.get(version.content_hash)
    if found is None:
        found = _parsed[version.content_hash] = rules.load_stored(version.content)
    return found


def rules_on(on: date) -> Regelwerk:
    """Return the rules in force on a day.

    :raises RegelwerkMissing: before `krm init`.
    """
    return rules_of(current(on))


def versions() -> list[RegelwerkVersion]:
    """Return all versions, proposals first, then the released ones, the latest first."""
    rows = RegelwerkVersion.objects.defer("content").select_related("released_by")
    order = {"proposed": 0, "released": 1, "rejected": 2}
    latest_first = sorted(rows, key=lambda v: (v.valid_from or date.min, v.pk), reverse=True)
    return sorted(latest_first, key=lambda version: order[version.state])


def closing_days() -> list[ClosingDay]:
    """Return the closing days that have not been taken back, by day."""
    return list(ClosingDay.objects.filter(removed_on=None).order_by("day"))


def assumptions(version: RegelwerkVersion) -> list[Assumption]:
    """Return the reconstructed values of a version, in the order of its text, then of the house.

    What the office confirmed for an earlier version still counts while the value is the same.
    """
    confirmed = _confirmations(version)
    rows = [*rules_of(version).assumptions(), *house_assumptions()]
    return [Assumption(entry, confirmed.get(entry.key)) for entry in rows]


def house_assumptions() -> list[Entry]:
    """Return what is assumed about the house itself; it goes as soon as somebody changes it."""
    return [
        Entry(row.key, shown(row.key, row.value), None, True, row.text)
        for row in organisation.assumed_details()
    ]


def _confirmations(version: RegelwerkVersion) -> dict[str, AssumptionConfirmation]:
    of_the_house = {entry.key for entry in house_assumptions()}
    values = {entry.key: entry.value for entry in rules_of(version).entries()}
    rows = AssumptionConfirmation.objects.select_related("version", "confirmed_by")
    found: dict[str, AssumptionConfirmation] = {}
    for row in rows.order_by("confirmed_at"):
        earlier = {entry.key: entry.value for entry in rules_of(row.version).entries()}
        is_same = row.key in values and earlier.get(row.key) == values[row.key]
        if is_same or row.key in of_the_house:
            found[row.key] = row
    return found


def differences(old: Regelwerk, new: Regelwerk) -> list[Difference]:
    """Return the values in which two versions differ, in the order of the new one."""
    after = {entry.key: entry for entry in new.entries()}
    before = {
        entry.key: entry
        for entry in old.entries()
        if not entry.is_added or (entry.key in after and after[entry.key].is_added)
    }
    changed = [
        Difference(key, entry.text, before[key].value if key in before else None, entry.value)
        for key, entry in after.items()
        if key not in before or before[key].value != entry.value
    ]
    dropped = [
        Difference(key, entry.text, entry.value, None)
        for key, entry in before.items()
        if key not in after
    ]
    return changed + dropped


def review_due() -> DirectiveReview | None:
    """Return the next review of the directive that is not completed (R-39)."""
    return DirectiveReview.objects.filter(completed_at=None).order_by("due_on").first()


def reviews() -> list[DirectiveReview]:
    """Return all reviews, the latest first."""
    return list(DirectiveReview.objects.select_related("completed_by").order_by("-due_on"))
