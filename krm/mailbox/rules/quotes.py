"""What is new in a mail and what is quoted from earlier ones; nothing is thrown away."""

import re
from typing import Final

from mailparser_reply.parser import EmailMessage

# The library's patterns need minutes for hostile lines (20 000 × "On " took 100 s), so it only
# ever sees short windows that begin where a quotation could begin.
_LONGEST_LINE: Final = 200
_MOST_WINDOWS: Final = 300
_WINDOW: Final = 8
_CANDIDATE: Final = re.compile(
    r"^[>\s*]*(am\s|on\s|von:|gesendet:|from:|sent:|-{5,} ?original)", re.IGNORECASE
)
_RULER: Final = re.compile(r"^(_{10,}|-{2,} ?(Ursprüngliche Nachricht|Original Message) ?-{2,})$")
_FORWARD: Final = re.compile(r"^\s*(wg|fwd?|fw|weitergeleitet)\s*:", re.IGNORECASE)
_header = EmailMessage(text="", languages=["de", "en"]).HEADER_REGEX


def split_quotes(text: str, subject: str) -> tuple[str, str]:
    """Return the new text and the quoted history of a mail (German and English clients).

    A forwarded mail (WG:, Fwd:) is not split, its "history" is the matter itself (R-24); nor is
    one that would be left without new text. What stands below a quotation marked by ">" is new.
    """
    if _FORWARD.match(subject):
        return text, ""
    lines = text.split("\n")
    start = _history_start(lines)
    end = _history_end(lines, start)
    new = "\n".join([*lines[:start], *lines[end:]]).strip()
    if not new:
        return text, ""
    return new, "\n".join(lines[start:end]).strip()


def _history_start(lines: list[str]) -> int:
    """Return the index of the first line of the first quotation, or the number of lines."""
    windows = 0
    for index, line in enumerate(lines):
        if line.startswith(">") or _RULER.match(line.strip()[:100]):
            return index
        if windows < _MOST_WINDOWS and _CANDIDATE.match(line[:_LONGEST_LINE]):
            windows += 1
            if _begins_quotation(lines[index : index + _WINDOW]):
                return index
    return len(lines)


def _begins_quotation(window: list[str]) -> bool:
    """Ask the library whether a header of a quotation stands at the top of a few lines."""
    short = "\n".join(line.strip() for line in window if len(line) <= _LONGEST_LINE)
    return _header.match(short) is not None


def _history_end(lines: list[str], start: int) -> int:
    """Return the index after the quotation: after its ">" lines, otherwise the end of the mail."""
    marked = [i for i in range(start, len(lines)) if lines[i].startswith(">")]
    if not marked or marked[0] > start + 4:
        return len(lines)
    end = marked[0]
    while end < len(lines) and (lines[end].startswith(">") or not lines[end].strip()):
        end += 1
    return end
