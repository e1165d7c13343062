"""A file is there as a whole or not at all: when writing fails, at a kill, and in a race."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from krm.adapters.files import create_file, write_file, write_pieces
from krm.adapters.secrets import own_secret_key


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_written_with_its_folders_and_only_for_the_own_account(tmp_path):
    target = tmp_path / "a" / "b" / "brief.pdf"
    write_file(target, b"x" * 100_000)
    assert target.read_bytes() == b"x" * 100_000
    assert target.stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path) == ["brief.pdf"]


def test_the_umask_may_take_away_more(tmp_path):
    before = os.umask(0o277)
    try:
        write_file(tmp_path / "file", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o400


def test_a_second_file_takes_the_place_of_the_first(tmp_path):
    write_file(tmp_path / "file", b"old and long")
    write_file(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_file_and_folder_are_brought_to_the_disk_before_it_returns(tmp_path, monkeypatch):
    steps = []
    sync = os.fsync

    def watched(handle: int) -> None:
        name = Path(os.readlink(f"/proc/self/fd/{handle}")).name
        steps.append((name.startswith("."), (tmp_path / "new" / "file").exists()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    write_file(tmp_path / "new" / "file", b"x")
    # The folder above for the new folder, the draft before it has its name, the folder after.
    assert steps == [(False, False), (True, False), (False, True)]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("there", [b"", b"old"])
def test_a_failed_write_leaves_nothing_half(tmp_path, monkeypatch, step, there):
    target = tmp_path / "file"
    if there:
        target.write_bytes(there)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "replace", full)))
    with pytest.raises(OSError, match="No space"):
        write_file(target, b"new")
    assert names_in(tmp_path) == (["file"] if there else [])
    assert not there or target.read_bytes() == there


def test_pieces_are_named_by_their_content(tmp_path):
    content = [b"one", b"", b"two"]
    film = write_pieces(tmp_path / "site", content, name=lambda digest: f"{digest}.webm")
    assert film.path == tmp_path / "site" / f"{hashlib.sha256(b'onetwo').hexdigest()}.webm"
    assert (film.path.read_bytes(), film.size) == (b"onetwo", 6)
    assert film.path.stat().st_mode & 0o777 == 0o600


def test_pieces_that_break_off_leave_nothing(tmp_path):
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        write_pieces(tmp_path, broken(), name=lambda digest: digest)
    assert names_in(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from krm.adapters.files import write_file, write_pieces

target = Path(sys.argv[1])
write_file(target, b"old")

def pieces():
    yield b"n" * 1_000_000
    os.kill(os.getpid(), signal.SIGKILL)

write_pieces(target.parent, pieces(), name=lambda digest: target.name)
"""


def test_who_is_killed_while_writing_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "file"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert ended.returncode == -9
    assert target.read_bytes() == b"old"
    # What is left has a name that nobody reads.
    assert [name for name in names_in(tmp_path) if not name.startswith(".")] == ["file"]


def test_a_file_that_is_there_is_not_created_again(tmp_path):
    target = tmp_path / "file"
    assert create_file(target, b"first")
    assert not create_file(target, b"second")
    assert target.read_bytes() == b"first"
    assert target.stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path) == ["file"]


RACE = """
import sys, time
from pathlib import Path
from krm.adapters.secrets import own_secret_key

path = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(own_secret_key(path), flush=True)
"""


def test_of_processes_that_race_for_the_secret_key_all_use_that_of_the_first(tmp_path):
    path = tmp_path / "secret-key"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(6)
    ]  # fmt: skip
    assert [process.stdout.readline() for process in started] == ["ready\n"] * 6
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate()[0].strip() for process in started}
    assert keys == {path.read_text()}
    assert len(path.read_text()) > 50
    assert names_in(tmp_path) == ["secret-key"]


def test_who_comes_second_by_a_hair_uses_the_key_of_the_first(tmp_path, monkeypatch):
    path = tmp_path / "secret-key"
    path.write_text("key of the first\n")
    monkeypatch.setattr(Path, "exists", lambda _self: False)  # looked just before it was there
    assert own_secret_key(path) == "key of the first"
