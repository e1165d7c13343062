"""How the figures of a report add up, and so what would betray a small count."""

from collections.abc import Collection, Iterable, Mapping

from krm.reports.rules.counting import Value
from krm.reports.rules.figure import Figure
from krm.reports.rules.suppression import Cells, Equation

_WHOLES: Mapping[str, tuple[str, ...]] = {
    "reactions": ("complaints", "praise", "ideas", "petitions", "eingaben"),
    "closed_complaints": ("justified", "partly", "unjustified", "not_assessable", "not_judged"),
    "valued": ("justified", "partly", "unjustified"),
    "complaints": (
        "closed_complaints", "complaints_handed_over", "complaints_withdrawn", "complaints_open",
    ),
    "closing_due": ("closed_written", "overdue"),
    "stock_new": ("reactions",),
    "justified_of_valued": ("justified",),
    "closed_in_time_strict": ("closed_in_time",),
    "closing_mean": ("closed_written",),
    "closing_median": ("closed_written",),
}  # fmt: skip
_SETTLED = ("settled_employee", "settled_lead", "settled_krm", "settled_nobody", "settled_letter")
# A part of a whole whose rest is no figure: whoever knows both knows the rest.
_PARTS = {
    "conduct": "anliegen:V",
    "board_due": "closing_due",
    "board_in_time": "closed_in_time",
    "confirmation_due": "reactions",
    "answer_days": "reactions",
}


def cells_of(
    values: Mapping[str, Value],
    figures: Mapping[str, Figure],
    *,
    below: int,
    published: Collection[str] | None = None,
) -> Cells:
    """Return the counts of a report with everything that follows from sums and differences.

    :param published: which counts are shown to anybody; None: all of them. The others give nothing
        away, so that fewer have to be suppressed.
    """
    counts = {code: value.count for code, value in values.items()}
    stock = {"stock_start": 1, "stock_new": 1, "stock_ended": -1, "stock_open": -1}
    equations: list[Equation] = [stock]
    rests = {}
    for number, (whole, parts) in enumerate(_wholes(figures)):
        equation = {whole: -1} | dict.fromkeys(parts, 1)
        # What no line stands for, such as a way in that this Regelwerk does not name.
        if rest := counts[whole] - sum(counts[part] for part in parts):
            rests[f"rest {number}"] = rest
            equation[f"rest {number}"] = 1
        equations.append(equation)
    for part, whole in _parts(figures):
        name = f"{whole} without {part}"
        rests[name] = counts[whole] - counts[part]
        equations.append({whole: -1, part: 1, name: 1})
    kept_back = set(counts) - set(published) if published is not None else set()
    return Cells(counts | rests, equations, below, frozenset(rests) | kept_back)


def _wholes(figures: Mapping[str, Figure]) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield from _WHOLES.items()
    yield "closed_complaints", _SETTLED
    yield "reactions", tuple(code for code in figures if code.startswith("channel:"))
    topics = [figure for code, figure in figures.items() if code.startswith("anliegen:")]
    topmost: dict[str, list[str]] = {}
    for figure in topics:
        if not figure.is_part:
            topmost[figure.code] = []
        else:
            topmost[list(topmost)[-1]].append(figure.code)
    yield "all_anliegen", tuple(topmost)
    yield from ((root, tuple(leaves)) for root, leaves in topmost.items() if leaves)


def _parts(figures: Mapping[str, Figure]) -> Iterable[tuple[str, str]]:
    """Yield what is a part of a whole without the other parts being figures."""
    exhaustive = {part for _, parts in _wholes(figures) for part in parts}
    yield from _PARTS.items()
    for code, figure in figures.items():
        if figure.base and figure.shape == "count" and code not in exhaustive:
            yield code, figure.base
