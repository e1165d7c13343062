"""The fixtures every test may ask for: the cast, an office with its rules, a mail server."""

from tests.house.cast import cast
from tests.house.imap_server import imap, imap_process
from tests.house.office import house

__all__ = ["cast", "house", "imap", "imap_process"]
