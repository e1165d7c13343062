"""An evaluation as one content from which page, files and the sentence for the answer are made."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from krm.reports.rules.choosing import Choice
from krm.reports.rules.content import Content, in_a_word
from krm.reports.rules.crossing import Axis, Cross, Keys, Number, share
from krm.reports.rules.dimensions import COUNTED, DIMENSIONS, Dimension, span_of
from krm.reports.rules.figure import Definition, Figure, definition_of
from krm.ui.rules import format_date, join_words

SUM: Final = "Summe"
_NAMED: Final = 6  # so many rows stand in the sentence
_BARS: Final = 40
_WIDEST: Final = 300


@dataclass(frozen=True)
class Counted:
    """What was counted for a choice.

    :param axes: by dimension the labels of its categories, for rows, columns and filters.
    :param reactions: how many Kundenreaktionen are behind the Anliegen.
    :param beside: what else belongs to the answer: words and a number.
    :param since: the day of the first Kundenreaktion of the register; None: there is none.
    """

    counts: Mapping[tuple[Keys, str], int]
    axes: Mapping[str, Axis]
    reactions: int
    beside: Sequence[tuple[str, int]] = ()
    listed: Sequence[str] = ()
    since: date | None = None


def cross_of(choice: Choice, counted: Counted) -> Cross:
    """Return the table of a choice."""
    rows = [counted.axes[code] for code in choice.rows]
    columns = counted.axes[choice.columns] if choice.columns else {"": ""}
    outside = choice.is_for_outside
    by_count = choice.by_count and not outside
    listed = {"rows"} if all(DIMENSIONS[code].is_listed for code in choice.rows) else set()
    listed |= {"columns"} if choice.columns and DIMENSIONS[choice.columns].is_listed else set()
    return Cross(
        rows, columns, counted.counts, is_whole=outside, by_count=by_count, listed=frozenset(listed)
    )


def evaluation_of(
    choice: Choice, counted: Counted, figures: Mapping[str, Figure], *, office: str, below: int
) -> Content:
    """Return an evaluation as plain data.

    :param below: counts below it are suppressed where the choice is for outside.
    """
    cross = cross_of(choice, counted)
    shown = _Shown(cross, below if choice.is_for_outside else 0)
    period = choice.period
    content: Content = {
        "report": "evaluation",
        "office": office,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
        "as_of": period.as_of.isoformat(),
        "choice": choice.as_words(),
        "counted": COUNTED[choice.counted][0],
        "filters": [
            {
                "code": code,
                "name": DIMENSIONS[code].label,
                "value": counted.axes[code].get(value, value),
            }
            for code, value in choice.filters
        ],
        "heads": [DIMENSIONS[code].label for code in choice.rows],
        "over": DIMENSIONS[choice.columns].label if choice.columns else "",
        "columns": [cross.columns[key] for key in cross.column_keys] if choice.columns else [],
        "column_keys": cross.column_keys if choice.columns else [],
        "has_change": _has_change(choice, cross),
        "lines": [shown.line(row, _has_change(choice, cross)) for row in (*cross.row_keys, None)],
        "reactions": _reactions(choice, counted, shown),
        "beside": [{"name": name, "count": shown.alone(count)} for name, count in counted.beside],
        "listed": [] if choice.is_for_outside else list(counted.listed),
        "notes": _notes(choice, counted, cross),
        "suppressed_below": below if choice.is_for_outside else None,
        "definitions": [asdict(row) for row in _definitions(choice, counted, figures)],
    }
    content["sentences"] = list(_sentences(content))
    return content


def _has_change(choice: Choice, cross: Cross) -> bool:
    """Tell whether the last two columns are whole years, quarters or months to be compared."""
    return _is_over_time(choice, cross) and all(
        _is_whole(key, choice) for key in cross.column_keys[-2:]
    )


def _is_over_time(choice: Choice, cross: Cross) -> bool:
    is_time = choice.columns in DIMENSIONS and DIMENSIONS[choice.columns].is_time
    return is_time and len(cross.column_keys) > 1


def _is_whole(key: str, choice: Choice) -> bool:
    """Tell whether the period holds all days of a year, quarter or month."""
    starts_on, ends_before = span_of(choice.columns, key)
    period = choice.period
    return period.starts_on <= starts_on and ends_before <= period.ends_on + timedelta(days=1)


def _notes(choice: Choice, counted: Counted, cross: Cross) -> list[str]:
    """Return what has to be said so that nobody reads more from the numbers than they say."""
    found = []
    period = choice.period
    if counted.since is not None and counted.since > period.starts_on:
        found.append(f"Im Register stehen Kundenreaktionen seit dem {format_date(counted.since)}.")
    if _is_over_time(choice, cross) and not _has_change(choice, cross):
        parts = [cross.columns[key] for key in cross.column_keys[-2:] if not _is_whole(key, choice)]
        found.append(
            f"{join_words(parts, 'und')}: hier fehlen Tage. Deshalb steht keine Änderung da."
        )
    return found


def _reactions(choice: Choice, counted: Counted, shown: "_Shown") -> int | None:
    """Return how many Kundenreaktionen stand behind Anliegen; not beside a sum that is secret."""
    if choice.counted == "reactions" or shown.number(None, None).count is None:
        return None
    return shown.alone(counted.reactions)


class _Shown:
    """The numbers of a table as they may be shown."""

    def __init__(self, cross: Cross, below: int) -> None:
        self.cross, self.below = cross, below
        self.secret = cross.suppressed(below) if below else frozenset()

    def alone(self, count: int) -> int | None:
        """Return a number that stands in no sum; None if it is small."""
        return None if 0 < count < self.below else count

    def number(self, row: Keys | None, column: str | None) -> Number:
        """Return one place: its count with its share of the column, or of all."""
        count = self._count(row, column)
        base = self._count(None, column) if row is not None else self._count(None, None)
        return Number(count, share(count, base))

    def _count(self, row: Keys | None, column: str | None) -> int | None:
        if (row, column) in self.secret:
            return None
        if row is None:
            return self.cross.total if column is None else self.cross.column_total(column)
        if column is None:
            return self.cross.row_total(row)
        return self.cross.cell(row, column)

    def line(self, row: Keys | None, has_change: bool) -> dict[str, Any]:
        """Return a row of the table, or the last one with the sums."""
        columns = self.cross.column_keys if self.cross.has_columns else []
        cells = [self.number(row, column) for column in columns]
        labels = [SUM] if row is None else self.cross.labels(row)
        change = cells[-1] - cells[-2] if has_change else None
        return {
            "labels": labels,
            "is_sum": row is None,
            "keys": [] if row is None else list(row),
            "cells": [_plain(cell) for cell in cells],
            "total": _plain(self.number(row, None)),
            "change": change,
        }


def _plain(number: Number) -> dict[str, Any]:
    return {
        "count": number.count,
        "percent": None if number.percent is None else number.percent / 10,
        "is_suppressed": number.count is None,
        "days": None,
    }


def _definitions(
    choice: Choice, counted: Counted, figures: Mapping[str, Figure]
) -> list[Definition]:
    """Return what is counted, by what it is broken down, and each category a figure speaks of."""
    found = [definition_of(figures[COUNTED[choice.counted][1]], figures)]
    used = [*choice.rows, choice.columns, *(code for code, _ in choice.filters)]
    for code in dict.fromkeys(code for code in used if code):
        row = DIMENSIONS[code]
        found.append(Definition(code, row.label, row.sentence, "Anzahl", "", "", row.source))
        found += [
            _category(row, counted.axes[code][category], figures[figure])
            for category, figure in row.figures.items()
            if category in counted.axes[code]
        ]
    return found


def _category(dimension: Dimension, label: str, figure: Figure) -> Definition:
    """Return what a category counts, in the words of the figure that counts the same."""
    name = f"{dimension.label}: {label}"
    return Definition(
        f"{dimension.code}:{label}", name, figure.sentence, "Anzahl", "", "", figure.source
    )


def _sentences(content: Content) -> list[str]:
    """Return the answer in words: only numbers that stand in the table."""
    *lines, total = content["lines"]
    days = [format_date(date.fromisoformat(content[name])) for name in ("from", "to", "as_of")]
    what, kept = _what(content)
    first = (
        f"{content['office']}, Eingang vom {days[0]} bis {days[1]}: {what}{kept}. Es zählt der "
        f"Tag des Eingangs, Stichtag ist der {days[2]}."
    )
    found = [first, *content.get("notes", ())]
    if closed := _closed(content):
        found.append(closed)
    if content["columns"] and len(content["columns"]) > 1:
        pairs = zip(content["columns"], total["cells"], strict=True)
        words = "; ".join(
            f"{label} {in_a_word({**cell, 'percent': None})}" for label, cell in pairs
        )
        found.append(f"Nach {content['over']}: {words}.")
    counted = [line for line in lines if line["total"]["count"]]
    counted.sort(key=lambda line: -line["total"]["count"])
    if counted:
        lead = "Nach" if len(counted) <= _NAMED else "Am häufigsten nach"
        words = "; ".join(_in_words(line) for line in counted[:_NAMED])
        found.append(f"{lead} {join_words(content['heads'], 'und')}: {words}.")
    if content["has_change"] and counted:
        found.append(_changed(content, counted[:_NAMED]))
    found += [f"{row['name']}: {_some(row['count'])}." for row in content["beside"]]
    if content["suppressed_below"]:
        found.append(
            f"Anzahlen unter {content['suppressed_below']} sind nicht genannt, und weitere, damit "
            "sie sich nicht ausrechnen lassen."
        )
    return found


def _in_words(line: Mapping[str, Any]) -> str:
    return f"{', '.join(line['labels'])} {in_a_word(line['total'])}"


def _changed(content: Content, lines: Sequence[Mapping[str, Any]]) -> str:
    """Return how the rows that are named have changed from one column to the next."""
    before, now = content["columns"][-2:]
    words = "; ".join(
        f"{', '.join(line['labels'])} {'•' if line['change'] is None else _signed(line['change'])}"
        for line in lines
    )
    return f"{now} gegenüber {before}: {words}."


def _signed(change: int) -> str:
    return f"{change:+d}".replace("-", "−") if change else "gleich"


def _closed(content: Content) -> str:
    """Return how many of what was asked for had ended, where the rows say how it ended."""
    *lines, total = content["lines"]
    if content["choice"].get("rows") != "result" or content["choice"].get("rows_2"):
        return ""
    running = next((line for line in lines if line["keys"] == ["open"]), None)
    still = running["total"]["count"] if running else 0
    if still is None or total["total"]["count"] is None:
        return ""
    return f"Davon waren {total['total']['count'] - still} am Stichtag beendet und {still} offen."


# What a kind is called in a sentence: one, and several.
_NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "complaint": ("Beschwerde", "Beschwerden"),
    "dienstaufsicht": ("Dienstaufsichtsbeschwerde", "Dienstaufsichtsbeschwerden"),
    "petition": ("Petition", "Petitionen"),
    "eingabe": ("Eingabe", "Eingaben"),
}
_WRITTEN: Final = {"yes": "schriftliche", "no": "mündliche"}


def _what(content: Content) -> tuple[str, str]:
    """Return what was counted in words, and the filters that these do not say: in brackets."""
    words, said = content["choice"], set[str]()
    count = content["lines"][-1]["total"]["count"]
    one, many = "Kundenreaktion", "Kundenreaktionen"
    kind = words.get("only_kind", "")
    if kind == "complaint" and words.get("only_dienstaufsicht") == "yes":
        kind, said = "dienstaufsicht", {"dienstaufsicht"}
    if noun := _NOUNS.get(kind):
        (one, many), said = noun, said | {"kind"}
    adjective = _WRITTEN.get(words.get("only_written", ""), "")
    said |= {"written"} if adjective else set()
    if words["counted"] == "reactions":
        what = " ".join(filter(None, (_some(count), adjective, one if count == 1 else many)))
    else:
        what = f"{_some(count)} Anliegen"
        behind = content["reactions"]
        if behind is not None:
            bent = f"{adjective}n" if adjective else ""
            what += " aus "
            what += " ".join(filter(None, (_some(behind), bent, one if behind == 1 else many)))
        else:
            said = set()
    rest = [row for row in content["filters"] if row["code"] not in said]
    kept = "; ".join(f"{row['name']}: {row['value']}" for row in rest)
    return what, f" ({kept})" if kept else ""


def _some(count: int | None) -> str:
    return "•" if count is None else str(count)


def is_empty(content: Content) -> bool:
    """Tell whether nothing was counted."""
    return bool(content["lines"][-1]["total"]["count"] == 0)


def changes(before: Content, now: Content) -> list[tuple[str, str, str]]:
    """Return what another count of the same choice says: the place, what it was, what it is."""
    old, new = _places(before), _places(now)
    return [
        (place, old.get(place, "0"), new.get(place, "0"))
        for place in old | new
        if old.get(place, "0") != new.get(place, "0")
    ]


def _places(content: Content) -> dict[str, str]:
    found = {}
    for line in content["lines"]:
        name = " · ".join(line["labels"])
        for label, cell in zip(content["columns"], line["cells"], strict=True):
            found[f"{name} · {label}"] = _some(cell["count"])
        found[name] = _some(line["total"]["count"])
    for row in content["beside"]:
        found[row["name"]] = _some(row["count"])
    return found


def bars_of_evaluation(content: Content) -> list[dict[str, Any]]:
    """Return the bars of the chart with their places: each row, by its columns if they are few."""
    lines = content["lines"][:-1]
    groups: list[tuple[str, Sequence[tuple[str, int]]]] = []
    in_columns = len(content["columns"]) > 1 and len(lines) * len(content["columns"]) <= _BARS
    for line in lines:
        cells = zip(content["columns"], line["cells"], strict=True)
        counts = [(label, cell["count"]) for label, cell in cells] if in_columns else []
        one = [(", ".join(line["labels"]), line["total"]["count"])]
        groups.append((", ".join(line["labels"]), counts or one))
    bars = [
        (f"{name}, {label}" if in_columns else name, count)
        for name, counts in groups
        for label, count in counts
        if count
    ]
    if not in_columns:
        bars = sorted(bars, key=lambda bar: -bar[1])[:_BARS]
    most = max((count for _, count in bars), default=0)
    return [
        {
            "name": name,
            "count": count,
            "width": (width := round(_WIDEST * count / most)),
            "number_at": width + 6,
            "words_at": 40 * place + 14,
            "bar_at": 40 * place + 20,
            "number_top": 40 * place + 31,
            "whole": 40 * len(bars),
        }
        for place, (name, count) in enumerate(bars)
    ]
