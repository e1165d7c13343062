"""Bytes from strangers become clean text: charsets that lie, control characters, bidi tricks."""

import codecs
import re
import unicodedata
from typing import Final

# Only these codecs are ever run. "punycode" and "idna" are quadratic, "unicode_escape" and its
# kin are no charsets at all; a mail could name any of them.
_SINGLE_BYTE: Final = frozenset(
    {f"iso8859-{n}" for n in range(1, 17) if n != 12}
    | {f"cp{n}" for n in (437, 850, 852, 855, 858, 866, 874, *range(1250, 1259))}
    | {"ascii", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "tis-620"}
)
_MULTI_BYTE: Final = frozenset(
    {"utf-8", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr"}
)
# In these an ASCII byte may stand for something else, so a try with UTF-8 would prove nothing.
_SHIFTED: Final = frozenset(
    {"utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
    | {"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz"}
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_LINE_BREAKS: Final = re.compile(r"\r\n?|[\x0c\x85\u2028\u2029]")
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_FOREIGN: Final = re.compile("[^\\x00-\\x7f\ufffd]")
_BLANKS: Final = re.compile(r"\s+")


def decode_bytes(data: bytes, charset: str = "") -> tuple[str, bool]:
    """Decode bytes whose declared charset may be missing, unknown or wrong.

    Valid UTF-8 wins over a declared single-byte charset (text that merely happens to be valid
    UTF-8 with umlauts does not occur); then the declared charset, then Windows-1252. Returns the
    text without control characters and whether it is exact (False: something was replaced).
    Raises nothing.
    """
    known = _known_charset(charset)
    for name in _candidates(data, known):
        try:
            return clean_text(data.decode(name)), True
        except (UnicodeError, LookupError, ValueError):
            continue
    rough = "utf-8" if known not in _SHIFTED and _is_damaged_utf8(data) else "cp1252"
    return clean_text(data.decode(rough, "replace")), False


def clean_text(text: str) -> str:
    """Return text with plain line breaks and without the characters no database or page takes."""
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text))


def clean_line(text: str, *, longest: int) -> str:
    """Return one line for a subject, a name or a title.

    Line breaks (header injection) become blanks; control characters and bidi overrides, which
    make text look like another text, are dropped; the rest is normalised (NFC) and cut at
    `longest` characters.
    """
    flat = _BIDI.sub("", clean_text(text[: longest * 20]))
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", flat).strip())[:longest].strip()


def _known_charset(charset: str) -> str:
    """Return the codec's own name if it is on the list, otherwise the empty string."""
    try:
        name = codecs.lookup(charset.strip().strip("\"'")[:40]).name if charset.strip() else ""
    except (LookupError, ValueError):
        return ""
    return name if name in _SINGLE_BYTE | _MULTI_BYTE | _SHIFTED else ""


def _candidates(data: bytes, known: str) -> list[str]:
    """List the codecs to try strictly, best first."""
    marked = [name for bom, name in _BOMS if data.startswith(bom)]
    if known in _SHIFTED:
        return [*marked, known]
    if _is_damaged_utf8(data):
        return []
    # What calls itself Latin-1 or ASCII is Windows-1252 in practice, as browsers treat it; so is
    # what calls itself UTF-8 and is not.
    western = known in {"", "ascii", "iso8859-1", "utf-8"}
    return [*marked, "utf-8", "cp1252" if western else known]


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few broken places (cut at the end, say) from text in another charset."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken > 0 and len(_FOREIGN.findall(text)) > 2 * broken
