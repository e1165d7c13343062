"""Draw the sample of a month, or show the one that was drawn."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now

from krm.adapters.command_line import GermanCommand
from krm.journal.actions import Refused
from krm.privacy.actions.sampling import draw_sample
from krm.privacy.models import Sample
from krm.privacy.queries.samples import result_of
from krm.ui.rules import format_day, format_month, format_stamp


class Command(GermanCommand):
    """Draw or show; exit code 0 ok, 1 refused, 2 for wrong usage."""

    help = "Zieht die Stichprobe E-AKTE eines Monats oder zeigt die gezogene."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the month."""
        parser.add_argument("--month", required=True, metavar="JJJJ-MM", help="etwa 2026-05")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw once; the same month again shows the same sample."""
        try:
            month = date.fromisoformat(f"{options['month']}-01")
        except ValueError as error:
            message = "Bitte den Monat als JJJJ-MM angeben, zum Beispiel --month 2026-05."
            raise CommandError(message, returncode=2) from error
        try:
            sample = draw_sample(month=month, at=now())
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write("\n".join(_lines(sample)))


def _lines(sample: Sample) -> list[str]:
    cases = [f"{row.number} ({row.get_source_display()})" for row in sample.cases.order_by("pk")]
    return [
        f"Stichprobe E-AKTE {format_month(sample.month)}",
        f"Gezogen: {format_stamp(sample.drawn_at)}, Startwert {sample.seed}",
        f"Zugang: {len(sample.intake)}, mit Einsicht: {len(sample.looked)}",
        f"Zu prüfen: {', '.join(cases) or 'Fehlanzeige'}",
        f"Fällig: {format_day(sample.due_on)}, {result_of(sample)}",
    ]
