"""Is this installation healthy? Every problem with its fix: command, page *Zustand* and messages.

Whoever has something new to look at writes a function that takes the moment and yields findings,
and appends a ``Check`` to the table below.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from krm.desk.doctor import database, files, jobs, programs, public_pages, searching, setup, work
from krm.desk.doctor.finding import LEVELS, Check, Finding, Level
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.regelwerk import queries as regelwerk

__all__ = ["CHECKS", "DAILY", "LEVELS", "Check", "Finding", "Level", "examine"]

OFFICER, PRIVACY = Role.KRM_OFFICER, Role.DATA_PROTECTION
FETCHING, THOROUGH, DAILY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
_FIXER = "Die Administration ist informiert."

_ALWAYS = (
    Check("secret", "Geheimer Schlüssel", setup.secret),
    Check("addresses", "Adressen der Seiten", setup.addresses),
    Check("static_files", "Stile und Skripte", setup.static_files),
    Check(
        "mail_server",
        "Mailserver",
        setup.mail,
        tells={OFFICER: f"E-Mails gehen zurzeit nicht hinaus, sie warten. {_FIXER}"},
        every=FETCHING,
    ),
    Check("places", "Ordner", files.places),
    Check(
        "space",
        "Speicherplatz",
        files.space,
        tells={OFFICER: f"Der Speicherplatz geht zu Ende. Bald kommt nichts mehr herein. {_FIXER}"},
    ),
    Check("backups", "Sicherungen", files.backups),
    Check(
        "virus_scanner",
        "Virenscanner",
        programs.virus_scanner,
        tells={
            OFFICER: "Der Virenscanner antwortet nicht. Neue Dateien lassen sich nicht öffnen. "
            + _FIXER
        },
        every=FETCHING,
    ),
    Check("sentence_encoder", "Gefahr nach dem Sinn", programs.sentence_encoder),
    Check("time_zone", "Zeitzone", programs.time_zone),
    Check("fonts", "Schriften", programs.fonts),
)
# Each leans on those before it: what cannot be reached cannot be read.
_DATABASE = (
    Check("database", "Datenbank", database.reachable),
    Check("database_settings", "Einstellungen der Datenbank", database.settings_right),
    Check("migrations", "Tabellen", database.migrated),
)
_ROWS = (
    Check(
        "triggers",
        "Schutz des Protokolls",
        database.triggers,
        tells={PRIVACY: "Der Schutz des Protokolls in der Datenbank fehlt oder ist verändert."},
    ),
    Check(
        "heads",
        "Enden des Protokolls",
        database.heads,
        tells={PRIVACY: "Im Protokoll fehlt das Ende einer Kette. Einträge wurden gelöscht."},
        every=THOROUGH,
    ),
    Check(
        "journal",
        "Ganzes Protokoll",
        database.whole,
        tells={
            PRIVACY: "Das Protokoll passt nicht zusammen. Jemand hat vielleicht Einträge verändert."
        },
        every=DAILY,
    ),
    Check(
        "texts",
        "Texte der Vorgänge",
        database.texts,
        tells={PRIVACY: "Texte von Vorgängen wurden außerhalb des Programms verändert."},
        every=DAILY,
    ),
    Check(
        "anchors",
        "Anker des Protokolls",
        database.anchors,
        tells={PRIVACY: f"Das Protokoll wird nicht mehr außerhalb gesichert (Anker). {_FIXER}"},
    ),
    Check("house", "Dienststelle und Regelwerk", work.house),
    Check(
        "worker",
        "Hintergrundarbeit",
        work.heartbeat,
        tells={
            OFFICER: "Die Hintergrundarbeit steht. Nichts wird erinnert, gesendet, abgeholt. "
            + _FIXER
        },
    ),
    Check(
        "pauses",
        "Uhr und Pausen",
        work.pauses,
        tells={OFFICER: f"Das Haus ist angehalten: kein Versand, keine Erinnerungen. {_FIXER}"},
    ),
    Check(
        "queue",
        "Warteschlange",
        jobs.queue,
        tells={OFFICER: f"Aufträge im Hintergrund bleiben liegen. {_FIXER}"},
    ),
    Check("failed_jobs", "Gescheiterte Aufträge", jobs.failed),
    Check(
        "arrivals",
        "Posteingang",
        work.arrivals,
        tells={
            OFFICER: "Etwas im Posteingang ist noch nicht gelesen. Bitte sehen Sie das Original an."
        },
    ),
    Check(
        "outbox",
        "Postausgang",
        work.outbox,
        # Who has to settle some of it reads which (``condition.words_for``).
        tells={OFFICER: f"Im Postausgang hängt etwas fest. Sie müssen nichts klären. {_FIXER}"},
    ),
    Check(
        "search",
        "Suche",
        searching.index_of_words,
        tells={OFFICER: f"Die Suche findet zurzeit nicht alles. {_FIXER}"},
        every=THOROUGH,
    ),
    Check("mailboxes", "Postfächer", jobs.mailboxes),  # the officer hears it from the mailbox
    Check(
        "documents",
        "Dateien der Dokumente",
        files.documents,
        tells={OFFICER: f"Dateien von Vorgängen fehlen in der Ablage. {_FIXER}"},
        every=THOROUGH,
    ),
    Check(
        "changed_files",
        "Veränderte Dateien",
        files.changed,
        tells={PRIVACY: "Gespeicherte Dateien wurden außerhalb des Programms verändert."},
    ),
)
# Each asks the Regelwerk, which an empty house lacks.
_PUBLIC = (
    Check("film", "Film in Gebärdensprache", public_pages.film),
    Check("privacy_contact", "Datenschutzhinweis", public_pages.privacy_contact),
    Check("accessibility", "Erklärung zur Barrierefreiheit", public_pages.statement),
    Check("languages", "Sprachen", public_pages.languages),
)

CHECKS: tuple[Check, ...] = (*_ALWAYS, *_DATABASE, *_ROWS, *_PUBLIC)


def examine(at: datetime, *, leave_out: Collection[str] = ()) -> list[Finding]:
    """Return what was found, in the order of the table; nothing is changed.

    Without a database, or with tables of another version, the rows are not looked at. Checks whose
    code is in ``leave_out`` are not looked at either.
    """
    found = _look(_ALWAYS, at, leave_out)
    for check in _DATABASE:
        findings = _look([check], at, ())
        found += findings
        if check.code != "database_settings" and any(one.is_problem for one in findings):
            return found
    found += _look(_ROWS, at, leave_out)
    try:
        regelwerk.current(local_day(at))
    except regelwerk.RegelwerkMissing:
        return found
    return found + _look(_PUBLIC, at, leave_out)


def _look(checks: Iterable[Check], at: datetime, leave_out: Collection[str]) -> list[Finding]:
    return [
        replace(finding, check=check.code)
        for check in checks
        if check.code not in leave_out
        for finding in check.look(at)
    ]
