"""The date of the committee, by which the legal deadline of a petition runs (R-37)."""

from datetime import date, datetime

from krm.casework.actions import petition
from krm.corrections.actions.target import Group, Target
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import petition_of
from krm.ui.rules import format_day


def _read(reaction: Reaction) -> str | None:
    found = petition_of(reaction)
    day = found.committee_due_on if found is not None else None
    return day.isoformat() if day is not None else None


def _write(reaction: Reaction, new: str | None) -> None:
    """Write the date; a Stellungnahme that names the old one is written and released anew."""
    Petition.objects.filter(reaction=reaction).update(
        committee_due_on=date.fromisoformat(new) if new else None, statement_hash=""
    )


def _check(reaction: Reaction, new: str | None, at: datetime) -> None:
    found = petition_of(reaction)
    if found is None or found.committee_due_on is None:
        raise Refused(
            "Eine Frist des Petitionsausschusses ist nicht eingetragen.", code="field_new"
        )
    if new and found.letter_received_on and date.fromisoformat(new) < found.letter_received_on:
        raise Refused("Die Frist liegt vor dem Anschreiben.", code="field_new_day")


def _follow(reaction: Reaction, by: Person, at: datetime) -> None:
    petition.follow(reaction=reaction, by=by, at=at)


COMMITTEE_DUE_ON = Target(
    "Frist des Petitionsausschusses",
    Group.ARRIVAL,
    "new_day",
    _read,
    _write,
    words=lambda row, value: format_day(date.fromisoformat(value)),
    check=_check,
    then=_follow,
    exists=lambda row: _read(row) is not None,
    asks_two=lambda row, new: True,
    may_be_empty=True,
)
