"""Reads over the cards of the boxes: how many came on paper and how many by QR code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from krm.arrivals.models import Submission
from krm.organisation.models import Person, Standort
from krm.outreach import queries as outreach
from krm.outreach.models import CardBox, CardDesign
from krm.reactions.workflow import State
from krm.ui.rules import LOCAL_ZONE

Door = Submission.Door


@dataclass(frozen=True)
class Month:
    """The cards of one box in one month, by the day of arrival."""

    starts_on: date
    paper: int = 0
    qr: int = 0

    @property
    def total(self) -> int:
        """Return both together."""
        return self.paper + self.qr


@dataclass(frozen=True)
class BoxRow:
    """A box and its cards of this and the last month."""

    box: CardBox
    this_month: Month
    last_month: Month


@dataclass(frozen=True)
class StandortCards:
    """A Standort as the page shows it: its boxes, its design, and when it opens."""

    standort: Standort
    design: CardDesign | None
    opens_on: date | None
    boxes: Sequence[BoxRow] = field(default=())


def cards_of(box: CardBox) -> QuerySet[Submission]:
    """Return what came from a box; what was taken back and later additions do not count."""
    rows = Submission.objects.filter(box=box, addition_to=None)
    return rows.exclude(item__reaction__state=State.CANCELLED)


def months_of(box: CardBox, on: date, count: int) -> list[Month]:
    """Return the cards of a box in the last months, this one first."""
    found = _counted([box])
    return [found.get((box.pk, day), Month(day)) for day in _months(on, count)]


def _months(on: date, count: int) -> list[date]:
    days, day = [], on.replace(day=1)
    for _ in range(count):
        days.append(day)
        day = (
            day.replace(year=day.year - 1, month=12)
            if day.month == 1
            else day.replace(month=day.month - 1)
        )
    return days


def _counted(boxes: Sequence[CardBox]) -> Mapping[tuple[int, date], Month]:
    rows = (
        Submission.objects.filter(box__in=boxes, addition_to=None)
        .exclude(item__reaction__state=State.CANCELLED)
        .annotate(month=TruncMonth("item__arrived_at", tzinfo=LOCAL_ZONE))
        .values("box_id", "month", "door")
        .annotate(cards=Count("pk"))
        .order_by("box_id")
    )
    found: dict[tuple[int, date], Month] = {}
    for row in rows:
        day = row["month"].date()
        old = found.get((row["box_id"], day), Month(day))
        paper = row["cards"] if row["door"] == Door.CARD_PAPER else 0
        found[row["box_id"], day] = Month(day, old.paper + paper, old.qr + row["cards"] - paper)
    return found


def standorte_with_cards(standorte: Sequence[Standort], on: date) -> list[StandortCards]:
    """Return every Standort with its boxes; those that are not open yet come last."""
    boxes = outreach.boxes()
    found = _counted(boxes)
    this, last = _months(on, 2)
    rows = [
        StandortCards(
            standort=standort,
            design=outreach.latest_design(standort),
            opens_on=outreach.opens_on(standort, on),
            boxes=[
                BoxRow(
                    box,
                    found.get((box.pk, this), Month(this)),
                    found.get((box.pk, last), Month(last)),
                )
                for box in boxes
                if box.standort_id == standort.pk
            ],
        )
        for standort in standorte
    ]
    return sorted(rows, key=lambda row: (not row.standort.has_cards, row.opens_on is not None))


def entered_today(box: CardBox, person: Person, on: date) -> list[Submission]:
    """Return the paper cards of a box that a person entered today, the latest first."""
    rows = cards_of(box).filter(door=Door.CARD_PAPER, item__reaction__captured_by=person)
    chosen = rows.select_related("item__reaction").order_by("-pk")
    return [row for row in chosen[:200] if row.submitted_at.astimezone(LOCAL_ZONE).date() == on]
