"""What intake keeps of its own: submissions, mailboxes, tokens, imports, calls, Sichtung."""

from krm.intake.models.importing import ColumnMapping, RegisterImport
from krm.intake.models.mailbox import Mailbox, MailboxCount
from krm.intake.models.public import ApiToken, Submission, Translation
from krm.intake.models.service_center import ServiceCenterCall
from krm.intake.models.sichtung import Alarm, Fehlanzeige, OutcomeCount, PassedOn

__all__ = [
    "Alarm",
    "ApiToken",
    "ColumnMapping",
    "Fehlanzeige",
    "Mailbox",
    "MailboxCount",
    "OutcomeCount",
    "PassedOn",
    "RegisterImport",
    "ServiceCenterCall",
    "Submission",
    "Translation",
]
