"""How the command ``krm`` starts."""

import os
import sys

from krm.__main__ import main


def test_s_11_what_the_service_writes_is_read_by_its_own_account_alone(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["krm", "--version"])
    before = os.umask(0o022)
    try:
        main()
        assert os.umask(before) == 0o077
    finally:
        os.umask(before)
