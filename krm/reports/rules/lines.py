"""Which blocks and figures stand in the report, in which order: lists of the Regelwerk."""

from collections.abc import Mapping

from krm.regelwerk.rules import Regelwerk
from krm.reports.rules.content import ALWAYS
from krm.reports.rules.figure import BLOCKS, Figure


def lines_of_report(rules: Regelwerk, figures: Mapping[str, Figure]) -> list[Figure]:
    """Return the figures that stand in the report by the Regelwerk, in its order.

    Ways in and Anliegen have one word for all of them. Discrimination always stands there.
    """
    places = {line.code: place for place, line in enumerate(rules.lists["report_lines"])}

    def place(figure: Figure) -> int | None:
        found = places.get(figure.code, places.get(figure.code.partition(":")[0]))
        return len(places) if found is None and figure.code == ALWAYS else found

    placed = [(at, row) for row in figures.values() if (at := place(row)) is not None]
    return [row for _, row in sorted(placed, key=lambda pair: pair[0])]


def blocks_of_report(rules: Regelwerk, figures: Mapping[str, Figure]) -> dict[str, str]:
    """Return the blocks of the report with their titles by the Regelwerk, in its order.

    The block of discrimination always stands there.
    """
    found = {row.code: row.label for row in rules.lists["report_blocks"] if row.code in BLOCKS}
    always = figures[ALWAYS].block
    return found if always in found else {**found, always: BLOCKS[always]}
