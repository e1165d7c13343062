"""Is this installation healthy? Every problem with its fix, for ``krm doctor``."""

from collections.abc import Callable, Iterable
from datetime import datetime

from krm.desk.doctor import database, files, programs, public_pages, setup, work
from krm.desk.doctor.finding import Finding, Level
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk

__all__ = ["Finding", "Level", "examine"]

_Part = Callable[[datetime], Iterable[Finding]]

_ALWAYS: tuple[_Part, ...] = (
    setup.secret,
    setup.addresses,
    setup.static_files,
    setup.mail,
    files.places,
    files.space,
    programs.virus_scanner,
    programs.time_zone,
    programs.fonts,
)
# Each leans on those before it: what cannot be reached cannot be read.
_DATABASE: tuple[_Part, ...] = (database.reachable, database.settings_right, database.migrated)
_ROWS: tuple[_Part, ...] = (
    database.triggers,
    database.heads,
    work.house,
    work.heartbeat,
    work.outbox,
    files.documents,
)
# Each asks the Regelwerk, which an empty house lacks.
_PUBLIC: tuple[_Part, ...] = (
    public_pages.film,
    public_pages.privacy_contact,
    public_pages.statement,
    public_pages.languages,
)


def examine(at: datetime) -> list[Finding]:
    """Return what was found, in the order of the parts; nothing is changed.

    Without a database, or with tables of another version, the rows are not looked at.
    """
    found = [finding for part in _ALWAYS for finding in part(at)]
    for part in _DATABASE:
        findings = list(part(at))
        found += findings
        if part is not database.settings_right and any(one.is_problem for one in findings):
            return found
    found += [finding for part in _ROWS for finding in part(at)]
    return found + _public(at)


def _public(at: datetime) -> list[Finding]:
    try:
        regelwerk.current(local_day(at))
    except regelwerk.RegelwerkMissing:
        return []
    return [finding for part in _PUBLIC for finding in part(at)]
