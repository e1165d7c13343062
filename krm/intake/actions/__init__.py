"""Verbs of intake: one module per way in."""

from krm.intake.actions.mail import ingest_mail, read_item, read_pending
from krm.intake.actions.scan import ScannedFile, receive_scan
from krm.intake.arrival import Ingested

__all__ = [
    "Ingested",
    "ScannedFile",
    "ingest_mail",
    "read_item",
    "read_pending",
    "receive_scan",
]
