"""``krm doctor``: is this installation healthy? Every problem with its fix."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from krm.desk.actions import condition
from krm.desk.doctor import Finding, Level, examine
from krm.journal.actions import SYSTEM

_MARKS = {Level.OK: "in Ordnung", Level.HINT: "Hinweis", Level.PROBLEM: "PROBLEM"}


class Command(BaseCommand):
    """Look at everything and change nothing; exit code 0 if there is no problem, else 1."""

    help = "Prüft diese Installation und nennt zu jedem Problem, was zu tun ist."
    requires_system_checks = ()  # what they would find, the doctor tells with its fix

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the output."""
        parser.add_argument("--json", action="store_true", help="Ausgabe für Maschinen")
        parser.add_argument(
            "--thorough",
            action="store_true",
            help="nur die tägliche Prüfung von Protokoll und Texten, mit Mitteilung; der Worker "
            "ruft sie auf",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Examine, print every finding and end with the exit code."""
        if options["thorough"]:
            count = condition.watch_house(by=SYSTEM, at=now(), is_thorough=True)
            self.stdout.write(f"Geprüft, Mitteilungen: {count}.")
            return
        findings = examine(now())
        self.stdout.write(_as_json(findings) if options["json"] else _as_text(findings))
        if _problems(findings):
            raise SystemExit(1)


def _problems(findings: list[Finding]) -> int:
    return sum(finding.is_problem for finding in findings)


def _as_text(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.level]:<11} {finding.part}: {finding.text}")
        if finding.fix:
            lines.append(f"{'':<11} → {finding.fix}")
    count = _problems(findings)
    summary = {0: "Alles läuft.", 1: "1 Problem."}.get(count, f"{count} Probleme.")
    return "\n".join([*lines, "", summary])


def _as_json(findings: list[Finding]) -> str:
    answer = {"ok": not _problems(findings), "findings": [asdict(item) for item in findings]}
    return json.dumps(answer, ensure_ascii=False)
