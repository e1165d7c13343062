"""An invitation (text/calendar) as text: what, when, where."""

from datetime import date, datetime
from typing import Any, Final

import icalendar

from krm.documents.rules.decoding import clean_line, clean_text
from krm.ui.rules import format_clock, format_date, format_time

_LARGEST: Final = 300_000
_MOST_EVENTS: Final = 5
_LONGEST_LINE: Final = 300
_METHODS: Final = {"CANCEL": "Terminabsage", "REPLY": "Antwort auf eine Einladung"}


def invitation_text(content: bytes) -> str:
    """Return what an invitation says, "" if it is none or cannot be read; raises nothing."""
    try:
        calendar = icalendar.Calendar.from_ical(content[:_LARGEST])
        method = _METHODS.get(str(calendar.get("METHOD", "")).upper(), "Termin")
        events = calendar.walk("VEVENT")[:_MOST_EVENTS]
        return "\n\n".join(_event(event, method) for event in events)
    except Exception:  # the reader answers broken calendars with errors of many kinds
        return ""


def _event(event: Any, method: str) -> str:
    lines = [f"{method}: {_line(event, 'SUMMARY') or '(ohne Titel)'}", f"Wann: {_when(event)}"]
    if place := _line(event, "LOCATION"):
        lines.append(f"Wo: {place}")
    if who := _line(event, "ORGANIZER").removeprefix("mailto:").removeprefix("MAILTO:"):
        lines.append(f"Eingeladen von: {who}")
    description = clean_text(str(event.get("DESCRIPTION", ""))).strip()
    return "\n".join([*lines, *([f"\n{description}"] if description else [])])


def _line(event: Any, name: str) -> str:
    return clean_line(str(event.get(name, "")), longest=_LONGEST_LINE)


def _when(event: Any) -> str:
    """Return the time as it is in Berlin; one without a zone as it stands."""
    start, end = (_moment(event, name) for name in ("DTSTART", "DTEND"))
    again = " (wiederholt sich)" if event.get("RRULE") else ""
    if start is None:
        return f"nicht lesbar{again}"
    if not isinstance(start, datetime):
        return f"{format_date(start)}, ganztägig{again}"
    if not isinstance(end, datetime):
        return f"{format_clock(start)}{again}"
    same_day = format_date(start) == format_date(end)
    until = f"{format_time(end)} Uhr" if same_day else format_clock(end)
    return f"{format_clock(start)}, bis {until}{again}"


def _moment(event: Any, name: str) -> date | None:
    try:
        value = getattr(event.get(name), "dt", None)
    except ValueError:  # a day that no calendar has
        return None
    return value if isinstance(value, date) else None
