"""Verbs of intake: one module per way in."""

from krm.intake.actions.batch import RawMail, ingest_mails
from krm.intake.actions.mail import ingest_mail, read_item, read_pending
from krm.intake.actions.scan import ScannedFile, receive_scan
from krm.intake.arrival import Ingested

__all__ = [
    "Ingested",
    "RawMail",
    "ScannedFile",
    "ingest_mail",
    "ingest_mails",
    "read_item",
    "read_pending",
    "receive_scan",
]
