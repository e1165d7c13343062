"""The cast and a house with its rules, for reading the public pages."""

import pytest

from tools import html_validator


@pytest.fixture(scope="session")
def validator():
    path = html_validator.find()
    if not path:
        pytest.fail(f"html-validate is missing (npm install {html_validator.PACKAGE})")
    return path
