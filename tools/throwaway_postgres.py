"""A PostgreSQL cluster that exists only as long as somebody holds on to it.

    python -m tools.throwaway_postgres [command …]

starts a cluster, runs the command with DATABASE_URL set (or waits for Ctrl-C) and removes the
cluster. A keeper process owns it and watches a pipe: when the pipe closes, because the user of
the cluster has ended in whatever way, even by `kill -9`, the keeper stops and removes everything.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tools.memory import in_memory

OLDEST = 15  # the first version that can sort a whole database by ICU
USER = "krm"
PROGRAMS = ("initdb", "postgres", "pg_isready")
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    # The cluster never outlives the run, so nothing has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "logging_collector": "off",
}


class NoPostgres(RuntimeError):
    """This machine cannot start a cluster; the text says what is missing."""


def find_binaries() -> Path | None:
    """Return the folder of the newest usable PostgreSQL, or nothing if there is none."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += [found for place in PLACES for found in Path("/").glob(place.lstrip("/"))]
    usable = {
        folder: version
        for folder in folders
        if all((folder / program).exists() for program in PROGRAMS)
        and (version := _version(folder)) >= OLDEST
    }
    return max(usable, key=lambda folder: usable[folder], default=None)


def _version(folder: Path) -> int:
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    words = answer.stdout.split()
    digits = words[2].split(".")[0] if len(words) > 2 else ""
    return int(digits) if digits.isdigit() else 0


def _owner() -> pwd.struct_passwd | None:
    # PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody")


@contextmanager
def cluster(place: Path | None = None) -> Iterator[str]:
    """Start a cluster in this very process and hand out its DATABASE_URL; remove it afterwards.

    :param place: the folder it lies in; without one it lies in memory, if there is room.
    :raises NoPostgres: if PostgreSQL is missing or does not start.
    """
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgres(f"PostgreSQL {OLDEST} is missing (Debian: apt install postgresql)")
    owner = _owner()
    # A short path: the name of a socket may have no more than about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="krm-pg-", dir=place or in_memory() or "/tmp"))
    server: subprocess.Popen[bytes] | None = None
    try:
        if owner:
            os.chown(home, owner.pw_uid, owner.pw_gid)
        _create(binaries, home, owner)
        server = _start(binaries, home, owner)
        yield f"postgres://{USER}@{quote(str(home), safe='')}/postgres"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(home, ignore_errors=True)


def _as(owner: pwd.struct_passwd | None) -> dict[str, object]:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _create(binaries: Path, home: Path, owner: pwd.struct_passwd | None) -> None:
    command = [
        *(str(binaries / "initdb"), "--pgdata", str(home / "data"), "--username", USER),
        *("--auth", "trust", "--encoding", "UTF8", "--no-sync"),
        *("--locale-provider", "icu", "--icu-locale", "de"),
    ]
    for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
        shutil.rmtree(home / "data", ignore_errors=True)
        answer = subprocess.run(
            [*command, "--locale", locale],
            cwd=home,
            env={"PATH": os.environ.get("PATH", "")},
            capture_output=True,
            text=True,
            check=False,
            **_as(owner),  # type: ignore[call-overload]
        )
        if answer.returncode == 0:
            return
    raise NoPostgres(f"initdb failed: {answer.stderr.strip() or answer.stdout.strip()}")


def _start(binaries: Path, home: Path, owner: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    options = SERVER_OPTIONS | {"unix_socket_directories": str(home)}
    server: subprocess.Popen[bytes] = subprocess.Popen(
        [
            *(str(binaries / "postgres"), "-D", str(home / "data")),
            *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
        ],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(home / "server.log").open("wb"),
        start_new_session=True,
        **_as(owner),  # type: ignore[call-overload]
    )
    try:
        _wait_until_ready(server, [str(binaries / "pg_isready"), "-q", "-h", str(home), "-t", "1"])
    except BaseException:
        _stop(server)
        raise
    return server


def _wait_until_ready(server: subprocess.Popen[bytes], question: list[str]) -> None:
    for _ in range(300):
        if subprocess.run(question, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise NoPostgres("PostgreSQL does not start")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for polite in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(polite)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def kept_cluster() -> Iterator[str]:
    """Hand out the DATABASE_URL of a cluster that a keeper process removes, come what may.

    :raises NoPostgres: if PostgreSQL is missing or does not start.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tools.throwaway_postgres", "--keep"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C must not reach it: it has to clean up
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    try:
        first = keeper.stdout.readline().strip()
        if not first.startswith("postgres://"):
            raise NoPostgres((first + "\n" + keeper.stdout.read()).strip() or "the keeper died")
        yield first
    finally:
        keeper.stdin.close()
        keeper.wait(40)


def _keep() -> int:
    try:
        with cluster() as url:
            print(url, flush=True)
            sys.stdin.read()  # until the other end of the pipe is gone
    except NoPostgres as problem:
        print(problem, flush=True)
        return 1
    return 0


def main() -> int:
    """Run a command with DATABASE_URL set to a fresh cluster, or hold one until Ctrl-C."""
    command = sys.argv[1:]
    if command == ["--keep"]:
        return _keep()
    try:
        with kept_cluster() as url:
            if command:
                return subprocess.run(
                    command, env=os.environ | {"DATABASE_URL": url}, check=False
                ).returncode
            print(f"DATABASE_URL={url}\nCtrl-C ends it.", flush=True)
            signal.pause()
    except NoPostgres as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
