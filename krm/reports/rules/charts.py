"""The geometry of charts that are drawn without script: columns over time, a goal, marked days.

They are readable in black and white: what differs has another shape, not only another colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_LEFT, _TOP, _BOTTOM = 34, 14, 148
WIDTH: Final = 360
NARROW: Final = 230
HEIGHT: Final = 176
_MOST_LABELS = 7


@dataclass(frozen=True)
class Column:
    """One column: what it is called, how high it is, and what stood there before."""

    label: str
    value: float | None
    behind: float | None = None


@dataclass(frozen=True)
class Mark:
    """A day that is marked: where it lies, counted in columns, and its words."""

    at: float
    label: str


def columns_of(
    columns: Sequence[Column],
    *,
    goal: float | None = None,
    most: float | None = None,
    marks: Sequence[Mark] = (),
    width: int = WIDTH,
) -> dict[str, Any]:
    """Return where the parts of a chart stand.

    :param goal: the value at which a dashed line runs.
    :param width: of the whole picture; several beside each other are narrow.
    :param most: how high the chart reaches; else as high as its highest value, rounded up.
    """
    values = [v for one in columns for v in (one.value, one.behind) if v is not None]
    top = most or nice(max([*values, goal or 0], default=0))
    right = width - 8
    step = (right - _LEFT) / max(len(columns), 1)
    every = -(-len(columns) // _MOST_LABELS) or 1
    return {
        "width": width, "height": HEIGHT, "left": _LEFT, "right": right, "bottom": _BOTTOM,
        "label_y": _BOTTOM + 16,
        "ticks": [
            {"y": _y(part * top / 2, top), "label": _plain(part * top / 2)} for part in range(3)
        ],
        "bars": [
            _bar(place, one.value, step, top) for place, one in enumerate(columns) if one.value
        ],
        "behind": [
            {
                "x": round(_LEFT + place * step, 1),
                "end": round(_LEFT + (place + 1) * step, 1),
                "y": _y(one.behind, top),
            }
            for place, one in enumerate(columns)
            if one.behind is not None
        ],
        "labels": [
            {"x": round(_LEFT + (place + 0.5) * step, 1), "label": one.label}
            for place, one in enumerate(columns)
            if place % every == 0
        ],
        "goal": None if goal is None else {"y": _y(goal, top)},
        "marks": [_mark(mark, step, (_LEFT + right) / 2) for mark in marks],
    }  # fmt: skip


def _bar(place: int, value: float, step: float, top: float) -> dict[str, float]:
    y = _y(value, top)
    return {
        "x": round(_LEFT + (place + 0.14) * step, 1), "y": y, "width": round(step * 0.72, 1),
        "height": round(_BOTTOM - y, 1),
    }  # fmt: skip


def _mark(mark: Mark, step: float, middle: float) -> dict[str, Any]:
    x = round(_LEFT + mark.at * step, 1)
    is_right = x > middle
    return {
        "x": x, "label": mark.label, "words_at": x - 4 if is_right else x + 4,
        "anchor": "end" if is_right else "start",
    }  # fmt: skip


def _y(value: float | None, top: float) -> float:
    height = (_BOTTOM - _TOP) * (value or 0) / top if top else 0
    return round(_BOTTOM - height, 1)


def nice(value: float) -> float:
    """Return the next even, round number that is not below a value."""
    if value <= 0:
        return 2
    size: int = 10 ** (len(str(int(value))) - 1)
    return next(float(top) for n in (1, 2, 4, 6, 8, 10) if (top := max(2, n * size)) >= value)


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}".replace(".", ",")
