"""The cast and a house with its rules, for reading the public pages."""

import pytest

from tests.cast import cast
from tests.intake.house import house
from tools import html_validator

__all__ = ["cast", "house"]


@pytest.fixture(scope="session")
def validator():
    path = html_validator.find()
    if not path:
        pytest.fail(f"html-validate is missing (npm install {html_validator.PACKAGE})")
    return path
