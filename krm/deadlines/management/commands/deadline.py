"""Compute deadlines by hand: reads the shipped Regelwerk, needs no database."""

import json
import re
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandError

from krm.adapters.command_line import GermanCommand
from krm.deadlines import rules
from krm.regelwerk.rules import DeadlineRule, shipped
from krm.ui.rules import LOCAL_ZONE, format_day

_WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
# Before, there were two German states; later, nobody knows the holidays.
_YEARS = range(1991, 2200)
_NO_CLOSING_DAYS = "Schließtage der Dienststelle sind hier nicht berücksichtigt."


class Command(GermanCommand):
    """Print when a deadline ends; exit code 0 if computed, 2 for wrong usage."""

    help = "Rechnet eine Frist aus und erklärt sie. Braucht keine Datenbank."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the kind, one or several starts, the Land and the form of the output."""
        kinds = ", ".join(shipped().deadlines)
        parser.add_argument("--kind", metavar="ART", help=f"Art der Frist: {kinds}")
        parser.add_argument(
            "--from",
            dest="starts",
            action="extend",
            nargs="+",
            metavar="DATUM",
            help="Beginn, zum Beispiel 2026-05-22 oder 2026-05-22T10:00; mehrfach möglich",
        )
        parser.add_argument("--state", metavar="LAND", help="Land für die Feiertage, etwa RP")
        parser.add_argument("--explain", action="store_true", help="jeden Schritt nennen")
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check all arguments first, then print one line (or object) per date."""
        rule = _rule(options["kind"])
        calendar = _calendar(options["state"])
        starts = [(written, _start(written)) for written in options["starts"] or ()]
        if not starts:
            raise _wrong("Bitte mindestens ein Datum angeben, zum Beispiel --from 2026-05-22.")
        for written, start in starts:
            due = rules.compute(rule, start, calendar, version=shipped().name)
            if options["json"]:
                found = _as_json(written, due, calendar.land)
                self.stdout.write(json.dumps(found, ensure_ascii=False))
            else:
                self.stdout.write(_as_line(rule, start, due))
                if options["explain"]:
                    sentences = [*due.explanation.sentences(), _NO_CLOSING_DAYS]
                    self.stdout.writelines(f"  {sentence}\n" for sentence in sentences)


def _wrong(message: str) -> CommandError:
    return CommandError(message, returncode=2)


def _rule(kind: str | None) -> DeadlineRule:
    known = shipped().deadlines
    possible = f"Möglich sind: {', '.join(known)}."
    if not kind:
        raise _wrong(f"Bitte die Art der Frist angeben (--kind). {possible}")
    if kind not in known:
        raise _wrong(f"Die Art der Frist „{kind}“ gibt es nicht. {possible}")
    return known[kind]


def _calendar(state: str | None) -> rules.Calendar:
    try:
        return rules.calendar_of(shipped(), land=None if state is None else state.upper())
    except rules.UnknownLand as error:
        raise _wrong(str(error)) from error


def _start(written: str) -> date | datetime:
    """Read a day or a moment; a moment without an offset is one in Europe/Berlin."""
    if not _WRITTEN.fullmatch(written):
        raise _wrong(
            f"„{written}“ ist kein Datum. Bitte so schreiben: 2026-05-22 oder 2026-05-22T10:00."
        )
    try:
        if "T" not in written:
            start: date | datetime = date.fromisoformat(written)
        else:
            at = datetime.fromisoformat(written)
            start = at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)
    except ValueError as error:
        raise _wrong(f"„{written}“ gibt es im Kalender nicht.") from error
    if start.year not in _YEARS:
        raise _wrong(
            f"„{written}“ liegt zu weit weg. Möglich sind die Jahre "
            f"{_YEARS.start} bis {_YEARS.stop - 1}."
        )
    return start


def _as_line(rule: DeadlineRule, start: date | datetime, due: rules.Due) -> str:
    if due.due_at is not None:
        begin, end = rules.format_begin(rules.local_moment(start)), rules.format_moment(due.due_at)
    else:
        begin, end = format_day(due.start), format_day(due.due_on)
    return (
        f"{rule.label}: {rule.starts} {begin} → Ende der Frist {end}, "
        f"letzter Arbeitstag {format_day(due.act_by)}"
    )


def _as_json(written: str, due: rules.Due, land: str) -> dict[str, object]:
    end = due.due_at or due.due_on
    return {
        "from": written,
        "kind": due.kind,
        "state": land,
        "start": due.start.isoformat(),
        "due": end.isoformat(),
        "act_by": due.act_by.isoformat(),
        "shifted": due.shifted_on.isoformat() if due.shifted_on else None,
        "plain": due.plain_at.isoformat() if due.plain_at else None,
        "explanation": due.explanation.to_json(),
    }
