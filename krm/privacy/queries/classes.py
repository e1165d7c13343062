"""The classes of retention as their page lists them; what went before, as numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db.models import Count, Max

from krm.organisation.queries import local_day
from krm.privacy.models import Deletion, RetentionRun
from krm.privacy.queries.retention import due, length_of, period_of
from krm.privacy.queries.runs import is_released
from krm.privacy.rules.retention import CLASSES, END_LABELS, End, RetentionClass

BACKUPS: Final = 8


def end_of(kind: RetentionClass) -> End:
    """Return what happens when a class ends; backups kept elsewhere are not the program's."""
    if kind.number == BACKUPS and settings.BACKUP_DIR is None:
        return End.ELSEWHERE
    return kind.end


def end_label(kind: RetentionClass) -> str:
    """Return in German what happens when a class ends."""
    return END_LABELS[end_of(kind)]


@dataclass(frozen=True)
class ShownClass:
    """A class as the page lists it."""

    kind: RetentionClass
    length: str
    due_count: int
    kept_count: int
    is_released: bool
    run: RetentionRun | None
    last_on: date | None

    @property
    def ends_by_itself(self) -> bool:
        """Tell whether the program ends it."""
        return self.kind.end in (End.ANONYMOUS, End.DELETED)

    @property
    def end(self) -> str:
        """Return in German what happens then."""
        return end_label(self.kind)


def shown_classes(on: date) -> list[ShownClass]:
    """Return every class with what is due today."""
    runs = {run.number: run for run in RetentionRun.objects.waiting()}
    last = dict(
        Deletion.objects.exclude(code="").values_list("code").annotate(Max("deleted_at")).order_by()
    )
    found = []
    for kind in CLASSES:
        rows = due(kind, on)
        when = last.get(kind.code)
        found.append(
            ShownClass(
                kind=kind,
                length=kind.in_words(length_of(kind, on)),
                due_count=sum(not row.kept_by for row in rows),
                kept_count=sum(bool(row.kept_by) for row in rows),
                is_released=is_released(kind, period_of(kind, on)),
                run=runs.get(kind.number),
                last_on=local_day(when) if when else None,
            )
        )
    return found


def deletions(limit: int) -> list[dict[str, object]]:
    """Return what went, by day and class, the newest first: numbers only."""
    rows = (
        Deletion.objects.values("deleted_at__date", "code", "what")
        .annotate(times=Count("pk"))
        .order_by("-deleted_at__date", "code", "what")[:limit]
    )
    labels = dict(Deletion.What.choices)
    return [
        {
            "on": row["deleted_at__date"],
            "code": row["code"] or "auf Antrag",
            "label": labels[row["what"]],
            "times": row["times"],
        }
        for row in rows
    ]
