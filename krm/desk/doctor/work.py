"""The work: is the house set up, does the background work live, did the letters leave?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from krm.arrivals.queries import waiting
from krm.casework.actions.heartbeat import JOBS
from krm.casework.models import Heartbeat
from krm.desk.doctor.finding import Finding, hint, ok, problem
from krm.letters.models import Dispatch
from krm.organisation import queries as organisation
from krm.organisation.models import Pause
from krm.organisation.rules.clock import TOLERANCE, in_words
from krm.regelwerk.models import RegelwerkVersion
from krm.ui.rules import format_day, format_time

PART = "Hintergrundarbeit"
INBOX = "Posteingang"
OUTBOX = "Postausgang"
HOUSE = "Dienststelle"
CLOCK = "Uhr und Pausen"
QUIET = timedelta(minutes=5)
_NEVER = "Kein Lebenszeichen der Hintergrundarbeit: Sie lief noch nie."
SENDING = timedelta(minutes=15)
QUEUED = timedelta(hours=1)


def house(at: datetime) -> Iterator[Finding]:
    """Say whether office and Regelwerk are entered and somebody is KRM officer (R-01)."""
    released = RegelwerkVersion.objects.filter(state=RegelwerkVersion.State.RELEASED)
    if organisation.office().pk is None or not released.exists():
        yield problem(HOUSE, "Dienststelle oder Regelwerk fehlen.", "krm init")
        return
    if organisation.krm_officer(organisation.local_day(at)) is None:
        yield hint(
            HOUSE,
            "Für heute hat niemand die KRM-Beauftragung.",
            "Die Geschäftsführung vergibt sie unter „Verwaltung“.",
        )
    else:
        yield ok(HOUSE, "Dienststelle, Regelwerk und KRM-Beauftragung sind eingetragen.")


def heartbeat(at: datetime) -> Iterator[Finding]:
    """Say how old the last sign of life of the worker is, and whether it takes jobs."""
    beats = dict(Heartbeat.objects.order_by("beat_at").values_list("worker", "beat_at"))
    jobs = beats.pop(JOBS, None)
    alive = max(beats.values(), default=None)
    latest = max((moment for moment in (alive, jobs) if moment is not None), default=at)
    fix = "krm worker starten (als Dienst, siehe docs/operations.md)."
    if latest > at + TOLERANCE:
        yield problem(
            PART,
            f"Ein Lebenszeichen der Hintergrundarbeit liegt in der Zukunft: {_moment(latest)}.",
            "Die Uhren aller Rechner vergleichen und richtig stellen (Zeitabgleich einrichten).",
        )
    elif alive is None or at - alive > QUIET:
        text = f"Kein Lebenszeichen der Hintergrundarbeit {_since(alive)}." if alive else _NEVER
        yield problem(PART, text, fix)
    elif jobs is None and (begun := _begun()) is not None and at - begun <= QUIET:
        yield ok(PART, "Die Hintergrundarbeit ist gerade gestartet.")
    elif jobs is None or at - jobs > QUIET:
        when = "noch" if jobs is None else _since(jobs)
        yield problem(
            PART,
            f"Die Hintergrundarbeit läuft, hat aber {when} keinen Auftrag angenommen.",
            "krm worker neu starten.",
        )
    else:
        yield ok(PART, f"Letztes Lebenszeichen vor {int((at - alive).total_seconds())} Sekunden.")


def _begun() -> datetime | None:
    """Return since when the worker that lives longest beats."""
    rows = Heartbeat.objects.exclude(worker=JOBS).exclude(since_at=None).order_by("since_at")
    return rows.values_list("since_at", flat=True).first()


def _since(moment: datetime) -> str:
    return f"seit {_moment(moment)}"


def _moment(moment: datetime) -> str:
    return f"{format_day(moment)}, {format_time(moment)} Uhr"


def pauses(_at: datetime) -> Iterator[Finding]:
    """Say why the house does nothing by itself, if it does not."""
    found = organisation.open_pauses()
    for pause in found:
        words = _PAUSES[Pause.Reason(pause.reason)]
        deviates = in_words(pause.data.get("seconds", 0))
        yield problem(CLOCK, words.text.format(deviates=deviates), words.fix)
    if not found:
        yield ok(CLOCK, "Nichts ist angehalten, die Uhr passt zu dem, was bekannt ist.")


@dataclass(frozen=True)
class _Words:
    text: str
    fix: str


_PAUSES = {
    Pause.Reason.CLOCK: _Words(
        "Die Uhr geht {deviates}. Erinnerungen, Versand und Löschen sind angehalten.",
        "Die Uhr richtig stellen; dann geht es von selbst weiter. Stimmt die Uhr schon, unter "
        "„Verwaltung“, „Zustand“ bestätigen.",
    ),
    Pause.Reason.RESTORED: _Words(
        "Die Daten kommen aus einer Sicherung. Versand, Nummern und Löschen sind angehalten.",
        "Unter „Verwaltung“, „Wiederherstellung“ durchgehen, was unklar ist.",
    ),
}


def arrivals(at: datetime) -> Iterator[Finding]:
    """Name arrivals and files that should have been read by now."""
    fix = "Läuft krm worker? Bis dahin bitte die Originale im Posteingang ansehen."
    unread = list(waiting.unread_too_long(at).values_list("receipt_number", flat=True))
    files = waiting.with_files_unread_too_long(at)
    numbers = list(files.values_list("receipt_number", flat=True))
    if unread:
        text = f"Eingänge, die noch nicht gelesen sind: {len(unread)}, zum Beispiel {unread[0]}."
        yield problem(INBOX, text, fix)
    if numbers:
        text = f"Eingänge mit ungelesenen Dateien: {len(numbers)}, zum Beispiel {numbers[0]}."
        yield problem(INBOX, text, fix)
    if not (unread or numbers):
        yield ok(INBOX, "Alles, was ankam, ist gelesen.")


def outbox(at: datetime) -> Iterator[Finding]:
    """Name dispatches of which nobody knows whether they left, and mails that wait too long."""
    states = Dispatch.State
    unclear = Dispatch.objects.filter(state=states.UNCLEAR).count()
    stuck = Dispatch.objects.filter(state=states.SENDING, sending_at__lt=at - SENDING).count()
    mails = Dispatch.objects.filter(state=states.QUEUED, channel="email")
    late = mails.filter(queued_at__lt=at - QUEUED).count()
    if unclear:
        yield problem(
            OUTBOX,
            f"Unklare Sendungen: {unclear}. Niemand weiß, ob sie hinausgingen.",
            "Wer die Vorgänge bearbeitet, klärt sie auf der Seite „Heute“.",
        )
    if stuck:
        yield problem(
            OUTBOX,
            f"Sendungen, die feststecken: {stuck}.",
            "krm worker starten; danach klärt KRM sie.",
        )
    if late:
        yield problem(
            OUTBOX,
            f"E-Mails, die länger als eine Stunde warten: {late}.",
            "Läuft krm worker? Ist der Mailserver (KRM_SMTP) erreichbar?",
        )
    if not (unclear or stuck or late):
        yield ok(OUTBOX, "Nichts ist unklar oder überfällig.")
