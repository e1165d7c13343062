"""``krm restore``: bring a backup back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from krm.desk.jobs.restore import RestoreRefused, restore
from krm.organisation.queries import local_day
from krm.ui.rules import format_day, format_time


class Command(BaseCommand):
    """Bring a backup back; exit code 0 if it is in place, 1 if everything is as it was."""

    help = "Holt eine Sicherung zurück. Danach steht das Haus, bis KRM alles durchgegangen ist."
    requires_system_checks = ()  # there may be no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup and the secret key."""
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument(
            "--key",
            type=Path,
            required=True,
            metavar="DATEI",
            help="Datei mit dem geheimen Schlüssel",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore and say what comes next."""
        try:
            done = restore(options["file"], key=options["key"], at=now())
        except RestoreRefused as refusal:
            raise CommandError(f"Nichts wurde geändert. {refusal}") from refusal
        made = f"{format_day(local_day(done.made_at))}, {format_time(done.made_at)} Uhr"
        self.stdout.write(
            f"Zurückgeholt ist der Stand vom {made}. Fehlende Dateien zurückgeholt: {done.files}."
        )
        self.stdout.write(f"Die Datenbank von vorher liegt in {done.kept}.")
        self.stdout.write(
            "Versand, Nummern und Löschen sind angehalten. Bitte Web und krm worker starten; KRM "
            "geht unter „Verwaltung“, „Wiederherstellung“ durch, was unklar ist."
        )
