"""The verbs of deadlines: start, settle, lapse, compute anew, and change the calendar."""

from krm.deadlines.actions.closing_days import add_closing_day, remove_closing_day
from krm.deadlines.actions.moving import recompute, restart
from krm.deadlines.actions.running import (
    kinds_for,
    lapse,
    next_working_day,
    resettle,
    rules_for,
    settle,
    start_contact,
    start_for_arrival,
    start_petition,
    start_schriftsatz,
)

__all__ = [
    "add_closing_day",
    "kinds_for",
    "lapse",
    "next_working_day",
    "recompute",
    "remove_closing_day",
    "resettle",
    "restart",
    "rules_for",
    "settle",
    "start_contact",
    "start_for_arrival",
    "start_petition",
    "start_schriftsatz",
]
