"""Set up an empty house: the Dienststelle, its Standorte and the shipped Regelwerk."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from krm.organisation import actions as organisation
from krm.regelwerk import actions
from krm.regelwerk.models import RegelwerkVersion


class Command(BaseCommand):
    """Enter what is missing; a second call changes nothing."""

    help = "Richtet Dienststelle, Standorte und Regelwerk ein. Kann beliebig oft laufen."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Set up office and Regelwerk and say where they stand."""
        at = now()
        office = organisation.set_up_office(at=at)
        version = actions.load_shipped(at=at)
        self.stdout.write(f"Dienststelle: {office.name}")
        self.stdout.write(f"Regelwerk: {version.name} ({version.get_state_display()})")
        if version.state == RegelwerkVersion.State.PROPOSED:
            self.stdout.write("Bitte die vorgeschlagene Fassung unter „Regelwerk“ freigeben.")
