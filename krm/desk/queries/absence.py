"""What Heute says about absences: one's own, whom one stands in for, what happened (R-13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from krm.deadlines.models import Deadline
from krm.letters.models import Letter
from krm.organisation.access import roles_on
from krm.organisation.models import Absence, Person
from krm.organisation.queries import local_day
from krm.organisation.queries.absences import StandIn, last_days_away, stand_ins
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.ui.rules import LOCAL_ZONE, format_short
from krm.work.access import visible_reactions
from krm.work.models import Assignment, Task

_ROWS = 50
# The rest is folded: the work of the day comes first.
_AT_ONCE = 5
_RECORDED = "erfasst am"


@dataclass(frozen=True)
class Around:
    """Who is away around a person on a day."""

    own: Absence | None
    until: date | None
    deputies: list[StandIn]
    standing_in: list[StandIn]


def around(person: Person, on: date) -> Around:
    """Return one's own absence with who stands in, and whom one stands in for."""
    own = person.absences.filter(starts_on__lte=on, ends_on__gte=on).first()
    rows = stand_ins(on)
    return Around(
        own=own,
        until=last_days_away(on)[person.pk] if own else None,
        deputies=[row for row in rows if row.absent == person and row.deputy is not None],
        standing_in=[row for row in rows if row.deputy == person],
    )


@dataclass(frozen=True)
class HappenedRow:
    """What happened to one Vorgang while somebody was away."""

    reaction: Reaction
    happened: list[str]
    warning: str = ""

    @property
    def only_waited(self) -> bool:
        """Tell whether it arrived at most and waits: it has its row among the work of the day."""
        return not self.warning and all(words.startswith(_RECORDED) for words in self.happened)


@dataclass(frozen=True)
class Meanwhile:
    """An absence that is over, with what happened in it."""

    absence: Absence
    rows: list[HappenedRow]
    has_more: bool

    @property
    def first(self) -> list[HappenedRow]:
        """Return what is shown at once."""
        return self.rows[:_AT_ONCE]

    @property
    def others(self) -> list[HappenedRow]:
        """Return what is folded."""
        return self.rows[_AT_ONCE:]


def meanwhile(person: Person, on: date) -> Meanwhile | None:
    """Return what happened in the last absence of the KRM officer, until they have seen it.

    None for everybody else, while they are away, and without such an absence.
    """
    if Role.KRM_OFFICER not in roles_on(person, on):
        return None
    absence = person.absences.filter(ends_on__lt=on).order_by("-ends_on").first()
    if absence is None or absence.looked_through_at is not None:
        return None
    if person.absences.filter(starts_on__lte=on, ends_on__gte=on).exists():
        return None
    span = _span(absence)
    found = list(_moved(person, on, span)[: _ROWS + 1])
    rows = [HappenedRow(row, _happened(row, span), _warning(row)) for row in found[:_ROWS]]
    rows = [row for row in rows if not row.only_waited]
    return Meanwhile(absence, rows, has_more=len(found) > _ROWS)


Span = tuple[datetime, datetime]


def _span(absence: Absence) -> Span:
    first = datetime.combine(absence.starts_on, time(0), tzinfo=LOCAL_ZONE)
    after = datetime.combine(absence.ends_on + timedelta(days=1), time(0), tzinfo=LOCAL_ZONE)
    return first, after


def _moved(person: Person, on: date, span: Span) -> QuerySet[Reaction]:
    first, after = span
    forwarded = Assignment.objects.filter(
        reaction=OuterRef("pk"), forwarded_at__gte=first, forwarded_at__lt=after
    )
    settled = Deadline.objects.filter(
        reaction=OuterRef("pk"), settled_at__gte=first, settled_at__lt=after
    )
    moved = Q(Exists(forwarded)) | Q(Exists(settled))
    for field in ("captured_at", "answered_at", "closed_at"):
        moved |= Q(**{f"{field}__gte": first, f"{field}__lt": after})
    answers = Letter.objects.filter(reaction=OuterRef("pk"), kind=Letter.Kind.ANSWER)
    return (
        visible_reactions(person, on)
        .filter(moved)
        .annotate(has_letter=Exists(answers.filter(state=Letter.State.DISPATCHED)))
        .prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.select_related("unit").order_by("forwarded_at", "pk"),
            ),
            Prefetch("deadlines", Deadline.objects.order_by("settled_at", "pk")),
            Prefetch(
                "tasks",
                Task.objects.open().filter(kind=Task.Kind.ZWEITSCHRIFT),
                to_attr="owed_zweitschriften",
            ),
        )
        .order_by("captured_at", "pk")
    )


def _happened(reaction: Reaction, span: Span) -> list[str]:
    """Return in words what happened in a span, in its order."""
    found = [
        (at, words) for at, words in _events(reaction) if at is not None and span[0] <= at < span[1]
    ]
    return [
        words.replace("{day}", format_short(local_day(at)))
        for at, words in sorted(found, key=lambda event: event[0])
    ]


def _events(reaction: Reaction) -> Iterator[tuple[datetime | None, str]]:
    yield reaction.captured_at, f"{_RECORDED} {{day}}"
    for deadline in reaction.deadlines.all():
        if deadline.kind == "confirmation" and deadline.settled_on is not None:
            yield deadline.settled_at, "bestätigt am {day}"
    for row in reaction.assignments.all():
        how = " zur abschließenden Klärung" if row.is_answered_by_unit else ""
        yield row.forwarded_at, f"am {{day}} an {row.unit.name}{how}"
    yield reaction.answered_at, "beantwortet am {day}"
    yield reaction.closed_at, "abgeschlossen am {day}"


def _warning(reaction: Reaction) -> str:
    if getattr(reaction, "owed_zweitschriften", ()):
        return "Zweitschrift fehlt"
    missed = [row for row in reaction.deadlines.all() if row.state == Deadline.State.MISSED]
    return "Frist versäumt" if missed else ""
