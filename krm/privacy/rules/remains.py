"""Until when bytes of what was deleted may lie somewhere; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from krm.ui.rules import LOCAL_ZONE

_SUNDAY, _THREE = 6, 3


def is_hour_of_rewriting(at: datetime) -> bool:
    """Tell whether it is the hour of the week in which the tables are written anew."""
    local = at.astimezone(LOCAL_ZONE)
    return (local.weekday(), local.hour) == (_SUNDAY, _THREE)


@dataclass(frozen=True)
class WalSettings:
    """How PostgreSQL goes about its write-ahead log; lengths in seconds, 0: never."""

    is_recycled: bool
    switched_after: int
    checkpoint_after: int

    @property
    def gone_after(self) -> timedelta | None:
        """Return after how long a piece of the log is deleted; None: it has no fixed time.

        A piece is closed when its time is up and deleted by a checkpoint after that.
        """
        if self.is_recycled or not self.switched_after:
            return None
        return timedelta(seconds=self.switched_after + 2 * self.checkpoint_after)


@dataclass(frozen=True)
class Remains:
    """One place where something deleted may still lie, and until when."""

    place: str
    until: str


_FILES: Final = Remains("Dateien der Vorgänge", "Sofort gelöscht.")
_SQLITE: Final = (
    Remains("Datenbank, Suche und Indizes", "Sofort überschrieben."),
    Remains("Schreibprotokoll der Datenbank", "Gleich danach geleert, spätestens nach einem Tag."),
)
_ROWS: Final = (
    Remains("Zeilen und Indizes der Datenbank", "Sofort nicht mehr lesbar, nach einem Tag weg."),
    Remains(
        "Freie Stellen in den Dateien der Datenbank",
        "Spätestens in der Nacht zum übernächsten Sonntag, wenn die Tabellen neu geschrieben sind.",
    ),
)
_NO_END: Final = (
    "Wird fortlaufend überschrieben, ohne festes Ende. Die Administration kann eine einstellen "
    "(docs/operations.md)."
)


def remains(wal: WalSettings | None, *, backups: str, here: bool) -> list[Remains]:
    """Return every place with its end.

    :param wal: of PostgreSQL; None for SQLite.
    :param backups: how long backups are kept, in words.
    :param here: whether the program deletes them.
    """
    who = "Das Programm löscht sie." if here else "Löschen muss sie, wer sie aufhebt."
    stored = Remains("Sicherungen", f"{backups}. {who}")
    if wal is None:
        return [_FILES, *_SQLITE, stored]
    return [_FILES, *_ROWS, Remains("Schreibprotokoll der Datenbank", _log(wal)), stored]


def _log(wal: WalSettings) -> str:
    after = wal.gone_after
    if after is None:
        return _NO_END
    hours = -(-int(after.total_seconds()) // 3600)
    return "Spätestens nach einer Stunde." if hours == 1 else f"Spätestens nach {hours} Stunden."
