"""What waits in the Posteingang of the demo: the form in three languages, an alarm, a Serie."""

import tomllib
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from krm.arrivals.actions import passing
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import IntakeItem, Submission
from krm.casework.actions import record
from krm.desk.demo.cast import Cast
from krm.desk.demo.moments import days_before, on_arbeitstag
from krm.journal.actions import OFFICE
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.public.actions import submitting
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.triage.actions import linking, translating

_STATEMENT = {field.name for field in fields(Statement)}


@cache
def invented() -> dict[str, Any]:
    """Return the rows of the file beside."""
    path = Path(__file__).with_name("arrivals.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def fill_posteingang(cast: Cast, now: datetime) -> None:
    """Hand in what people wrote in the form, and do with it what was done until today."""
    for number, row in enumerate(invented()["form"], start=1):
        at = days_before(now, row["days"], row["time"])
        at = on_arbeitstag(at) if row.get("widerspruch") else at
        item = _hand_in(row, f"demo form {number}", cast, at)
        if "german" in row:
            _translate(item, row, cast, min(at + timedelta(hours=12), now))
        if row.get("widerspruch"):
            parcel = Parcel("widerspruch", note="Heizkosten im Bescheid vom letzten Dienstag")
            after = min(at + timedelta(hours=1), now)
            passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=after)


def _hand_in(row: dict[str, Any], token: str, cast: Cast, at: datetime) -> IntakeItem:
    words: dict[str, Any] = {name: row[name] for name in row.keys() & _STATEMENT}
    words["topics"] = tuple(words["topics"])
    said = Statement(standort=cast.neustadt, **words)
    door = Submission.Door.FORM
    return submitting.submit(statement=said, form_token=token, door=door, at=at).item


def _translate(item: IntakeItem, row: dict[str, Any], cast: Cast, at: datetime) -> None:
    translating.add_translation(
        item=item,
        language=row["language"],
        text=row["german"],
        translated_by=row["translated_by"],
        translated_on=local_day(at),
        by=cast.officer,
        at=at,
    )


def add_series(cast: Cast, now: datetime) -> None:
    """Record the same letter of several people and put the Vorgänge into one Serie."""
    row = invented()["series"]
    first: Reaction | None = None
    for number, (form, given, family) in enumerate(row["people"]):
        arrived_at = on_arbeitstag(days_before(now, row["days"], f"1{number}:05"))
        at = min(arrived_at + timedelta(hours=2), now)
        data = PartyData(
            form_of_address=form, first_name=given, last_name=family,
            street=f"Beispielweg {number + 1}", postcode="67433", city="Neustadt",
        )  # fmt: skip
        party = parties.create_party(data=data, chain=OFFICE, by=cast.officer, at=at)
        new = NewReaction(
            kind="complaint",
            title=row["title"],
            matter=row["matter"],
            wish=row["wish"],
            channel="letter",
            arrived_at=arrived_at,
            arrived_krm_at=at,
            anliegen=[NewAnliegen(code) for code in row["codes"]],
            party=party,
            contact=cast.officer,
        )
        reaction = record.record_reaction(new=new, by=cast.officer, at=at)
        if first is None:
            first = reaction
        else:
            linking.add_to_series(
                reaction=reaction, like=first, title=row["name"], by=cast.officer, at=at
            )
