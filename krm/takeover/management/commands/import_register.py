"""``krm import-register FILE [--dry-run]``: import an old Erfassungstabelle, all or nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now

from krm.adapters.command_line import GermanCommand
from krm.documents.rules.text_table import CHARSETS
from krm.journal.actions import SYSTEM, Refused
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from krm.takeover.models import RegisterImport
from krm.takeover.rules.row import Options

_STATE = RegisterImport.State
_SHOWN = 50


class Command(GermanCommand):
    """Exit code 0 imported (or checked without a fault), 1 refused or faulty, 2 wrong usage."""

    help = (
        "Importiert eine Erfassungstabelle (.xlsx, .csv) in das Register. Entweder alle Zeilen "
        "oder keine. Was schon importiert ist, wird erkannt. Die Spalten werden an ihren Namen "
        "erkannt oder sind von der Seite im Browser bekannt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its sheet, and how to answer."""
        parser.add_argument("file", metavar="DATEI", type=Path)
        parser.add_argument("--sheet", metavar="BLATT", default="", help="Name des Blattes")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts importieren")
        parser.add_argument(
            "--charset", choices=CHARSETS, default="", help="Zeichen einer CSV, wenn unsicher"
        )
        parser.add_argument(
            "--hidden-rows", choices=(Options.TAKE, Options.LEAVE), default="",
            help="ausgeblendete Zeilen importieren oder weglassen",
        )  # fmt: skip
        parser.add_argument(
            "--restore-zeros", action="store_true", help="fehlende Nullen am Anfang ergänzen"
        )
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Upload, check and import in one go, by the same verbs as the page."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Das gibt es nicht: {path}", returncode=2)
        try:
            said = Options(options["charset"], options["hidden_rows"], options["restore_zeros"])
            run = self._taken(path, options["sheet"], said, dry_run=options["dry_run"])
        except Refused as refusal:
            raise CommandError(refusal.reason, returncode=1) from refusal
        self._tell(run, as_json=options["json"])
        if run.state not in (_STATE.CHECKED, _STATE.DONE):
            raise CommandError("Nichts wurde importiert.", returncode=1)

    def _taken(self, path: Path, sheet: str, said: Options, *, dry_run: bool) -> RegisterImport:
        by = SYSTEM
        run = importing.upload_table(content=path.read_bytes(), name=path.name, by=by, at=now())
        columns = importing.columns_for(run, sheet, said.charset)
        run = importing.ask_check(
            run=run, sheet=sheet or run.sheet, columns=columns, options=said, by=by, at=now()
        )
        run = working.work_on(run.pk, clock=now) or run
        if dry_run or run.state != _STATE.CHECKED:
            return run
        run = importing.ask_import(run=run, by=by, at=now())
        return working.work_on(run.pk, clock=now) or run

    def _tell(self, run: RegisterImport, *, as_json: bool) -> None:
        figures = {
            "state": run.state,
            "rows": run.rows_total,
            "new": run.rows_new,
            "known": run.rows_known,
            "changed": run.rows_changed,
            "problems": run.problem_count,
            "hints": run.hint_count,
        }
        if as_json:
            more = {
                "cells": run.problems,
                "changed_cells": run.changed,
                "hinted_cells": run.hints,
                "failure": run.failure,
            }
            self.stdout.write(json.dumps({**figures, **more}, ensure_ascii=False))
            return
        if run.failure:
            self.stdout.write(run.failure)
        for cell in [*run.problems, *run.changed, *run.hints][:_SHOWN]:
            self.stdout.write(
                f"{run.sheet}, Zeile {cell['row']}, Spalte {cell['column']} ({cell['heading']}): "
                f"„{cell['value']}“ – {cell['reason']}"
            )
        self.stdout.write(
            f"{run.rows_total} Zeilen: {run.rows_new} neu, {run.rows_known} schon bekannt, "
            f"{run.rows_changed} seither geändert, {run.problem_count} Fehler, "
            f"{run.hint_count} Hinweise. Stand: {run.get_state_display()}."
        )
