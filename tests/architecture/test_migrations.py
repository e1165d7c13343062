"""Migrations carry a name that says what they are for."""

import re

import pytest

from tests.architecture.source import ROOT

MIGRATIONS = sorted(ROOT.glob("krm/*/migrations/[0-9]*.py"))


@pytest.mark.parametrize("package", sorted({path.parts[-3] for path in MIGRATIONS}))
def test_the_names_speak(package):
    for name in [path.stem for path in MIGRATIONS if path.parts[-3] == package]:
        assert re.fullmatch(r"\d{4}(_[a-z0-9]+)+", name)
        words = name.split("_")[1:]
        assert "auto" not in words
        assert words != ["initial"], name
        assert any(len(word) > 3 for word in words), name


@pytest.mark.parametrize("folder", sorted({path.parent for path in MIGRATIONS}), ids=str)
def test_numbers_have_no_gap_and_no_duplicate(folder):
    numbers = [int(path.stem[:4]) for path in sorted(folder.glob("[0-9]*.py"))]
    assert numbers == list(range(1, len(numbers) + 1))
