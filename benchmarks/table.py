"""Keep the figures in results.json and show them as tables between the marks of a page."""

import json
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def store(run: dict[str, Any], *, results: Path, page: Path) -> None:
    """Put one run in the place of an older one of the same size and database; draw the page."""
    known = json.loads(results.read_text("utf-8"))["runs"] if results.exists() else []
    same = (run["n"], run["vendor"])
    runs = [other for other in known if (other["n"], other["vendor"]) != same]
    runs = sorted([*runs, run], key=lambda one: (one["n"], one["vendor"]))
    text = json.dumps({"runs": runs}, ensure_ascii=False, indent=1)
    results.write_text(text + "\n", "utf-8")
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{drawn(runs)}\n{END}{after}", "utf-8")


def drawn(runs: list[dict[str, Any]]) -> str:
    """Return the tables, one for every size, the databases side by side."""
    sizes = sorted({run["n"] for run in runs})
    return "\n".join(_size(size, [run for run in runs if run["n"] == size]) for size in sizes)


def _size(size: int, runs: list[dict[str, Any]]) -> str:
    names = [run["database"] for run in runs]
    lines = [f"### {size:,} reactions".replace(",", " "), ""]
    lines += [_where(run) for run in runs]
    heads = "".join(f" {name}: p50 | p95 | rate | floor | × floor |" for name in names)
    lines += [
        "",
        f"| What (ms) |{heads}",
        "| --- |" + " ---: | ---: | ---: | ---: | ---: |" * len(runs),
    ]
    by_name = [{row["name"]: row for row in run["figures"]} for run in runs]
    labels = {row["name"]: row["label"] for run in runs for row in run["figures"]}
    for name, label in labels.items():
        cells = "".join(_cells(rows.get(name)) for rows in by_name)
        lines.append(f"| {label} |{cells}")
    return "\n".join([*lines, ""])


def _where(run: dict[str, Any]) -> str:
    machine, versions = run["machine"], run["versions"]
    return (
        f"- {run['database']}: {run['measured_on']}, {machine['processor']},"
        f" {machine['cores']} cores, {machine['memory_gib']} GiB, load at the start"
        f" {machine['load']}; Python {versions['python']},"
        f" Django {versions['django']}; seeded with {run['seed']['reactions_per_second']}"
        " reactions/s"
    )


def _cells(row: dict[str, Any] | None) -> str:
    if row is None:
        return " – | – | – | – | – |"
    rate = f"{_short(row['per_second'])} {row['unit']}" if row["per_second"] else ""
    times = [row["p50_ms"], row["p95_ms"]]
    shown = [*map(_short, times), rate, _short(row["floor_p50_ms"]), _short(row["ratio"])]
    return "".join(f" {cell} |" for cell in shown)


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"
