"""The golden data set (domain 11): twelve reactions of May and June 2026, as rows of the house."""

from datetime import date
from typing import Any

from krm.deadlines import actions as deadlines
from krm.journal.actions import SYSTEM
from krm.reactions.models import Anliegen, Petition, Reaction
from krm.reports.rules.facts import Period
from tests.house.reactions import moment, reaction

QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
EARLY = Period(*QUARTER, as_of=date(2026, 6, 30))
LATE = Period(*QUARTER, as_of=date(2026, 7, 31))
# What it is, the way in, arrival, confirmed, answered or closed, result, Anliegen; then marks.
ROWS = {
    "G01": ("complaint", "letter", "05-04", "05-06", "05-28", "berechtigt", "S1.1"),
    "G02": ("complaint", "email", "05-08", "05-13", "06-05", "unberechtigt", "S1.2 V1"),
    "G03": ("complaint", "email", "05-13", "05-20", "06-10", "teilweise", "S3.3 S1.1 V5"),
    "G04": ("complaint", "counter", "05-18", "", "05-18", "berechtigt", "S3.4"),
    "G05": ("complaint", "service_center", "05-20", "", "05-27", "berechtigt", "S3.3"),
    "G06": ("complaint", "card_paper", "05-21", "", "05-21", "nicht_bewertbar", "S3.1"),
    "G07": ("praise", "card_paper", "05-22", "05-27", "05-27", "", "L1"),
    "G08": ("idea", "email", "05-26", "05-29", "06-12", "", "I1"),
    "G09": ("complaint", "letter", "06-01", "06-02", "06-15", "unberechtigt", "S1.9"),
    "G10": ("petition", "via_bmas", "06-02", "", "06-25", "teilweise", "S2.3"),
    "G11": ("complaint", "letter", "06-03", "06-09", "07-02", "unberechtigt", "S1.4"),
    "G12": ("complaint", "email", "06-15", "06-18", "", "", "V1"),
}
MARKS: dict[str, dict[str, Any]] = {
    "G04": {"settled_by": "employee"},
    "G05": {"settled_by": "team_lead"},
    "G06": {"is_anonymous": True, "state": "anonymous_recorded"},
    "G09": {"is_board": True},
    "G10": {"state": "transmitted"},
}


def golden() -> dict[str, Reaction]:
    """Store the whole set by the verbs of the deadlines; return each row under its name."""
    return {name: _stored(name, *row) for name, row in ROWS.items()}


def _stored(name, kind, channel, arrived, confirmed, ended, result, codes) -> Reaction:
    marks = MARKS.get(name, {})
    columns = {"kind": kind, "title": name, **marks}
    if ended and kind != "petition":
        columns |= {"closed_at": day(ended), "result": result}
        columns |= {"state": marks.get("state", "closed")}
    if ended and name != "G06":
        columns["answered_at"] = day(ended)
    row = reaction(f"2026-{arrived}", channel=channel, **columns)
    for position, code in enumerate(codes.split(), start=1):
        Anliegen.objects.create(reaction=row, position=position, code=code)
    at = {"by": SYSTEM, "at": row.arrived_at}
    deadlines.start_for_arrival(reaction=row, **at)
    if kind == "petition":
        sent = day(ended).date()
        Petition.objects.create(
            reaction=row, committee_due_on=date(2026, 7, 9), transmitted_on=sent
        )
        deadlines.start_petition(reaction=row, committee_due_on=date(2026, 7, 9), **at)
        _settle(row, "petition", ended)
    if confirmed:
        _settle(row, "confirmation", confirmed)
    if ended:
        _settle(row, "closing", ended)
    return row


def day(text: str):
    return moment(f"2026-{text}")


def _settle(row, kind, text) -> None:
    at = day(text)
    deadlines.settle(reaction=row, kind=kind, settled_on=at.date(), by=SYSTEM, at=at)
