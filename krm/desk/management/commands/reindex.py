"""``krm reindex``: build the index of words anew, or read what is not read yet; with progress."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from krm.desk.jobs import indexing, meaning


class Command(BaseCommand):
    """Read every Vorgang and every open arrival and write its words; the office works meanwhile."""

    help = "Baut den Suchindex neu auf. Bis er fertig ist, findet die Suche noch nicht alles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is to be built, and the form of the output."""
        parser.add_argument(
            "--meaning",
            action="store_true",
            help="Stattdessen den Sinn der Vorgänge lesen, der noch nicht gelesen ist",
        )
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build it, say how far it is every now and then, and how many Vorgänge it holds."""
        self._said = -1
        quiet = options["json"]
        if options["meaning"]:
            self._read_meanings(quiet=quiet)
            return
        count = indexing.reindex(now(), report=self._ignore if quiet else self._progress)
        self.stdout.write(
            json.dumps({"cases": count}) if quiet else f"Fertig. Durchsuchbar: {count} Vorgänge."
        )

    def _read_meanings(self, *, quiet: bool) -> None:
        count = meaning.read_all(now(), report=self._ignore if quiet else self._progress)
        self.stdout.write(
            json.dumps({"read": count}) if quiet else f"Fertig. Neu gelesen: {count} Texte."
        )

    def _progress(self, done: int, of: int) -> None:
        percent = 100 * done // of if of else 100
        if percent // 5 != self._said:
            self._said = percent // 5
            self.stdout.write(f"{percent:>3} %  {done} von {of} Vorgängen")

    def _ignore(self, _done: int, _of: int) -> None:
        """Say nothing: a machine reads the last line only."""
