"""The cast and a house with its rules, for the tests of cards and material."""

from tests.cast import cast
from tests.intake.house import house

__all__ = ["cast", "house"]
