"""Django's way to make a first account is shut: it would stand outside of the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Say how the first person comes in."""

    help = "Gibt es hier nicht; die erste Person legt „krm person“ an."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse, and name the command that does it with an entry in the journal."""
        raise CommandError(
            "So entsteht hier kein Konto. Die erste Person legt an: "
            "krm person anmeldename --first Vorname --last Nachname --role administrator --password"
        )
