"""The jobs of the background work: what waits too long, what failed, which mailbox stands still."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django_q.models import OrmQ, Schedule, Task

from krm.desk.doctor.finding import Finding, hint, ok, problem
from krm.mailbox.models import Mailbox
from krm.mailbox.rules.mailboxes import should_tell
from krm.ui.rules import format_day, format_time

QUEUE = "Aufträge"
MAILBOXES = "Postfächer"
LATE = timedelta(minutes=10)
LATELY = timedelta(hours=1)
# A job that breaks now and then is tried again; one that breaks as often has a cause.
OFTEN = 3
# So long a mailbox may be silent: it is fetched every two minutes.
SILENT = timedelta(minutes=30)
_RESTART = "krm worker neu starten. Bleibt es dabei, das Protokoll des Dienstes lesen."


def queue(at: datetime) -> Iterator[Finding]:
    """Name jobs that nobody takes, and schedules that have not run when they should."""
    waiting = OrmQ.objects.filter(lock__lt=at - LATE).count()
    late = Schedule.objects.exclude(repeats=0).filter(next_run__lt=at - LATE)
    ahead = _ahead(at)
    if waiting:
        yield problem(QUEUE, f"Aufträge, die länger als zehn Minuten warten: {waiting}.", _RESTART)
    if names := list(late.order_by("next_run").values_list("name", flat=True)):
        yield problem(QUEUE, f"Überfällige Zeitpläne: {len(names)}, zuerst „{names[0]}“.", _RESTART)
    if ahead:
        yield problem(
            QUEUE,
            f"Zeitpläne zu weit in der Zukunft: {len(ahead)}, zum Beispiel „{ahead[0]}“.",
            "krm worker starten; er stellt sie beim nächsten Lebenszeichen richtig.",
        )
    if not (waiting or names or ahead):
        yield ok(QUEUE, "Nichts wartet zu lange.")


def _ahead(at: datetime) -> list[str]:
    """Return the schedules whose next run is later than their own rhythm allows."""
    rows = Schedule.objects.exclude(repeats=0).filter(next_run__gt=at).order_by("name")
    return [
        str(row.name)
        for row in rows
        if row.next_run - at > timedelta(minutes=row.minutes or 1) + LATE
    ]


def failed(at: datetime) -> Iterator[Finding]:
    """Name jobs that failed in the last hour: often is a problem, once or twice a hint."""
    fallen = Q(success=False, stopped__gt=at - LATELY)
    rows = Task.objects.filter(fallen).values("group").annotate(times=Count("pk"))
    found = {row["group"] or "Auftrag": row["times"] for row in rows.order_by("group")}
    for name, times in found.items():
        text = f"„{name}“ ist in der letzten Stunde {_times(times)} gescheitert."
        if times >= OFTEN:
            yield problem(QUEUE, text, f"Zuletzt: {_last_failure(name)}. {_RESTART}")
        else:
            yield hint(QUEUE, text, "Der Auftrag wird von selbst wiederholt.")
    if not found:
        yield ok(QUEUE, "In der letzten Stunde ist nichts gescheitert.")


def _times(count: int) -> str:
    return "einmal" if count == 1 else f"{count}-mal"


def _last_failure(group: str) -> str:
    """Return class and place of the last failure; jobs store nothing else before the colon."""
    row = Task.objects.filter(success=False, group=group).order_by("-stopped").first()
    return str(row.result).partition(" : ")[0][:80] if row else "unbekannt"


def mailboxes(at: datetime) -> Iterator[Finding]:
    """Name mailboxes that are not fetched, with what the server or the key said."""
    rows = Mailbox.objects.filter(is_active=True).order_by("name")
    silent = [row for row in rows if should_tell(row.failures) or _is_silent(row, at)]
    for row in silent:
        since = row.failing_since or row.polled_at
        words = f" seit {format_day(since)}, {format_time(since)} Uhr" if since else ""
        yield problem(
            MAILBOXES,
            f"„{row.name}“ wird{words} nicht abgeholt. {row.get_failure_display()}".strip(),
            _MAILBOX_FIXES.get(row.failure, "Unter „Verwaltung“, „Postfächer“ ausprobieren."),
        )
    if not silent:
        text = f"Abgeholt werden: {', '.join(row.name for row in rows)}." if rows else ""
        yield ok(MAILBOXES, text or "Es ist kein Postfach eingetragen.")


_MAILBOX_FIXES = {
    "secret_lost": "Der Schlüssel KRM_SECRETS_KEY passt nicht. Den richtigen setzen oder das "
    "Passwort des Postfachs neu eingeben.",
    "secret_missing": "Das Passwort des Postfachs unter „Verwaltung“, „Postfächer“ eingeben.",
}


def _is_silent(row: Mailbox, at: datetime) -> bool:
    """Tell whether nobody has fetched it for too long, whatever the reason."""
    last = row.failing_since or row.polled_at
    return last is not None and last < at - SILENT
