"""What a person goes through after a restore."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Pause
from krm.reactions.models import NumberSeries
from krm.reactions.rules import SERIES, format_number


@dataclass(frozen=True)
class Unclear:
    """What may have happened in the lost hours without a trace here."""

    dispatches: list[Dispatch]
    letters: list[Letter]  # written and not sent, as far as the backup knows


def what_is_unclear() -> Unclear:
    """Return the dispatches nobody has decided about, and the letters that may have left since."""
    dispatches = Dispatch.objects.filter(state=Dispatch.State.UNCLEAR, followed_by=None)
    on_its_way = Dispatch.objects.filter(letter=OuterRef("pk"))
    letters = Letter.objects.filter(
        ~Exists(on_its_way), state__in=[Letter.State.DRAFT, Letter.State.RELEASED]
    )
    return Unclear(
        list(dispatches.select_related("letter__reaction").order_by("queued_at", "pk")),
        list(letters.select_related("reaction").order_by("-changed_at", "-pk")),
    )


def open_restore() -> Pause | None:
    """Return the restore that nobody has gone through yet."""
    return Pause.objects.open().filter(reason=Pause.Reason.RESTORED).first()


def lost_from(pause: Pause) -> datetime:
    """Return the moment from which nothing is known any more."""
    return datetime.fromisoformat(pause.data["made_at"])


def last_number(year: int) -> str:
    """Return the last KRM number of a year that is known here; empty if there is none yet."""
    row = NumberSeries.objects.filter(series=SERIES, year=year).first()
    return format_number(SERIES, year, row.last) if row and row.last else ""


def lost_spans() -> list[tuple[datetime, datetime]]:
    """Return from when to when data were lost, for every restore there has been."""
    rows = Pause.objects.filter(reason=Pause.Reason.RESTORED)
    return [(lost_from(row), row.begun_at) for row in rows]
