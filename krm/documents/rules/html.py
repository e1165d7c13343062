"""HTML from strangers: cleaned for showing, and turned into text; nothing is ever loaded."""

import re
from collections import Counter
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

import nh3

# It also needs quadratic time for long runs of text: 1.6 s for this many "&".
LONGEST_HTML: Final = 500_000
# The cleaner needs quadratic time for deeply nested elements (100 000 <div> took 37 s).
DEEPEST_HTML: Final = 400
_DEEPEST_QUOTE: Final = 20

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
_DATA_URI: Final = re.compile(r"data:[\w/+.;=-]*,[A-Za-z0-9+/=%\r\n\t]{100,}")
# What a reader never shows: comments (also those for Office alone), styles and scripts.
_HIDDEN: Final = re.compile(r"<(?:(!--)|(style|script)\b)", re.IGNORECASE)
_END_OF_HIDDEN: Final = {
    "!--": re.compile(r"--!?>"),
    "style": re.compile(r"</style\b[^<>]*>", re.IGNORECASE),
    "script": re.compile(r"</script\b[^<>]*>", re.IGNORECASE),
}
# Word writes more about how a paragraph looks than the paragraph holds.
_LOOKS: Final = re.compile(
    r"\s(?:style|lang|width|height|align|valign|bgcolor|color|face|size|id)"
    r"=(?:\"[^\"<>]{0,5000}\"|'[^'<>]{0,5000}'|[^\s\"'<>]{1,500})",
    re.IGNORECASE,
)
# How mail programs mark what they quote; a plain blockquote may be a person's indented words.
_QUOTE_CLASS: Final = re.compile(r"quote|cite", re.IGNORECASE)

_shown = nh3.Cleaner(
    tags=_KEPT_TAGS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_KEPT_ATTRIBUTES,
    generic_attribute_prefixes=set(),
    link_rel=None,
    url_schemes=set(),
)
_read = nh3.Cleaner(
    tags=_KEPT_TAGS | {"a", "img"},
    # Mail programs run no scripts: they show what stands there for such a case.
    clean_content_tags=_DROPPED_WHOLE - {"noscript"},
    attributes={"a": {"href"}, "blockquote": {"type", "class"}, "img": {"alt"}},
    generic_attribute_prefixes=set(),
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


def clean_html(html: str) -> str:
    """Return HTML that may be shown: structure only.

    No script, style, picture, link, class, id or address survives, so showing it loads nothing
    and runs nothing. HTML nested too deeply comes back as escaped text.
    """
    html = lean_html(html)[:LONGEST_HTML]
    if _is_too_deep(html):
        return f"<pre>{escape(_crude_text(html))}</pre>"
    return _shown.clean(html).strip()


def lean_html(html: str) -> str:
    """Return HTML without what is never shown, so that it does not count towards a limit.

    Comments, styles, scripts and embedded pictures go; if it is still long, what only says how an
    element looks goes too. Takes time in proportion to the length.
    """
    lean = _DATA_URI.sub("", _without_hidden(html))
    return _LOOKS.sub("", lean) if len(lean) > LONGEST_HTML else lean


def html_to_text(html: str) -> str:
    """Return the readable text of HTML, line by line.

    Targets of links stand in angle brackets; lines that a mail program has marked as quoted begin
    with ">", as in plain text.
    """
    html = lean_html(html)[:LONGEST_HTML]
    if _is_too_deep(html):
        return _crude_text(html)
    reader = _TextReader()
    reader.feed(_read.clean(html))
    reader.close()
    return reader.text()


def _without_hidden(html: str) -> str:
    """Cut comments, styles and scripts out; what is never closed is left to the cleaner."""
    kept: list[str] = []
    position = 0
    while (start := _HIDDEN.search(html, position)) is not None:
        # A comment may end right where it begins: "<!-->" is one.
        ending = _END_OF_HIDDEN[(start[1] or start[2]).lower()]
        end = ending.search(html, start.start() + 2 if start[1] else start.end())
        if end is None:
            break
        kept.append(html[position : start.start()])
        position = end.end()
    return "".join([*kept, html[position:]])


class _TextReader(HTMLParser):
    """Collects text from HTML that the cleaner has already put in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._targets: list[str] = []
        self._quotes: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or tag in _BLOCKS:
            self._end_line()
        if tag == "blockquote":
            self._quotes.append(_is_quotation(dict(attrs)))
        elif tag == "a":
            self._targets.append(dict(attrs).get("href") or "")
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        elif tag in {"td", "th"}:
            self._line.append("\t")
        elif tag == "a" and self._targets:
            self._add_target(self._targets.pop())
        if tag == "blockquote" and self._quotes:
            self._quotes.pop()

    def handle_data(self, data: str) -> None:
        self._line.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Return what was collected, with at most one empty line between paragraphs."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()

    def _end_line(self) -> None:
        line = "".join(self._line).strip()
        depth = min(sum(self._quotes), _DEEPEST_QUOTE)
        self._lines.append(f"{'>' * depth} {line}" if depth and line else line)
        self._line = []

    def _add_target(self, target: str) -> None:
        """Show where a link leads, unless the linked words already say so."""
        said = self._line[-1].strip() if self._line else ""
        if target and target.removeprefix("mailto:").rstrip("/") not in said:
            self._line.append(f" <{target}>")


def _is_quotation(attributes: dict[str, str | None]) -> bool:
    """Tell whether a mail program has marked a block as quoted from another mail."""
    return attributes.get("type") == "cite" or bool(
        _QUOTE_CLASS.search(attributes.get("class") or "")
    )


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
    return unescape(_ANY_TAG.sub(" ", html)).strip()
