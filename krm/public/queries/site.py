"""What the office has entered about its public pages, and which barriers wait for an answer."""

from datetime import datetime

from krm.deadlines import queries as deadlines
from krm.deadlines import rules as deadline_rules
from krm.deadlines.rules import Due
from krm.organisation.queries import local_day
from krm.public.models import BarrierReport, PublicSite
from krm.regelwerk import queries as regelwerk


def public_site() -> PublicSite:
    """Return the facts of the public pages; an empty row where nobody has entered any."""
    return PublicSite.objects.first() or PublicSite()


def barrier_due(arrived_at: datetime) -> Due:
    """Return by when a reported barrier is answered, with the explanation (§ 12b Abs. 4 BGG)."""
    rules = regelwerk.rules_on(local_day(arrived_at))
    calendar = deadlines.calendar(of=rules)
    rule = rules.deadlines["barrier_report"]
    return deadline_rules.compute(rule, arrived_at, calendar, version=rules.name)


def barrier_reports() -> list[BarrierReport]:
    """Return what was reported: open ones first, the most urgent on top."""
    rows = BarrierReport.objects.select_related("item", "answered_by")
    return sorted(rows, key=lambda row: (row.answered_at is not None, row.due_on, row.pk))
