"""How a line of the log looks: when, how bad, who says it, what. Nothing personal.

The text of an error repeats what it stumbled over, an address, a name, a row of the database. So of
an error the line says class and place only; where somebody develops, everything is shown.
"""

import json
import logging
from datetime import UTC, datetime

from krm.adapters.failures import described


class LineFormatter(logging.Formatter):
    """One line per message: moment, level, name, words; or the same as JSON for a collector."""

    def __init__(self, *, as_json: bool = False) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a message."""
        at = datetime.fromtimestamp(record.created, tz=UTC).astimezone()
        values: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": _in_one_line(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            values["error"] = described(record.exc_info[1])
        if self._as_json:
            return json.dumps(values, ensure_ascii=False)
        error = f" [{values['error']}]" if "error" in values else ""
        head = f"{values['time']} {values['level']} {values['logger']}[{values['process']}]"
        return f"{head}: {values['message']}{error}"


def _in_one_line(message: str) -> str:
    """Return the first line; what follows in a stored failure is a trace, not the matter."""
    return message.strip().partition("\n")[0]
