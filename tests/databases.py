"""Databases by copy: one is migrated per run, every process and every committing test copies it."""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import django
import psycopg
import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection, connections
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from tests.conftest import DATA_DIR, OWNS_RUN_FOLDER, RUN_FOLDER, SHARED_FOLDER
from tools import html_validator
from tools.model_database import MODEL

ROOT = Path(__file__).parents[1]
RUN = Path(os.environ[RUN_FOLDER])
SHARED = Path(os.environ.get(SHARED_FOLDER, RUN))  # holds what SQLite copies from
PREPARED = f"krm_test_{RUN.name.split('-')[2]}"  # unique for this run, also on a shared server
KEPT_FOR = 7 * 24 * 3600  # seconds for which a migrated file serves later runs
DEMO = f"{PREPARED}_demo"  # built by tests/walks


@dataclass(frozen=True)
class CommittedDatabase:
    """A database of one test's own; `url` is the DATABASE_URL for other processes."""

    name: str
    url: str


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def place_of(name: str) -> str:
    """Return what Django calls the NAME of a database: a path on SQLite."""
    if not is_sqlite():
        return name
    shared = {PREPARED: "prepared.sqlite3", DEMO: "demo.sqlite3"}
    return str(SHARED / shared[name] if name in shared else RUN / f"{name}.sqlite3")


def url_of(name: str) -> str:
    if is_sqlite():
        return f"sqlite:///{place_of(name)}"
    values = connection.settings_dict
    password = f":{quote(values['PASSWORD'], safe='')}" if values["PASSWORD"] else ""
    port = f":{values['PORT']}" if values["PORT"] else ""
    host = quote(values["HOST"], safe="")
    return f"postgres://{values['USER']}{password}@{host}{port}/{name}"


def use(place: str) -> str:
    """Point the default connection, also of threads to come, at a database; return the old one."""
    connections.close_all()
    before: str = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = place
    connection.settings_dict["NAME"] = place
    return before


def _administer(statement: str) -> None:
    # Apart from Django's connection, which may be closed to tests without a database.
    values = {**connection.get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(**values, autocommit=True) as server:
        server.execute(statement)


def copy_prepared(name: str) -> None:
    copy_database(PREPARED, name)


def copy_database(model: str, name: str) -> None:
    """Copy a database that nobody is connected to."""
    if is_sqlite():
        shutil.copyfile(place_of(model), place_of(name))
    else:
        # Nothing has to survive a power cut: copying files takes less than writing them to the log.
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{model}" STRATEGY FILE_COPY')


def drop(name: str) -> None:
    connections.close_all()
    if is_sqlite():
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(place_of(name) + ending).unlink(missing_ok=True)
    else:
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def home_of_models() -> Path:
    """Return where it is noted what stands ready to be copied from."""
    # A server has one for each run: its name is that of the run.
    return SHARED if is_sqlite() else RUN


@contextmanager
def _lock() -> Iterator[None]:
    with (home_of_models() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare_once() -> None:
    """Migrate the database all others are copied from, unless another process did already."""
    done = home_of_models() / "prepared"
    with _lock():
        if done.exists():
            return
        if is_sqlite():
            _from_earlier_run(Path(place_of(PREPARED)))
        else:
            _administer(f'CREATE DATABASE "{PREPARED}" TEMPLATE "{_model()}"')
        before = use(place_of(PREPARED))
        call_command("migrate", verbosity=0, interactive=False)
        use(before)
        if is_sqlite():
            _for_later_runs(Path(place_of(PREPARED)))
        done.touch()


def _model() -> str:
    """Return what the database on a server begins with: migrated already in a whole run."""
    values = {**connection.get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(**values) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MODEL]).fetchone()
    return MODEL if found else "template1"


def _kept() -> Path:
    """Return where a migrated file lies from one run to the next, named after what made it."""
    made_by = ("*/migrations/*.py", "*/apps.py", "journal/**/*.py")  # the journal adds triggers
    digest = sha256(django.__version__.encode())
    for path in sorted(path for kind in made_by for path in (ROOT / "krm").glob(kind)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return html_validator.caches() / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def _from_earlier_run(place: Path) -> None:
    """Begin with what the same migrations made before; `migrate` then finds little left to do."""
    with suppress(OSError):
        shutil.copyfile(_kept(), place)


def _for_later_runs(place: Path) -> None:
    kept = _kept()
    if kept.exists():
        return
    with suppress(OSError):  # a machine without such a folder migrates each time
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob("migrated-*"):
            if time.time() - old.stat().st_mtime > KEPT_FOR:
                old.unlink(missing_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(place, fresh)
        fresh.replace(kept)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this process its copy of the migrated database (instead of pytest-django's own way)."""
    name = f"{PREPARED}_{DATA_DIR.name}"
    with django_db_blocker.unblock():
        prepare_once()
        copy_prepared(name)
        before = use(place_of(name))
    yield
    with django_db_blocker.unblock():
        use(before)
        drop(name)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """Give the test a fresh database of its own, in which commits are real."""
    name = f"{PREPARED}_{secrets.token_hex(5)}"
    with django_db_blocker.unblock():
        copy_prepared(name)
        before = use(place_of(name))
        try:
            yield CommittedDatabase(name, url_of(name))
        finally:
            use(before)
            drop(name)


class PromptHandler(QuietWSGIRequestHandler):
    """Sends at once: head and body leave one by one, and the body would wait 40 ms for an ACK."""

    disable_nagle_algorithm = True


class PromptServer(LiveServerThread):
    """The server of Django's tests with that handler."""

    def _create_server(self, connections_override=None):
        return self.server_class(
            (self.host, self.port),
            PromptHandler,
            allow_reuse_address=False,
            connections_override=connections_override,
        )


class KeptFiles(StaticFilesHandler):
    """Serves what no test changes as a real server does: a browser need not ask for it again."""

    def serve(self, request):
        response = super().serve(request)
        response.headers.setdefault("Cache-Control", "max-age=3600")
        return response


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site on a port of its own, from whatever database is in use; give its address."""
    server = PromptServer("127.0.0.1", KeptFiles)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def server(django_test_environment):
    """Give the address of the server of this process; it answers from the database in use."""
    with serving() as address:
        yield address


@pytest.fixture
def live_site(committed_db, server):
    """Serve the site from the test's own database; return its address."""
    return server


@pytest.fixture
def own_site(committed_db):
    """Do so by a server of the test's own: it reads the list of middleware when it starts."""
    with serving() as address:
        yield address


def pytest_sessionfinish(session):
    """Drop the prepared database; the folder of the run goes with the process that made it."""
    if OWNS_RUN_FOLDER and (RUN / "prepared").exists() and not is_sqlite():
        drop(PREPARED)
