"""Commands that complain in German, with the exit code that the house has agreed on."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser


class GermanCommand(BaseCommand):
    """A command whose parser, too, speaks German; a call that cannot be read ends with 2."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return the parser with words of our own for what it cannot read."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def not_understood(message: str) -> NoReturn:
            name = subcommand.replace("_", "-")
            self.stderr.write(
                f"Diesen Aufruf kann krm nicht lesen ({message}). Hilfe: krm {name} --help"
            )
            raise SystemExit(2)

        parser.error = not_understood  # type: ignore[method-assign]
        return parser
