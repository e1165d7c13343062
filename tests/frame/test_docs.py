"""The drawn pages say what the code says."""

import pytest

from tools.draw_docs import pages


@pytest.mark.parametrize(("path", "text"), pages().items(), ids=lambda value: "")
def test_a_drawn_page_is_fresh(path, text):
    assert path.read_text(encoding="utf-8") == text, "make docs draws it anew"
