"""``krm export-register FILE.xlsx [--year Y]``: the register as Erfassungstabelle."""

import json
from argparse import ArgumentParser
from datetime import MAXYEAR
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from krm.adapters.command_line import GermanCommand
from krm.journal.actions import SYSTEM
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reports.actions.exporting import export_register


class Command(GermanCommand):
    """Exit code 0 written, 1 the file cannot be written, 2 wrong usage."""

    help = "Gibt das Register als Erfassungstabelle (.xlsx) aus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the year and the form of the output."""
        parser.add_argument("file", metavar="DATEI", type=Path)
        parser.add_argument("--year", metavar="JAHR", type=int, help="nur dieses Jahr des Eingangs")
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file; nothing is exported and journalled that could not be written."""
        target: Path = options["file"]
        rows = _rows(options["year"]).unrestricted()
        try:
            with target.open("ab"):
                pass
            with TemporaryFile() as file:
                count = export_register(rows=rows, to=file, by=SYSTEM, at=timezone.now())
                file.seek(0)
                with target.open("wb") as written:
                    copyfileobj(file, written)
        except OSError as error:
            reason = f"Die Datei {target} lässt sich nicht schreiben: {error.strerror}"
            raise CommandError(reason, returncode=1) from error
        if options["json"]:
            payload = {"file": str(target), "rows": count}
            self.stdout.write(json.dumps(payload, ensure_ascii=False))
        else:
            self.stdout.write(f"{count} Vorgänge in {target}")


def _rows(year: int | None) -> ReactionQuerySet:
    rows = Reaction.objects.all()
    if year is None:
        return rows
    if not 0 < year < MAXYEAR:
        raise CommandError("Dieses Jahr gibt es nicht im Kalender.", returncode=2)
    return rows.filter(arrived_at__year=year)
