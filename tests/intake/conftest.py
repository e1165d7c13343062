"""The cast, a house with its rules and a mail server, for the tests of the intake."""

from tests.adapters.imap_server import imap, imap_process
from tests.cast import cast
from tests.intake.house import house

__all__ = ["cast", "house", "imap", "imap_process"]
