"""What is new in a mail and what is surely quoted; folding is for display, nothing is lost.

Only what cannot be the person's own words is folded: lines that a mail program has marked with
">", and below a header block a single paragraph that greets the person by name. Where an unmarked
quotation ends nobody can tell, and many write into it.
"""

import re
from dataclasses import dataclass
from typing import Final

_LONGEST_LINE: Final = 400
_FORWARD: Final = re.compile(
    r"^\s*(\[[^\]]{0,30}\]\s*|(aw|re|antw)\s*:\s*)*(wg|fwd?|fw|tr|weitergeleitet)\s*:",
    re.IGNORECASE,
)
# The lines above a quoted mail. "*Von:*" is how bold type looks in plain text.
_FIELD: Final = re.compile(
    r"^[>\s]*\**(?P<name>von|from|de|absender|gesendet|sent|datum|date|an|to|cc|kopie|betreff"
    r"|subject|antwort an|reply-to|priorität|wichtigkeit|importance|anlagen|attachments)\s*:\**"
    r"\s?(?P<value>.*)$",
    re.IGNORECASE,
)
_FROM: Final = frozenset({"von", "from", "de", "absender"})
_TO: Final = frozenset({"an", "to"})
_SENT: Final = frozenset({"gesendet", "sent", "datum", "date"})
_SUBJECT: Final = frozenset({"betreff", "subject"})
_RULER: Final = re.compile(
    r"^\s*([_\-=*]{5,}|-{2,}.{0,60}(nachricht|message|mail).{0,20}-{2,})\s*$", re.IGNORECASE
)
_ATTRIBUTION: Final = re.compile(
    r"\b(schrieb|wrote|geschrieben|écrit)\b.{0,300}:\s*$", re.IGNORECASE
)
_SALUTATION: Final = re.compile(r"^(sehr geehrte|guten|hallo|liebe|dear|werte)", re.IGNORECASE)
_BLOCK_LINES: Final = 12
_ATTRIBUTION_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Header:
    """The header block of a quoted mail: its lines and what they say."""

    start: int
    end: int
    sender: str
    recipients: str
    sent: str
    subject: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Who has sent a mail, and the domains of the house."""

    name: str = ""
    address: str = ""
    own_domains: frozenset[str] = frozenset()

    @property
    def is_of_the_house(self) -> bool:
        """Tell whether a colleague wrote; then what is quoted is the matter itself."""
        return is_in(self.address, self.own_domains)

    def is_greeted_in(self, text: str) -> bool:
        """Tell whether a greeting calls the writer by the last name."""
        words = re.findall(r"[^\W\d_]{2,}", self.name.casefold())
        return any(word in re.findall(r"[^\W\d_]+", text.casefold()) for word in words)

    def is_named_in(self, text: str) -> bool:
        """Tell whether a line of a header names the writer, by address or by all of the name."""
        low = text.casefold()
        if self.address and self.address.casefold() in low:
            return True
        words = [word for word in re.findall(r"[^\W\d_]+", self.name.casefold()) if len(word) > 1]
        return bool(words) and all(word in low for word in words)


def domains_of(addresses: frozenset[str]) -> frozenset[str]:
    """Return the domains of the addresses of the house."""
    return frozenset(address.rpartition("@")[2].lower() for address in addresses if "@" in address)


def is_in(text: str, domains: frozenset[str]) -> bool:
    """Tell whether a text holds an address of one of the domains."""
    found = re.findall(r"@([\w.-]{1,190})", text.lower())
    return any(one.strip(".") in domains for one in found)


def split_quotes(text: str, subject: str, writer: Writer) -> tuple[str, str]:
    """Return the new text and the quoted history of a mail (German and English clients).

    A forwarded mail (WG:, Fwd:) is not split, its "history" is the matter itself (R-24); nor is
    what a colleague sends, nor one that would be left without new text.
    """
    if _FORWARD.match(subject) or writer.is_of_the_house:
        return text, ""
    lines = text.split("\n")
    start, end = _marked(lines, writer) or _quoted_mail(lines, writer) or (0, 0)
    new = "\n".join([*lines[:start], *lines[end:]]).strip()
    if not new:
        return text, ""
    return new, "\n".join(lines[start:end]).strip()


def headers_in(text: str) -> list[Header]:
    """Return the header blocks of quoted mails, the first one first."""
    lines = text.split("\n")
    found: list[Header] = []
    index = 0
    while index < len(lines) and len(found) < _BLOCK_LINES:
        header = _header_at(lines, index)
        if header is not None:
            found.append(header)
        index = header.end if header else index + 1
    return found


def _marked(lines: list[str], writer: Writer) -> tuple[int, int] | None:
    """Return the one run of lines marked by ">", with the line that says whose words they are.

    Of several runs none is folded: they are answered in between and needed to understand that.
    """
    marked = [index for index, line in enumerate(lines) if line.startswith(">")]
    if not marked:
        return None
    start, end = marked[0], marked[-1] + 1
    if any(lines[i].strip() and not lines[i].startswith(">") for i in range(start, end)):
        return None
    attributed = _attribution_above(lines, start)
    if attributed < start and writer.is_named_in(" ".join(lines[attributed:start])):
        return None
    header = next((h for h in _headers_above(lines, start)), None)
    if header is not None:
        if writer.is_named_in(header.sender):
            return None
        attributed = header.start
    while end < len(lines) and not lines[end].strip():
        end += 1
    return attributed, end


def _attribution_above(lines: list[str], start: int) -> int:
    """Return where "Am … schrieb …:" begins above a line, or that line."""
    joined = ""
    for index in range(start - 1, max(-1, start - 1 - _ATTRIBUTION_LINES), -1):
        line = lines[index].strip()
        if not line and not joined:
            continue
        if not line or len(line) > _LONGEST_LINE:
            return start
        joined = f"{line} {joined}".strip()
        if _ATTRIBUTION.search(joined) and re.match(r"(am|on|le|der|die|frau|herr)\b", line, re.I):
            return index
    return start


def _headers_above(lines: list[str], start: int) -> list[Header]:
    """Return a header block that ends right above a line, only blank lines between."""
    first = max(0, start - _BLOCK_LINES)
    found = (_header_at(lines, index) for index in range(first, start))
    return [h for h in found if h and not "".join(lines[h.end : start]).strip()][:1]


def _header_at(lines: list[str], index: int) -> Header | None:
    """Return the header block that begins at a line: From, and one more that mails have."""
    start = index
    if _RULER.match(lines[index][:_LONGEST_LINE]):
        index += 1
        while index < len(lines) and index < start + 3 and not lines[index].strip():
            index += 1
    values: dict[str, str] = {}
    end = index
    for number in range(index, min(len(lines), index + _BLOCK_LINES)):
        line = lines[number][:_LONGEST_LINE]
        field = _FIELD.match(line)
        if field is None and line.strip():
            break
        if field is not None:
            values.setdefault(field["name"].lower(), field["value"].strip())
            end = number + 1
        elif not values or number > end:
            break
    sender, sent = _first(values, _FROM), _first(values, _SENT)
    recipients, subject = _first(values, _TO), _first(values, _SUBJECT)
    if not sender or not (sent or subject) or not (recipients or subject):
        return None
    return Header(start, end, sender, recipients, sent, subject)


def _first(values: dict[str, str], names: frozenset[str]) -> str:
    return next((value for name, value in values.items() if name in names), "")


def _quoted_mail(lines: list[str], writer: Writer) -> tuple[int, int] | None:
    """Return the lines of a mail quoted without marks, if all of it is surely another's."""
    headers = (_header_at(lines, index) for index in range(len(lines)))
    header = next((one for one in headers if one is not None), None)
    if header is None or not _is_to_writer(header, writer):
        return None
    quoted = "\n".join(lines[header.end :]).strip()
    greeting = quoted.partition("\n")[0][:_LONGEST_LINE]
    is_greeted = _SALUTATION.match(greeting) and writer.is_greeted_in(greeting)
    return (header.start, len(lines)) if is_greeted and "\n\n" not in quoted else None


def _is_to_writer(header: Header, writer: Writer) -> bool:
    """Tell whether somebody else, of the house or not, wrote the quoted mail to the writer."""
    if writer.is_named_in(header.sender):
        return False
    return is_in(header.sender, writer.own_domains) or writer.is_named_in(header.recipients)
