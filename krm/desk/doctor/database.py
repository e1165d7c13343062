"""The database: reachable, set up right, migrated, its journal guarded and whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef

from krm.desk.doctor.finding import Finding, hint, ok, problem
from krm.desk.queries.sealed import changed_texts
from krm.journal import checks, queries, storage
from krm.journal.models import JournalEntry, JournalHead, JournalRead
from krm.journal.queries.verify import verify_journal
from krm.journal.rules import READS
from krm.journal.rules.faults import problem_sentence
from krm.ui.rules import format_day, format_time

PART = "Datenbank"
JOURNAL = "Protokoll"
ANCHOR_AGE = timedelta(hours=3)
_VERIFY = "krm verify-journal nennt die Stelle. Bitte den Datenschutz und die Leitung informieren."


def reachable(_at: datetime) -> Iterator[Finding]:
    """Say whether the database answers."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield problem(
            PART,
            f"Die Datenbank antwortet nicht ({type(error).__name__}).",
            "Läuft der Datenbankdienst? Stimmt DATABASE_URL?",
        )
    else:
        yield ok(PART, f"{connection.vendor} antwortet.")


def settings_right(_at: datetime) -> Iterator[Finding]:
    """Name the settings under which writes get lost or erased data stays readable."""
    found = checks.settings_problems(connection)
    for text in found:
        yield problem(PART, text, "Bitte die Einstellung ändern, siehe docs/operations.md.")
    if not found:
        yield ok(PART, "Die Einstellungen stimmen.")


def migrated(_at: datetime) -> Iterator[Finding]:
    """Say whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{step.app_label}.{step.name}" for step, _backwards in waiting[:5])
        yield problem(
            PART,
            f"Änderungen der Tabellen, die fehlen: {len(waiting)} ({names}).",
            "Zuerst sichern, dann krm migrate.",
        )
    else:
        yield ok(PART, "Die Tabellen sind auf dem Stand dieser Version.")


def triggers(_at: datetime) -> Iterator[Finding]:
    """Name the triggers of the journal that are missing."""
    found = checks.trigger_problems(connection)
    for text in found:
        yield problem(JOURNAL, text, "krm migrate")
    if not found:
        yield ok(JOURNAL, "Der Schutz in der Datenbank ist vollständig.")


def heads(_at: datetime) -> Iterator[Finding]:
    """Compare the head of every chain with its last entry; ``krm verify-journal`` reads all."""
    broken = [*_chains_without_their_head(), *_months_without_their_head()]
    if broken:
        yield problem(
            JOURNAL,
            f"Ketten ohne Ende: {len(broken)}, zum Beispiel „{min(broken)}“.",
            _VERIFY,
        )
    else:
        yield ok(JOURNAL, f"Alle Ketten enden, wo sie sollen ({JournalHead.objects.count()}).")


def whole(_at: datetime) -> Iterator[Finding]:
    """Verify the whole journal with the newest anchors, as ``krm verify-journal`` does."""
    outcome = verify_journal()
    if outcome.problems:
        count, first = len(outcome.problems), problem_sentence(outcome.problems[0])
        yield problem(
            JOURNAL, f"Stellen, an denen das Protokoll nicht passt: {count}. {first}", _VERIFY
        )
    else:
        yield ok(JOURNAL, f"Das Protokoll ist unversehrt: {outcome.entries} Einträge.")


def texts(_at: datetime) -> Iterator[Finding]:
    """Compare letters, notes and Schriftsätze with the hashes that the journal keeps of them."""
    found = changed_texts()
    if found:
        first = found[0]
        yield problem(
            JOURNAL,
            f"Texte oder Stände, die nicht mehr zum Protokoll passen: {len(found)}, zum Beispiel "
            f"{first.label} {first.pk} ({first.chain}).",
            "Bitte den Datenschutz und die Leitung informieren; die Sicherung hat den alten Text.",
        )
    else:
        yield ok(JOURNAL, "Schreiben, Notizen, Schriftsätze und Stände sind unverändert.")


def anchors(at: datetime) -> Iterator[Finding]:
    """Say how old the newest anchor outside the database is, and whether it lies far enough."""
    folder = Path(settings.ANCHOR_DIR)
    if not JournalEntry.objects.exists():
        return
    path = storage.newest(folder)
    written_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) if path else None
    if written_at is None or at - written_at > ANCHOR_AGE:
        since = (
            f"seit {format_day(written_at)}, {format_time(written_at)} Uhr" if written_at else ""
        )
        yield problem(
            JOURNAL,
            f"Außerhalb der Datenbank liegt {since or 'noch'} kein neuer Anker des Protokolls.",
            "Läuft krm worker? Ist KRM_ANCHOR_DIR erreichbar und beschreibbar?",
        )
    else:
        yield ok(JOURNAL, f"Der jüngste Anker ist von {format_time(written_at)} Uhr.")
    if not (settings.DEMO or settings.DEBUG) and folder.is_relative_to(settings.DATA_DIR):
        yield hint(
            JOURNAL,
            "Die Anker liegen neben den Daten. Wer den Server hat, kann sie ersetzen.",
            "KRM_ANCHOR_DIR auf einen anderen Rechner legen, am besten nur einmal beschreibbar.",
        )


def _chains_without_their_head() -> set[str]:
    last = JournalEntry.objects.filter(
        chain=OuterRef("chain"), seq=OuterRef("seq"), hash=OuterRef("hash")
    )
    entries = JournalHead.objects.filter(seq__gt=0).exclude(chain__startswith=READS)
    lost = entries.filter(~Exists(last)).values_list("chain", flat=True)
    covering = JournalHead.objects.filter(chain=OuterRef("chain"), seq__gte=OuterRef("seq"))
    beyond = JournalEntry.objects.filter(~Exists(covering)).values_list("chain", flat=True)
    return {*lost, *beyond}


def _months_without_their_head() -> set[str]:
    dropped = {queries.read_chain(month) for month in queries.dropped_months()}
    months = JournalHead.objects.filter(seq__gt=0, chain__startswith=READS)
    return {
        head.chain
        for head in months
        if head.chain not in dropped
        and not JournalRead.objects.filter(
            month=head.chain.removeprefix(READS), seq=head.seq, hash=head.hash
        ).exists()
    }
