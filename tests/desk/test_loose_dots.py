"""Between two parts of a line stands a dot, and none beside a part that is missing."""

import pytest
from django.template.loader import render_to_string
from django.utils.timezone import now

PARTS = {"number": "KRM-2026-00001", "title": "Drei Wochen", "unit": "Markt und Integration"}


@pytest.mark.parametrize(
    ("there", "line"),
    [
        ((), ""),
        (("unit",), "Markt und Integration"),
        (("number", "unit"), "KRM-2026-00001 · Markt und Integration"),
        (("title", "unit"), "Drei Wochen · Markt und Integration"),
        (("number", "title", "unit"), "KRM-2026-00001 · Drei Wochen · Markt und Integration"),
    ],
)
def test_a_row_of_heute_has_no_loose_dot(there, line):
    row = {"act_by": now(), "url": "/", "button": "Ansehen", "what": "Etwas"}
    page = render_to_string(
        "desk/parts/today_row.html", {"row": row | {k: PARTS[k] for k in there}}
    )
    assert f'<p class="muted">{line}</p>' in page
