"""Take mails in from files; the files are only read."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now

from krm.adapters.command_line import GermanCommand
from krm.arrivals.actions.admission import Ingested
from krm.arrivals.models import IntakeItem
from krm.arrivals.rules.nine_questions import OUTCOMES
from krm.mailbox.actions import mail
from krm.ui.rules import format_date

_ENDINGS = {".eml", ".msg"}
_WORDS = {
    IntakeItem.State.NEW.value: "recorded",
    IntakeItem.State.WAITING.value: "waiting",
    IntakeItem.State.TRIAGED.value: "recorded",
    IntakeItem.State.JOINED.value: "joined",
    IntakeItem.State.SET_ASIDE.value: "set-aside",
}


class Command(GermanCommand):
    """Print one line per mail; exit code 0 ok, 1 if a mail failed, 2 for wrong usage."""

    help = (
        "Nimmt E-Mails (.eml, .msg) in den Posteingang auf. Ordner werden mit allen Unterordnern "
        "gelesen. Die Dateien bleiben unverändert. Dieselbe E-Mail wird nur einmal aufgenommen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files and folders and the form of the output."""
        parser.add_argument("places", nargs="*", metavar="DATEI_ODER_ORDNER")
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check all arguments first, then take in one mail after the other."""
        files = list(_mail_files(_places(options["places"])))
        # Of a run that was killed a mail may be left unread, whoever's file it came from.
        mail.read_pending(at=now())
        failed = sum(not self._take_in(path, as_json=options["json"]) for path in files)
        if failed:
            count = f"{failed} von {len(files)}"
            raise CommandError(f"{count} E-Mails nicht aufgenommen.", returncode=1)

    def _take_in(self, path: Path, *, as_json: bool) -> bool:
        try:
            row = _row(path, mail.ingest_mail(raw=path.read_bytes(), at=now()))
        except Exception as problem:
            # Whatever it is, the mails behind this one are still taken in.
            row = {"file": str(path), "outcome": "failed", "id": None, "new": False,
                   "answered": False, "why": f"{type(problem).__name__}: {problem}"}  # fmt: skip
        self.stdout.write(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
        return bool(row["outcome"] != "failed")


def _wrong(reason: str) -> CommandError:
    return CommandError(reason, returncode=2)


def _places(written: Iterable[str]) -> list[Path]:
    places = [Path(place) for place in written]
    if not places:
        raise _wrong("Bitte mindestens eine Datei oder einen Ordner angeben.")
    missing = [str(place) for place in places if not place.exists()]
    if missing:
        raise _wrong(f"Das gibt es nicht: {', '.join(missing)}")
    return places


def _mail_files(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the files: those named whatever their ending, of folders the mails, by name."""
    for place in places:
        if place.is_dir():
            found = (path for path in place.rglob("*") if path.suffix.lower() in _ENDINGS)
            yield from sorted(path for path in found if path.is_file())
        else:
            yield place


def _row(path: Path, ingested: Ingested) -> dict[str, Any]:
    item = ingested.item
    return {
        "file": str(path),
        "outcome": _WORDS[item.state],
        "id": item.receipt_number,
        "reaction": item.reaction.number if item.reaction else None,
        "new": ingested.is_new,
        "arrived": item.arrived_at.isoformat(),
        "answered": item.is_answerable and item.state != IntakeItem.State.SET_ASIDE,
        "why": _why(item),
        "problem": item.problem or None,
    }


def _why(item: IntakeItem) -> str:
    if item.state == IntakeItem.State.SET_ASIDE:
        return item.outcome_note or OUTCOMES[item.outcome].reason
    if not item.is_answerable:
        return item.not_answerable_reason
    if item.state == IntakeItem.State.JOINED:
        return "Teil des Vorgangs, wird mit ihm beantwortet."
    if item.provisional_due_on is None:
        return "KRM bestätigt den Eingang nach der Sichtung."
    return (
        f"KRM bestätigt den Eingang nach der Sichtung, bis {format_date(item.provisional_due_on)}."
    )


def _line(row: dict[str, Any]) -> str:
    number = row["id"] or "-"
    known = "" if row["new"] or row["id"] is None else " (lag schon vor)"
    vorgang = f" {row['reaction']}" if row.get("reaction") else ""
    answer = "ja" if row["answered"] else "nein"
    what = f"{row['outcome']} {number}{vorgang}{known}"
    return f"{what} | Antwort: {answer}, {row['why']} | {row['file']}"
