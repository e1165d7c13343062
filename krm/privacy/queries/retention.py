"""What is due to go: by class, with its day and what keeps it for now; what went before."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from krm.arrivals.models import Alarm, IntakeItem, PassedOn
from krm.arrivals.queries import passed_on
from krm.journal import queries as journal
from krm.journal.actions import reaction_chain
from krm.journal.models import JournalPersonal
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.models import Anonymising, Deletion, LegalHold, LookIn, ProcedureEnd
from krm.privacy.models import Sample as MonthlySample
from krm.privacy.models.requests import SubjectRequest
from krm.privacy.rules.retention import (
    BY_NUMBER,
    CLASS_OF_KIND,
    Period,
    RetentionClass,
)
from krm.privacy.storage.backups import stored_backups
from krm.reactions.access import kept_away
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Procedure
from krm.reactions.workflow import ENDED_STATES, OPEN_STATES, State
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE, format_at, format_date, format_month, format_stamp
from krm.work.access import visible_reactions

HELD: Final = "hold"
_RUNNING: Final = "procedure"
_FOLLOWED: Final = "follow_up"
PROCEDURE_RUNS: Final = (
    "Ein Verfahren läuft noch. Ist es zu Ende, bitte das Ende im Vorgang eintragen."
)
_WHY: Final = {
    _RUNNING: PROCEDURE_RUNS,
    _FOLLOWED: "Eine Folgereaktion ist noch offen.",
    "passed_on": "Eine Einheit hat den Erhalt noch nicht bestätigt.",
    "only_backup": "Es ist die jüngste Sicherung. Sie geht, sobald es eine neuere gibt.",
}


@dataclass(frozen=True)
class Due:
    """Something that goes: its name for people, the day, and why it stays for now."""

    key: str
    label: str
    on: date
    kept_by: str = ""
    url: str = ""
    pk: int = 0
    is_reaction: bool = False
    path: Path | None = None


def length_of(kind: RetentionClass, on: date) -> int:
    """Return the length of a class by the Regelwerk of a day; 0 where nothing ends."""
    return regelwerk.rules_on(on).number(kind.setting) if kind.setting else 0


def period_of(kind: RetentionClass, on: date) -> Period:
    """Return how long a class is kept by the Regelwerk of a day."""
    return kind.period(length_of(kind, on))


def due(kind: RetentionClass, on: date) -> list[Due]:
    """Return what is due of a class on a day, the oldest first, with what is kept for now."""
    return list(_SOURCES[kind.number](kind, period_of(kind, on), on))


def _end_of(day: date) -> datetime:
    """Return the first moment after a day, local."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LOCAL_ZONE)


# ------------------------------------------------------------------------------------ Vorgänge


def ended() -> "QuerySet[Any, Any]":
    """Return what has ended and was not gone through by its class, with its end (`ended_at`)."""
    rows: QuerySet[Any, Any] = with_end(Reaction.objects.filter(state__in=ENDED_STATES))
    return rows.filter(is_gone=False)


def with_end(rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """Add to Vorgänge when they ended (`ended_at`), and whether their class has (`is_gone`)."""
    gone = Anonymising.objects.filter(reaction=OuterRef("pk")).exclude(retention_class="")
    ended_at = Coalesce("closed_at", "answered_at", "captured_at")
    found: QuerySet[Any, Any] = rows.annotate(ended_at=ended_at, is_gone=Exists(gone))
    return found


def _with_locks(rows: "QuerySet[Any, Any]", on: date) -> "QuerySet[Any, Any]":
    none = ("", Procedure.NONE)
    of_points = Anliegen.objects.filter(reaction=OuterRef("pk")).exclude(procedure__in=none)
    is_over = ProcedureEnd.objects.filter(reaction=OuterRef("pk"), ended_on__lte=on)
    holds = LegalHold.objects.on(on).filter(reaction=OuterRef("pk"))
    open_ones = Reaction.objects.filter(follow_up_of=OuterRef("pk"), state__in=OPEN_STATES)
    runs = (~Q(procedure__in=none) | Q(Exists(of_points))) & ~Q(Exists(is_over))
    found: QuerySet[Any, Any] = rows.annotate(
        procedure_runs=Case(When(runs, then=True), default=False, output_field=BooleanField()),
        kept_by=Case(
            When(Exists(holds), then=Value(HELD)),
            When(runs, then=Value(_RUNNING)),
            When(Exists(open_ones), then=Value(_FOLLOWED)),
            default=Value(""),
            output_field=CharField(),
        ),
        held_until=Max(
            "legal_holds__until", filter=Q(legal_holds__ended_at=None, legal_holds__until__gte=on)
        ),
    )
    return found


def _reactions(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    kinds = [name for name, number in CLASS_OF_KIND.items() if number == kind.number]
    rows = ended().filter(kind__in=kinds, ended_at__lt=_end_of(period.newest_gone(on)))
    yield from _shown(_with_locks(rows, on), period)


def _accused(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    rows = ended().filter(is_dienstaufsicht=True, complained_about__isnull=False)
    rows = rows.filter(ended_at__lt=_end_of(period.newest_gone(on)))
    yield from _shown(_with_locks(rows, on), period)


def _shown(rows: "QuerySet[Any, Any]", period: Period) -> Iterator[Due]:
    found = rows.order_by("ended_at", "pk").only("pk", "number").values_list(
        "pk", "number", "ended_at", "kept_by", "held_until"
    )  # fmt: skip
    for pk, number, ended_at, kept_by, until in found:
        yield Due(
            key=number,
            label=number,
            on=period.ends_on(local_day(ended_at)),
            kept_by=_why(kept_by, until),
            url=reverse("desk:reaction", args=[number]),
            pk=pk,
            is_reaction=True,
        )


def _why(kept_by: str, until: date | None) -> str:
    if kept_by == HELD and until is not None:
        return f"Die Löschung ist gesperrt bis {format_date(until)}."
    return _WHY.get(kept_by, "")


# -------------------------------------------------------------------------------- everything else


def _foreign(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    at = datetime.combine(on, time(23, 59), tzinfo=LOCAL_ZONE)
    for item in passed_on.content_due(at):
        day = local_day(item.decided_at or item.stored_at)
        yield Due(item.receipt_number, item.receipt_number, period.ends_on(day), pk=item.pk)


def _reads(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    for month in journal.read_months():
        first = date.fromisoformat(f"{month}-01")
        if (day := period.ends_on(first)) <= on:
            yield Due(month, format_month(first), day)


def _histories(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    applied = Anonymising.objects.filter(state=Anonymising.State.APPLIED)
    later = applied.filter(reaction=OuterRef("reaction"), decided_at__gt=OuterRef("decided_at"))
    # What somebody asked for comes again once the class of the Vorgang ends.
    gone = Deletion.objects.filter(
        what=Deletion.What.HISTORY, key=OuterRef("reaction__number"),
        deleted_at__gte=OuterRef("decided_at"),
    )  # fmt: skip
    rows = applied.filter(
        ~Exists(later), ~Exists(gone), decided_at__lt=_end_of(period.newest_gone(on))
    )
    found: QuerySet[Any, Any] = rows.order_by("decided_at", "reaction_id").values_list(
        "reaction_id", "reaction__number", "decided_at"
    )
    for pk, number, decided_at in found:
        day = period.ends_on(local_day(decided_at))
        url = reverse("desk:reaction", args=[number])
        yield Due(number, number, day, url=url, pk=pk, is_reaction=True)


def _unregistered(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    waits = PassedOn.objects.filter(item=OuterRef("pk"), received_at=None, returned_at=None)
    rows: QuerySet[Any, Any] = IntakeItem.objects.filter(
        state=IntakeItem.State.SET_ASIDE, reaction=None, content_removed_at=None,
        duplicate_of=None, decided_at__lt=_end_of(period.newest_gone(on)),
    ).exclude(outcome__in=passed_on.EMPTIED)  # fmt: skip
    rows = rows.exclude(alarms__in=_open_alarms()).annotate(
        waits=Case(When(Exists(waits), then=True), default=False, output_field=BooleanField())
    )
    for item in rows.order_by("decided_at", "pk"):
        day = period.ends_on(local_day(item.decided_at or item.stored_at))
        kept_by = _WHY["passed_on"] if item.waits else ""
        number = item.receipt_number
        yield Due(number, number, day, kept_by, item.get_absolute_url(), item.pk)


def _open_alarms() -> "QuerySet[Alarm]":
    return Alarm.objects.filter(confirmed_at=None, item__isnull=False)


def _look_ins(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    years = {moment.year for moment in LookIn.objects.dates("looked_at", "year")}
    years |= {day.year for day in MonthlySample.objects.dates("month", "year")}
    for year in sorted(years):
        if (day := period.ends_on(date(year, 12, 31))) <= on:
            yield Due(str(year), f"Jahr {year}", day)


def _requests(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    rows = SubjectRequest.objects.ended().filter(ended_at__lt=_end_of(period.newest_gone(on)))
    for row in rows.order_by("ended_at", "pk"):
        day = period.ends_on(local_day(row.ended_at or row.recorded_at))
        yield Due(str(row.pk), row.label, day, pk=row.pk)


def _backups(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    found = stored_backups()
    newest = next((one.path for one in reversed(found) if not one.is_laid_aside), None)
    for one in found:
        if (day := period.ends_on(local_day(one.made_at))) <= on:
            kept_by = _WHY["only_backup"] if one.path == newest else ""
            label = f"{format_at(one.made_at)}: {one.path.name}"
            yield Due(format_stamp(one.made_at), label, day, kept_by, path=one.path)


def _nothing(kind: RetentionClass, period: Period, on: date) -> Iterator[Due]:
    return iter(())


_SOURCES: Final = {
    0: _foreign, 1: _reactions, 2: _reactions, 3: _reactions, 4: _reads, 5: _histories,
    6: _nothing, 7: _unregistered, 8: _backups, 9: _look_ins, 10: _accused, 11: _requests,
}  # fmt: skip


# ------------------------------------------------------------------------------- one Vorgang


@dataclass(frozen=True)
class RetentionCard:
    """What the page of a Vorgang says of its end."""

    kind: RetentionClass
    length: str
    on: date | None
    holds: list[LegalHold]
    is_gone: bool
    procedure_runs: bool
    procedure_end: date | None


# What decides beside the Vorgang itself when it goes: without any of them nothing else is read.
_DECIDES = frozenset({"holds", "gone", "procedures", "procedure_ends", "follow_ups"})


def card_of(
    reaction: Reaction,
    rights: Collection[Right],
    on: date,
    there_is: Collection[str] = _DECIDES,
) -> "RetentionCard | None":
    """Return when a Vorgang goes and what keeps it, for those who look after it.

    :param there_is: the names of the parts it has, if the caller has asked for all of them.
    """
    if not {Right.CORRECT, Right.CONFIRM_CORRECTION} & set(rights):
        return None
    kind = BY_NUMBER[CLASS_OF_KIND[reaction.kind]]
    period = period_of(kind, on)
    is_plain = reaction.procedure in ("", Procedure.NONE) and not _DECIDES.intersection(there_is)
    ended_at, is_gone, kept_by, runs, procedure_end = (
        (_end_of_case(reaction), False, "", False, None) if is_plain else _state_of(reaction, on)
    )
    # Without a name it stands on its state before and after its closing.
    waits = reaction.state == State.ANONYMOUS_RECORDED and reaction.closed_at is None
    has_ended = reaction.state in ENDED_STATES and not waits
    return RetentionCard(
        kind=kind,
        length=kind.in_words(period.length),
        on=period.ends_on(local_day(ended_at)) if has_ended and not is_gone else None,
        holds=list(active_holds(reaction, on)) if kept_by == HELD else [],
        is_gone=is_gone,
        procedure_runs=runs,
        procedure_end=procedure_end,
    )


def _end_of_case(reaction: Reaction) -> datetime:
    """Return what `with_end` reads of a Vorgang at hand."""
    return reaction.closed_at or reaction.answered_at or reaction.captured_at


_State = tuple[datetime, bool, str, bool, date | None]


def _state_of(reaction: Reaction, on: date) -> _State:
    """Return the end of a Vorgang, whether its class has ended, what keeps it, its procedure."""
    rows: QuerySet[Any, Any] = with_end(Reaction.objects.filter(pk=reaction.pk))
    columns = ("ended_at", "is_gone", "kept_by", "procedure_runs", "procedure_end__ended_on")
    found: _State = _with_locks(rows, on).values_list(*columns).get()
    return found


def is_in_procedure(reaction: Reaction, on: date) -> bool:
    """Tell whether a Widerspruch, a Klage or the like about it is not known to be over."""
    rows = _with_locks(Reaction.objects.filter(pk=reaction.pk), on)
    return bool(rows.values_list("procedure_runs", flat=True).get())


def active_holds(reaction: Reaction, on: date) -> "QuerySet[LegalHold]":
    """Return the holds that keep a Vorgang on a day, the one that ends first before the others."""
    return LegalHold.objects.on(on).filter(reaction=reaction).order_by("until", "pk")


def has_names_in_history(reaction_pk: int) -> bool:
    """Tell whether the journal of a Vorgang still names somebody."""
    return JournalPersonal.objects.filter(entry__chain=reaction_chain(reaction_pk)).exists()


def opened_by(person: Person, on: date, keys: Sequence[int]) -> tuple[set[int], set[int]]:
    """Return which of some Vorgänge the person may open, and from which they are kept away."""
    seen = set(visible_reactions(person, on).filter(pk__in=keys).values_list("pk", flat=True))
    away = Reaction.objects.filter(kept_away(person), pk__in=keys).values_list("pk", flat=True)
    return seen, set(away)
