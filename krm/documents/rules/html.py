"""HTML from strangers: cleaned for showing, and turned into text; nothing is ever loaded."""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser
from typing import Final

import nh3

# It also needs quadratic time for long runs of text: 0.4 s for this many "&".
LONGEST_HTML: Final = 250_000
# The cleaner needs quadratic time for deeply nested elements (100 000 <div> took 37 s).
DEEPEST_HTML: Final = 400

_KEPT_TAGS: Final = frozenset(
    [
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_KEPT_ATTRIBUTES: Final = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_DROPPED_WHOLE: Final = frozenset(
    ["script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math"]
)
_BLOCKS: Final = frozenset(
    [
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tr",
        "ul",
    ]
)
# Elements that close themselves in practice do not add to the depth.
_UNCOUNTED: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "source",
        "td",
        "th",
        "tr",
        "wbr",
        "html",
        "head",
        "body",
    ]
)
# Closing one of these leaves open what stands inside.
_FORMATS_ONLY: Final = frozenset([
    "a", "b", "big", "code", "em", "font", "form", "i", "nobr", "s", "small", "strike", "strong",
    "tt", "u",
])  # fmt: skip
# Elements in which a browser sees no tags.
_RAW: Final = frozenset(["script", "style", "title", "textarea", "xmp", "noembed", "noframes"])
# A comment or a tag; quotes that nobody closes reach to the end, so each character is read once.
_MARKUP: Final = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))"
    r"|<(/?)([a-zA-Z][^\s/>]*+)"
    r"(?:=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))|[^>])*+(?:>|\Z)",
    re.DOTALL,
)
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_DATA_URI: Final = re.compile(r"data:[\w/+.;-]*,[A-Za-z0-9+/=%]{100,}")

_shown = nh3.Cleaner(
    tags=_KEPT_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_KEPT_ATTRIBUTES,
    generic_attribute_prefixes=set(),
    link_rel=None,
    url_schemes=set(),
)
_read = nh3.Cleaner(
    tags=_KEPT_TAGS | {"a"},
    clean_content_tags=_DROPPED_WHOLE,
    attributes={"a": {"href"}},
    generic_attribute_prefixes=set(),
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


def clean_html(html: str) -> str:
    """Return HTML that may be shown: structure only.

    No script, style, picture, link, class, id or address survives, so showing it loads nothing
    and runs nothing. HTML nested too deeply comes back as escaped text.
    """
    html = without_pictures(html)[:LONGEST_HTML]
    if _is_too_deep(html):
        return f"<pre>{escape(_crude_text(html))}</pre>"
    return _shown.clean(html).strip()


def without_pictures(html: str) -> str:
    """Return HTML without embedded pictures: they are what makes HTML mails large."""
    return _DATA_URI.sub("", html)


def html_to_text(html: str) -> str:
    """Return the readable text of HTML, line by line; targets of links stand in angle brackets."""
    html = without_pictures(html)[:LONGEST_HTML]
    if _is_too_deep(html):
        return _crude_text(html)
    reader = _TextReader()
    reader.feed(_read.clean(html))
    reader.close()
    return reader.text()


class _TextReader(HTMLParser):
    """Collects text from HTML that the cleaner has already put in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag == "a":
            self._targets.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in {"td", "th"}:
            self._pieces.append("\t")
        elif tag == "a" and self._targets:
            self._add_target(self._targets.pop())

    def handle_data(self, data: str) -> None:
        self._pieces.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Return what was collected, with at most one empty line between paragraphs."""
        lines = [line.strip() for line in "".join(self._pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _add_target(self, target: str) -> None:
        """Show where a link leads, unless the linked words already say so."""
        said = self._pieces[-1].strip() if self._pieces else ""
        if target and target.removeprefix("mailto:").rstrip("/") not in said:
            self._pieces.append(f" <{target}>")


def _is_too_deep(html: str) -> bool:
    """Tell whether more elements stand open at once than any person's mail has.

    A closing tag closes its element and what was left open inside, as a browser does; one that
    closes nothing changes nothing. What stands in comments, attributes and scripts is no tag.
    """
    opened: list[str] = []
    counts: Counter[str] = Counter()
    position = 0
    while found := _MARKUP.search(html, position):
        position = found.end()
        name = (found[2] or "").lower()
        if found[1]:
            if counts[name]:
                _close(name, opened, counts)
        elif name in _RAW:
            position = _end_of_raw(html, name, position)
        elif name and name not in _UNCOUNTED:
            opened.append(name)
            counts[name] += 1
            if len(opened) > DEEPEST_HTML:
                return True
    return False


def _close(name: str, opened: list[str], counts: Counter[str]) -> None:
    """Close the innermost element of that name, with what is inside unless it only formats."""
    place = len(opened) - 1 - opened[::-1].index(name)
    closed = opened[place : place + 1] if name in _FORMATS_ONLY else opened[place:]
    counts.subtract(closed)
    del opened[place : place + len(closed)]


def _end_of_raw(html: str, name: str, position: int) -> int:
    """Return where an element ends in which nothing is a tag."""
    closing = re.compile(f"</{name}", re.IGNORECASE).search(html, position)
    return closing.end() if closing else len(html)


def _crude_text(html: str) -> str:
    """Cut tags out without understanding them."""
    return _ANY_TAG.sub(" ", html).strip()
