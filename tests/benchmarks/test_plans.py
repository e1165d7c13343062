"""Which scans of a plan count: those that read a table to its end."""

import pytest

from benchmarks.plans import _ends_early

SCAN = "Seq Scan on reactions_reaction  (cost=0.00..9.00 rows=9 width=8)"
# The lines above the scan, from the outermost → whether a LIMIT ends it.
TABLE = [
    (["Limit  (cost=0.00..0.08 rows=1 width=4)"], True),
    (["Aggregate  (cost=1..2 rows=1 width=8)", "Limit  (cost=1..2 rows=1 width=8)",
      "Hash Anti Join  (cost=1..2 rows=1 width=8)"], True),
    (["Limit  (cost=1..2 rows=1 width=8)", "Sort  (cost=1..2 rows=1 width=8)"], False),
    (["Limit  (cost=1..2 rows=1 width=8)", "Hash Join  (cost=1..2 rows=1 width=8)",
      "Hash  (cost=1..2 rows=1 width=8)"], False),
    ([], False),
]  # fmt: skip


@pytest.mark.parametrize(("above", "ends"), TABLE)
def test_a_limit_ends_a_scan_unless_all_rows_are_needed_first(above, ends):
    lines = [*above, SCAN]
    plan = [f"{'  ' * 3 * at}{'->  ' if at else ''}{line}" for at, line in enumerate(lines)]
    assert _ends_early(plan, len(plan) - 1) == ends
