"""What intake keeps of its own: submissions, mailboxes, tokens, imports, calls, Sichtung."""

from krm.intake.models.importing import ColumnMapping, ImportedRow, RegisterImport
from krm.intake.models.mailbox import (
    AutomaticConfirmation,
    FetchedMail,
    Mailbox,
    MailboxCount,
)
from krm.intake.models.public import ApiToken, Submission, Translation
from krm.intake.models.service_center import ServiceCenterCall
from krm.intake.models.sichtung import (
    Alarm,
    Copy,
    Fehlanzeige,
    OutcomeCount,
    PassedOn,
    ReactionLink,
    Series,
    SeriesMember,
)
from krm.intake.models.site import BarrierReport, PublicSite
from krm.intake.models.throttle import ThrottleCount

__all__ = [
    "Alarm",
    "ApiToken",
    "AutomaticConfirmation",
    "BarrierReport",
    "ColumnMapping",
    "Copy",
    "Fehlanzeige",
    "FetchedMail",
    "ImportedRow",
    "Mailbox",
    "MailboxCount",
    "OutcomeCount",
    "PassedOn",
    "PublicSite",
    "ReactionLink",
    "RegisterImport",
    "Series",
    "SeriesMember",
    "ServiceCenterCall",
    "Submission",
    "ThrottleCount",
    "Translation",
]
