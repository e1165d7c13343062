"""Set up an empty house: the Dienststelle, its Standorte and the shipped Regelwerk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from krm.organisation import actions as organisation
from krm.organisation.jobs import forget_keys
from krm.regelwerk import actions
from krm.regelwerk.models import RegelwerkVersion


class Command(BaseCommand):
    """Enter what is missing; a second call changes nothing."""

    help = "Richtet Dienststelle, Standorte und Regelwerk ein. Kann beliebig oft laufen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take that the keys of this machine shall be those of the house from now on."""
        parser.add_argument(
            "--new-keys",
            action="store_true",
            help="die Schlüssel dieses Rechners gelten ab dem nächsten Start",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Set up office and Regelwerk and say where they stand."""
        if options["new_keys"]:
            forget_keys()
            self.stdout.write("Ab dem nächsten Start gelten die Schlüssel dieses Rechners.")
        at = now()
        office = organisation.set_up_office(at=at)
        version = actions.load_shipped(at=at)
        self.stdout.write(f"Dienststelle: {office.name}")
        self.stdout.write(f"Regelwerk: {version.name} ({version.get_state_display()})")
        if version.state == RegelwerkVersion.State.PROPOSED:
            self.stdout.write("Bitte die vorgeschlagene Fassung unter „Regelwerk“ freigeben.")
