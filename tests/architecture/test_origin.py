"""The project speaks only of itself: it does not know on which machine it was written."""

import re

import pytest

from tests.architecture.source import short, text_files

PLACES = re.compile(r"(?<![\w/.}-])/(" + "|".join(["wo" + "rk", "ro" + "ot"]) + r")/")
REGISTRIES = [
    host + ending
    for host, ending in [
        ("pypi", ".org"),
        ("files.pythonhosted", ".org"),
        ("registry.npmjs", ".org"),
        ("/opt/", "pypi"),
    ]
]


def test_no_file_names_a_foreign_place():
    found = {
        short(path): places
        for path in text_files()
        if (places := foreign_places(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert not found


def foreign_places(text):
    return [*PLACES.findall(text), *(place for place in REGISTRIES if place in text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /wo" + "rk/main", True),
        ("from https://pypi" + ".org/simple", True),
        ("/network/rooting/", False),
        ("casework/queries.py", False),
    ],
)
def test_the_search_can_tell(text, found):
    assert bool(foreign_places(text)) is found
