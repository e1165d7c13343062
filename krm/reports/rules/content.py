"""A report as one content from which page, PDF, Excel and JSON are made, so that they agree."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from krm.reports.rules.counting import Value
from krm.reports.rules.facts import Period
from krm.reports.rules.figure import BLOCKS, Figure, definition_of
from krm.reports.rules.sums import cells_of

Content = dict[str, Any]
TEXTS: Final[Mapping[str, str]] = {
    "causes": "Was waren die häufigsten Ursachen?",
    "examples": "Welche Beispiele zeigen das, ohne Namen?",
    "measures": "Was wurde dagegen getan?",
    "effect": "Was hat es bewirkt?",
}
NOTES: Final = (
    "Eine Kundenreaktion kann bis zu drei Anliegen haben. Beides wird gezählt und steht getrennt.",
    "Es zählt der Tag des Eingangs im Haus. Was bis zum Ende des Stichtags geschehen ist, zählt "
    "so, wie es am Tag der Zählung bekannt war.",
    "Anonyme Reaktionen zählen beim Eingang mit, bei den Fristen nicht. Abgegebene haben kein "
    "Ergebnis. Zurückgenommene zählen in keiner Quote, stornierte gar nicht.",
    "Anteile und Tage sind auf eine Stelle gerundet, ab der Hälfte aufwärts.",
)
COARSE: Final = (
    "Vorgänge dieses Zeitraums sind seit Langem anonym, ihre Tage gelten nur noch auf das Quartal. "
    "Was an einem einzelnen Tag offen war, lässt sich nicht mehr nachzählen."
)
_OF_UNIT: Final = (
    "Es zählen die Vorgänge, bei denen {0} federführend ist, und das Lob, das an {0} ging. Zahlen "
    "zum Datenschutz (Block H) gibt es nur für das ganze Haus."
)
# Leaves that came to nothing are left out; discrimination stands there also with 0.
# Of which block bars are drawn, and how the codes of their lines begin.
_BARS: Final[Mapping[str, tuple[str, ...]]] = {
    "A": ("complaints", "praise", "ideas", "petitions", "eingaben"),
    "B": ("channel:",),
    "C": ("anliegen:",),
    "D": ("justified", "partly", "unjustified", "not_"),
    "G": ("settled_",),
}
_ALIKE: Final[Mapping[str, Mapping[str, str]]] = {
    "channel": {
        "name": "Jeder Eingangsweg",
        "sentence": "Reaktionen, die auf diesem Weg eingegangen sind.",
    },
    "anliegen": {
        "name": "Jedes Anliegen",
        "sentence": "Anliegen mit dieser Nummer; ein Oberpunkt zählt alle darunter mit.",
    },
}
_WIDEST: Final = 300  # of a bar
ALWAYS: Final = "anliegen:V4"  # discrimination stands there also with 0


def content_of(
    period: Period,
    figures: Mapping[str, Figure],
    values: Mapping[str, Value],
    *,
    office: str,
    texts: Mapping[str, str],
    lines: Sequence[Figure] = (),
    blocks: Mapping[str, str] = BLOCKS,
    unit: str = "",
    small_below: int = 0,
    published: Collection[str] | None = None,
) -> Content:
    """Return a report as plain data.

    :param lines: what stands there, in this order; without them every figure.
    :param blocks: the titles of the blocks that stand there, in this order.
    :param unit: the unit it is about; empty for the house.
    :param small_below: counts below it are suppressed, for whoever may not open Vorgänge; 0: none.
    :param published: the only counts that are shown to anybody, without what they are a share of;
        None: all.
    """
    secret = _secret(figures, values, small_below, published)
    rows = (figure for figure in lines or figures.values() if figure.block in blocks)
    shown = [figure for figure in rows if _is_shown(figure, values)]
    return {
        "report": "quantitative",
        "office": office,
        "unit": unit,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
        "as_of": period.as_of.isoformat(),
        "suppressed_below": small_below or None,
        "notes": [*([_OF_UNIT.format(unit)] if unit else []), *NOTES],
        "blocks": [
            {"block": letter, "title": title, "lines": _lines(letter, shown, values, secret)}
            for letter, title in blocks.items()
        ],
        "texts": [
            {"code": code, "heading": heading, "text": texts.get(code, "")}
            for code, heading in TEXTS.items()
        ],
        "definitions": [asdict(definition_of(figure, figures)) for figure in shown],
    }


def _secret(
    figures: Mapping[str, Figure],
    values: Mapping[str, Value],
    small_below: int,
    published: Collection[str] | None,
) -> frozenset[str]:
    """Return which counts do not stand in a report: those nobody publishes, and the small ones."""
    secret = frozenset[str]()
    if published is not None:
        bases = {figures[code].base for code in published} - {""}
        published = {*published, *bases}
        secret = frozenset(set(figures) - published)
    if small_below:
        cells = cells_of(values, figures, below=small_below, published=published)
        secret |= cells.suppressed()
    return secret


def _lines(
    letter: str, shown: Sequence[Figure], values: Mapping[str, Value], secret: frozenset[str]
) -> list[dict[str, Any]]:
    rows = (figure for figure in shown if figure.block == letter)
    return [_line(figure, values[figure.code], secret) for figure in rows]


def _is_shown(figure: Figure, values: Mapping[str, Value]) -> bool:
    is_leaf = figure.code.startswith("anliegen:") and figure.is_part
    return not is_leaf or figure.code == ALWAYS or values[figure.code].count > 0


def _line(figure: Figure, value: Value, secret: frozenset[str]) -> dict[str, Any]:
    is_secret = figure.code in secret
    knows_share = not is_secret and figure.base not in secret
    return {
        "code": figure.code,
        "name": figure.name,
        "is_part": figure.is_part,
        "has_cases": figure.has_cases,
        "is_suppressed": is_secret,
        "count": None if is_secret else value.count,
        "base": value.base if knows_share else None,
        "percent": _plain(value.percent) if knows_share else None,
        "days": None if is_secret else _plain(value.days),
    }


def _plain(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def written(content: Content) -> str:
    """Return a content as the JSON text that is stored, hashed and downloaded."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def title_of(content: Content) -> str:
    """Return what a report is called; one that was handed in earlier is always of the house."""
    unit = content.get("unit")
    return f"Quantitativer Bericht: {unit}" if unit else "Quantitativer Bericht"


def digest_of(content: Content) -> str:
    """Return the SHA-256 of the JSON text."""
    return hashlib.sha256(written(content).encode()).hexdigest()


def lines_of(content: Content) -> dict[str, dict[str, Any]]:
    """Return every line of a report by its code."""
    return {line["code"]: line for block in content["blocks"] for line in block["lines"]}


def differences(before: Content, now: Content) -> list[tuple[str, str, str]]:
    """Return what another count says: the name of the figure, what it was, what it is now."""
    old, new = lines_of(before), lines_of(now)
    names = {code: line["name"] for code, line in (new | old).items()}
    return [
        (name, in_a_word(old.get(code)), in_a_word(new.get(code)))
        for code, name in names.items()
        if in_a_word(old.get(code)) != in_a_word(new.get(code))
    ]


def in_a_word(line: Mapping[str, Any] | None) -> str:
    """Return what a line says: its count with its share, or its days."""
    if line is None:
        return "0"
    if line["is_suppressed"]:
        return "•"
    if line["days"] is not None:
        return f"{german(line['days'])} Tage"
    share = "" if line["percent"] is None else f" ({german(line['percent'])} %)"
    return f"{line['count']}{share}"


def german(number: float) -> str:
    """Return a number with one decimal and a comma."""
    return f"{number:.1f}".replace(".", ",")


def period_of(content: Content) -> Period:
    """Return the period a content was counted for."""
    days = (date.fromisoformat(content[name]) for name in ("from", "to", "as_of"))
    return Period(*days)


def printed_definitions(content: Content) -> list[dict[str, str]]:
    """Return the definitions as people read them: ways in and Anliegen once for all of them."""
    rows: list[dict[str, str]] = []
    met: set[str] = set()
    for row in content["definitions"]:
        prefix = row["code"].partition(":")[0]
        if prefix not in _ALIKE:
            rows.append(row)
        elif prefix not in met:
            met.add(prefix)
            rows.append(row | _ALIKE[prefix])
    return rows


def shown_parts(content: Content) -> dict[str, Any]:
    """Return what a page shows of a report: its blocks with bars, texts and definitions.

    ``scope`` names its days where a number leads to its Vorgänge.
    """
    return {
        "content": content,
        "blocks": [(block, bars_of(block)) for block in content["blocks"] if block["lines"]],
        "texts": [row for row in content["texts"] if row["text"]],
        "definitions": printed_definitions(content),
        "scope": "~".join(content[name] for name in ("from", "to", "as_of")),
    }


def bars_of(block: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the bars of a block with their places; none where the lines are no shares of one."""
    wanted = _BARS.get(block["block"])
    if wanted is None:
        return []
    lines = [
        line
        for line in block["lines"]
        if line["count"]
        and line["code"].startswith(wanted)
        and not line["code"].endswith("valued")
        and (block["block"] == "D" or not line["is_part"])
    ]
    most = max((line["count"] for line in lines), default=0)
    return [
        {
            "name": line["name"].removeprefix("darunter "),
            "count": line["count"],
            "percent": line["percent"],
            "width": (width := round(_WIDEST * line["count"] / most)),
            "number_at": width + 6,
            "words_at": 40 * place + 14,
            "bar_at": 40 * place + 20,
            "number_top": 40 * place + 31,
            "whole": 40 * len(lines),
        }
        for place, line in enumerate(lines)
    ]
