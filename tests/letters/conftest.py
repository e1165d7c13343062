"""The cast, for the tests of this package."""

from tests.cast import cast

__all__ = ["cast"]
