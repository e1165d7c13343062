"""``krm backup``: database, files and anchors in one encrypted file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from krm.adapters.archive import new_identity
from krm.adapters.files import create_file
from krm.desk.jobs.backup import BackupRefused, make_backup
from krm.privacy.storage.backups import new_path

SHOWN = 5


def _files(count: int) -> str:
    return "1 Datei" if count == 1 else f"{count} Dateien"


class Command(BaseCommand):
    """Make a backup; exit code 0 if it is whole, 1 if not."""

    help = "Sichert Datenbank, Dateien und Anker verschlüsselt in eine Datei, auch im Betrieb."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write; the folder of backups gives it a name otherwise."""
        parser.add_argument(
            "file",
            type=Path,
            metavar="DATEI",
            nargs="?",
            help="ohne DATEI in KRM_BACKUP_DIR, mit Tag und Uhrzeit im Namen",
        )
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="erzeugt statt einer Sicherung ein Schlüsselpaar; der geheime steht in der Datei",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it and say what it holds and what it lacks."""
        at = now()
        target = options["file"] or (None if options["new_key"] else new_path(at))
        if target is None:
            raise CommandError("Bitte sagen, wohin: krm backup DATEI, oder KRM_BACKUP_DIR setzen.")
        if options["new_key"]:
            self._new_key(target)
            return
        try:
            done = make_backup(target, at=at)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        size = f"{done.size / 1_000_000:.1f}".replace(".", ",")
        self.stdout.write(f"Gesichert: {done.path}, {_files(done.files)}, {size} MB.")
        if not done.is_whole:
            lines = [f"fehlt: {name}" for name in done.missing[:SHOWN]]
            lines += [f"verändert: {name}" for name in done.changed[:SHOWN]]
            count = len(done.missing) + len(done.changed)
            head = f"Die Sicherung ist da, aber es fehlen oder passen nicht: {_files(count)}."
            raise CommandError("\n".join([head, *lines]))

    def _new_key(self, target: Path) -> None:
        public, secret = new_identity()
        text = "# Geheimer Schlüssel der Sicherung. Nicht auf diesem Rechner aufheben.\n"
        if not create_file(target, f"{text}{secret}\n".encode()):
            raise CommandError(f"{target} gibt es schon.")
        self.stdout.write(f"KRM_BACKUP_KEY={public}")
        self.stdout.write(
            f"Der geheime Schlüssel steht in {target}. Ohne ihn ist keine Sicherung lesbar."
        )
