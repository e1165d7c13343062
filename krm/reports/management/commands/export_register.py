"""``krm export-register FILE.xlsx [--year Y]``: the register as Erfassungstabelle."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from krm.journal.actions import SYSTEM
from krm.reactions.models import Reaction
from krm.reports import actions


class Command(BaseCommand):
    """Write the whole register, or one year of arrival, to a file."""

    help = "Gibt das Register als Erfassungstabelle (.xlsx) aus."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the year."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        rows = Reaction.objects.all()
        if options["year"]:
            rows = rows.filter(arrived_at__year=options["year"])
        content = actions.export_register(rows=rows, by=SYSTEM, at=timezone.now())
        target: Path = options["file"]
        try:
            target.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Die Datei {target} lässt sich nicht schreiben: {error}") from error
        self.stdout.write(f"{rows.count()} Vorgänge in {target}")
