"""``krm sweep``: one run over everything that is due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from krm.casework.actions.sweep import sweep
from krm.organisation.jobs import may_act


class Command(BaseCommand):
    help = "Erinnert einmal an alle fälligen Fristen, Wiedervorlagen und Prüfungen."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once and say what was done; exit code 1 if a piece failed."""
        if not may_act():
            raise CommandError("Das Haus ist angehalten. Warum, steht unter Verwaltung, Zustand.")
        done = sweep(at=now())
        self.stdout.write(done.summary)
        if done.failed:
            raise CommandError("Nicht alles hat geklappt. Näheres steht im Protokoll des Dienstes.")
