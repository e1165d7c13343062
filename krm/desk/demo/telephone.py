"""Calls of the Service Center over some weeks, and a month in which a team had nothing."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from krm.casework.actions import capture
from krm.counter.actions import fehlanzeige
from krm.counter.queries import fehlanzeige as queries_fehlanzeige
from krm.desk.demo.arrivals import invented
from krm.desk.demo.cast import Cast
from krm.desk.demo.moments import days_before, moment, on_arbeitstag
from krm.mailbox.actions import mailboxes
from krm.mailbox.actions.mailboxes import Secrets
from krm.mailbox.models import Mailbox
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.service_center.actions import calls, reconciling
from krm.service_center.models import ServiceCenterCall
from krm.service_center.queries.course import Call, Ticket

# From this age on a call stands in the tickets of the Service Center too.
_COMPARED_AFTER = 14


def take_calls(cast: Cast, now: datetime) -> None:
    """Take the calls in; a lead settles one, the older ones are compared with the tickets."""
    compared = []
    for number, row in enumerate(invented()["call"], start=1):
        at = on_arbeitstag(days_before(now, row["days"], row["time"]))
        call = calls.take_call(
            call=_call(row, cast, at), form_token=f"demo call {number}", by=cast.service_center,
            at=at,
        )  # fmt: skip
        if row["days"] > _COMPARED_AFTER:
            compared.append(call)
        _settle(call, row, cast, at + timedelta(hours=3))
    at = on_arbeitstag(days_before(now, _COMPARED_AFTER, "16:00"))
    reconciling.mark_reconciled(calls=compared, by=cast.officer, at=at)


def _call(row: dict[str, Any], cast: Cast, at: datetime) -> Call:
    names = ("anliegen", "matter", "wish", "best_time", "window")
    is_solved = row["answers"].get("solved") == "yes"
    who = row.get("who")
    return Call(
        answers=row["answers"],
        called_at=at,
        unit=getattr(cast, row["unit"]) if "unit" in row else None,
        ticket=_ticket(row, at) if "ticket" in row else None,
        settled_how=row["settled_how"] if is_solved else "",
        party=PartyData(first_name=who[0], last_name=who[1], phone=who[2]) if who else None,
        new_ticket_number=row.get("new_ticket", ""),
        **{name: row.get(name, "") for name in names},
    )


def _ticket(row: dict[str, Any], at: datetime) -> Ticket:
    """Return the ticket some days older, with attempts so many hours after it was made."""
    made = on_arbeitstag(moment(local_day(at) - timedelta(days=row["ticket_days"]), 9))
    attempts = tuple(made + timedelta(hours=hours) for hours in row.get("attempts", ()))
    return Ticket(row["ticket"], made, attempts)


def _settle(call: ServiceCenterCall, row: dict[str, Any], cast: Cast, at: datetime) -> None:
    if call.route != "team_lead" or call.reaction is None or "settled_how" not in row:
        return
    capture.settle_by_lead(
        reaction=call.reaction,
        settled_how=row["settled_how"],
        assessment="teilweise",
        criterion="handled_in_part",
        cause="no_reason",
        by=cast.lead_leistung,
        at=at,
    )


def state_nothing(cast: Cast, now: datetime) -> None:
    """Let a team say of the month before the last that it had nothing to record."""
    last = queries_fehlanzeige.month_before(local_day(now))
    month = queries_fehlanzeige.month_before(last)
    at = moment(queries_fehlanzeige.asked_from(month), 11)
    fehlanzeige.state_fehlanzeige(unit=cast.markt, month=month, by=cast.lead_markt, at=at)


def enter_mailbox(cast: Cast, now: datetime) -> None:
    """Enter a mailbox of an example host; it stays switched off, so nothing is ever asked."""
    row = Mailbox(
        name="Postfach KRM",
        host="imap.jobcenter.example",
        user="krm@jobcenter.example",
        done_folder="Abgeholt",
        is_active=False,
    )
    mailboxes.save_mailbox(row, secrets=Secrets(token_urlsafe(12)), by=cast.administrator, at=now)
