"""``krm report quantitative --from D --to D --as-of D [--format json|xlsx|pdf]``."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from krm.adapters.command_line import GermanCommand
from krm.journal.actions import SYSTEM, Refused
from krm.reports.actions.reporting import export_report
from krm.reports.queries.files import MEDIA_TYPES
from krm.reports.rules.facts import Period


class Command(GermanCommand):
    """Exit code 0 written, 1 refused or not writable, 2 wrong usage."""

    help = "Gibt den quantitativen Bericht aus, auf die Ausgabe oder mit --file in eine Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, the Stichtag, the format and where the report goes."""
        day: dict[str, Any] = {
            "metavar": "JJJJ-MM-TT",
            "type": date.fromisoformat,
            "required": True,
        }
        parser.add_argument("report", choices=["quantitative"])
        parser.add_argument("--from", dest="starts_on", help="erster Tag des Eingangs", **day)
        parser.add_argument("--to", dest="ends_on", help="letzter Tag des Eingangs", **day)
        parser.add_argument("--as-of", dest="as_of", help="Stichtag", **day)
        parser.add_argument("--format", choices=list(MEDIA_TYPES), default="json")
        parser.add_argument("--outside", action="store_true", help="kleine Anzahlen unterdrücken")
        parser.add_argument("--file", metavar="DATEI", type=Path, help="statt der Ausgabe")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the report; what cannot be counted is refused with its sentence."""
        period = Period(options["starts_on"], options["ends_on"], options["as_of"])
        try:
            _, content = export_report(
                period=period,
                ending=options["format"],
                is_for_outside=options["outside"],
                by=SYSTEM,
                at=timezone.now(),
            )
            self._write(content, options)
        except Refused as refusal:
            raise CommandError(refusal.reason, returncode=1) from refusal

    def _write(self, content: bytes, options: dict[str, Any]) -> None:
        target: Path | None = options["file"]
        if target is not None:
            try:
                target.write_bytes(content)
            except OSError as error:
                reason = f"Die Datei {target} lässt sich nicht schreiben: {error.strerror}"
                raise CommandError(reason, returncode=1) from error
            self.stdout.write(str(target))
        elif options["format"] == "json":
            self.stdout.write(content.decode(), ending="")
        else:
            sys.stdout.buffer.write(content)
