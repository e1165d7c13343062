"""The command ``krm``: Django's management behind English words."""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from krm import __version__


def main() -> None:
    """Run one command; exit code 0 ok, 1 refused or failed, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krm.config.settings")
    os.umask(0o077)  # what the service writes is read by its own account alone
    words = sys.argv[1:]
    if words in (["--version"], ["version"]):
        sys.stdout.write(f"krm {__version__}\n")
        return
    if words and not words[0].startswith("-"):
        words = [words[0].replace("-", "_"), *words[1:]]
    if words[:1] == ["deadline"]:
        _compute_deadline(words)
        return
    execute_from_command_line(["krm", *words])


def _compute_deadline(words: list[str]) -> None:
    """Compute a date without the packages of the house: it needs no database and no settings.

    Starting them all takes a second, for a few additions.
    """
    # Here, since no other command needs it before the packages are there.
    from krm.deadlines.management.commands.deadline import Command  # noqa: PLC0415

    settings.configure(USE_I18N=False)
    Command().run_from_argv(["krm", *words])


if __name__ == "__main__":
    main()
