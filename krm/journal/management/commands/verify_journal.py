"""Verify every chain of the journal."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from krm.journal.queries.verify import Verification, verify_journal
from krm.journal.rules.faults import FAULTS, problem_sentence
from krm.journal.rules.verification import Fault
from krm.journal.storage import AnchorFile, DamagedAnchorFile, read

SHOWN = 20


class Command(BaseCommand):
    """Verify the journal; exit code 0 if it fits, 1 if not, 2 for wrong usage."""

    help = "Prüft das Protokoll und nennt den ersten Eintrag, der nicht passt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take an anchor file and the form of the output."""
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="DATEI",
            help="Anker-Datei, mit der das Protokoll verglichen wird",
        )
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify, print the outcome and end with its exit code."""
        outcome = verify_journal(anchor=self._anchor(options["anchor"], as_json=options["json"]))
        self.stdout.write(_as_json(outcome) if options["json"] else _as_text(outcome))
        if outcome.problems:
            raise SystemExit(1)

    def _anchor(self, path: Path | None, *, as_json: bool) -> AnchorFile | None:
        if path is None:
            return None
        try:
            return read(path)
        except OSError as error:
            message = f"Die Anker-Datei {path} lässt sich nicht öffnen."
            raise CommandError(message, returncode=2) from error
        except DamagedAnchorFile as error:
            text = FAULTS[Fault.ANCHOR_FILE_DAMAGED]
            problem = {"fault": Fault.ANCHOR_FILE_DAMAGED, "text": text}
            answer = json.dumps({"ok": False, "problems": [problem]}, ensure_ascii=False)
            self.stdout.write(answer if as_json else text)
            raise SystemExit(1) from error


def _as_text(outcome: Verification) -> str:
    counted = f"{outcome.entries} Einträge in {outcome.chains} Ketten, {outcome.reads} Zugriffe"
    if not outcome.problems:
        return f"Das Protokoll ist unversehrt: {counted}, {outcome.anchors} Anker."
    lines = [problem_sentence(problem) for problem in outcome.problems[:SHOWN]]
    if len(outcome.problems) > SHOWN:
        lines.append(f"… und {len(outcome.problems) - SHOWN} weitere Stellen.")
    return "\n".join([f"Das Protokoll passt nicht zusammen ({counted}).", *lines])


def _as_json(outcome: Verification) -> str:
    found = outcome.problems
    problems = [asdict(problem) | {"text": problem_sentence(problem)} for problem in found[:SHOWN]]
    counted = {"problems_found": len(found), "problems": problems}
    answer = {"ok": not found, **asdict(outcome), **counted}
    return json.dumps(answer, ensure_ascii=False)
