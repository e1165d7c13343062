"""The command ``krm``: Django's management behind English words."""

import os
import sys


def main() -> None:
    """Run one command; exit code 0 ok, 1 refused or failed, 2 wrong call."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krm.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings first

    execute_from_command_line(["krm", *sys.argv[1:]])


if __name__ == "__main__":
    main()
