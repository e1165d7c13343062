"""The command krm: its own version, and no way around the journal."""

import subprocess
import sys
import tomllib

import pytest
from django.core.management import CommandError, call_command

from krm import __version__
from tests.architecture.source import ROOT


def test_o_05_the_version_is_our_own():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    done = subprocess.run(
        [sys.executable, "-m", "krm", "--version"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout == f"krm {__version__}\n"


def test_o_05_no_account_arises_outside_of_the_journal():
    with pytest.raises(CommandError, match="krm person"):
        call_command("createsuperuser")
