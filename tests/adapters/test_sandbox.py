"""Readers of a stranger's bytes run in a process that can be killed, and the house goes on."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from krm.adapters import sandbox
from krm.adapters.sandbox import Limits, SandboxUnavailable, TooCostly, frames, inside, pool
from krm.documents.rules import check_file
from krm.documents.rules.decoding import decode_bytes
from krm.documents.rules.extract import extract_text
from krm.documents.rules.limits import FileLimits
from krm.mailbox.rules.stored import read_stored
from tests.house.costly import costly_tiff
from tests.house.make_mails import MAILS

AT = datetime(2026, 5, 22, 9, tzinfo=UTC)
EASY = Limits(cpu_seconds=5, wall_seconds=60)
FILES = FileLimits(20, 50, 200, 2000, 200, 100)


def check(limits):
    return sandbox.run(check_file, limits, "scan.tif", costly_tiff(), FILES)


@pytest.mark.parametrize("name", ["anhang", "schlicht"])
def test_s_02_a_mail_reads_the_same_in_a_process_apart(name):
    apart = sandbox.run(read_stored, EASY, MAILS[name], own_addresses=frozenset({"a@b.example"}))
    assert apart == read_stored(MAILS[name], own_addresses=frozenset({"a@b.example"}))


@pytest.mark.parametrize("limits", [Limits(1, 60), Limits(60, 1)], ids=["processor", "clock"])
def test_s_03_what_uses_too_much_time_is_ended_and_the_next_is_read(limits):
    with pytest.raises(TooCostly):
        check(limits)
    assert sandbox.run(decode_bytes, EASY, "Grüße".encode()) == ("Grüße", True)


def test_s_03_a_process_has_little_memory_and_writes_no_file():
    code = (
        "from resource import *; from krm.adapters.sandbox.inside import _limit_for_good;"
        "_limit_for_good(); print(getrlimit(RLIMIT_AS)[1], getrlimit(RLIMIT_FSIZE)[1])"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert said.split() == [str(inside.MEMORY), "0"]


def test_what_a_reader_raises_comes_without_its_words():
    with pytest.raises(ValueError, match=r"^ValidationError in [\w.]+:\d+$"):
        sandbox.run(extract_text, EASY, "text/plain", b"geheim", None)


def test_only_rules_are_run():
    with pytest.raises(ValueError, match="ValueError"):
        sandbox.run(os.getcwd, EASY)


def test_several_threads_are_served_and_no_more_processes_run_than_have_a_place():
    found = []

    def ask():
        found.append(sandbox.run(decode_bytes, EASY, b"x"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("x", True)] * 6
    assert len(pool._pool.idle) <= pool.AT_ONCE


def test_a_process_that_died_at_rest_is_replaced():
    sandbox.run(decode_bytes, EASY, b"x")
    for process in pool._pool.idle:
        process.end()
    assert sandbox.run(decode_bytes, EASY, b"y") == ("y", True)


def test_a_fork_begins_without_processes():
    sandbox.run(decode_bytes, EASY, b"x")
    child = os.fork()
    if not child:
        os._exit(0 if not pool._pool.idle else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_without_an_interpreter_it_is_not_the_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(pool, "_pool", pool._Pool())
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SandboxUnavailable):
        sandbox.run(decode_bytes, EASY, b"x")


def test_a_frame_that_is_none_ends_the_talk(tmp_path):
    place = tmp_path / "frame"
    place.write_bytes(b"\xff" * 40)
    with place.open("rb") as stream, pytest.raises(EOFError):
        frames.read_frame(stream)


def test_a_process_stays_warm_under_a_large_parent():
    """What the process that started it has in memory is not its own."""
    large = bytearray(500_000_000)
    large[::4096] = b"x" * len(large[::4096])
    sandbox.run(decode_bytes, Limits(4, 20), b"x")
    first = [process._process.pid for process in pool._pool.idle]
    sandbox.run(decode_bytes, Limits(4, 20), b"x")
    assert [process._process.pid for process in pool._pool.idle] == first
    assert len(large) == 500_000_000
