"""What all tests stand on: an office folder of their own and a database by copy.

* Every process gets its own KRM_DATA_DIR, set before Django reads the settings.
* The migrated database is made once per run; each process works on a copy of it.
* `db` (pytest-django) undoes everything by rolling back. A test that needs real commits, threads or
  other processes takes `committed_db`: a copy of its own. Nothing is ever flushed, since the
  triggers of the journal forbid it.
"""

import gc
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

RUN_FOLDER = "KRM_TEST_RUN_FOLDER"
SHARED_FOLDER = "KRM_TEST_SHARED"  # several pytest runs at once share what is migrated there
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DEEP = os.environ.get("KRM_DEEP", "") not in ("", "0")

# The first process of the run makes the folder; the workers of pytest-xdist inherit its name.
OWNS_RUN_FOLDER = not (WORKER and RUN_FOLDER in os.environ)
if OWNS_RUN_FOLDER:
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix=f"krm-tests-{secrets.token_hex(3)}-")
DATA_DIR = Path(os.environ[RUN_FOLDER]) / (WORKER or "main")
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)

for name in [name for name in os.environ if name.startswith("KRM_")]:
    if name not in (RUN_FOLDER, SHARED_FOLDER, "KRM_DEEP", "KRM_CHROMIUM", "KRM_HTML_VALIDATE"):
        del os.environ[name]  # the settings of the person who starts the tests do not count
os.environ["KRM_DATA_DIR"] = str(DATA_DIR)
os.environ["KRM_SECRET_KEY"] = "only for the tests"
os.environ["KRM_JOURNAL_KEY"] = "only for the tests"
os.environ["KRM_DEBUG"] = "1"  # static files are served from the packages, nothing is collected
os.environ.setdefault("DATABASE_URL", f"sqlite:///{DATA_DIR / 'unused.sqlite3'}")
os.environ["DJANGO_SETTINGS_MODULE"] = "krm.config.settings"

# The fixtures need Django's settings, and those need the lines above.
pytest_plugins = ["tests.databases", "tests.house.fixtures"]

hypothesis_settings.register_profile(
    "krm",
    deadline=None,
    print_blob=True,
    max_examples=2000 if DEEP else 30,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("krm")

# Reasons for both databases that count on PostgreSQL in a deep run: SQLite has them every time.
# Of the last three some run there in every run, marked with `every_run`.
BROAD = ("story: ", "walk: ", "JSON: ", "sorting: ", "strictness: ")
NEEDS_DATABASE = {"db", "committed_db", "live_site", "own_site"}
FLUSHES = {"transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_configure(config):
    from django.conf import settings  # noqa: PLC0415 - Django may only be read after the lines above

    # Real hashes cost 0.1 s each; nothing here depends on how good they are.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Every test client begins with a server of its own, which would look at every static file.
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_finish(session):
    """Leave what was read by now out of every later search for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config):
    if OWNS_RUN_FOLDER:
        shutil.rmtree(os.environ[RUN_FOLDER], ignore_errors=True)


def _how_late(item):
    """Return the turn of a test: the long ones first, so that all workers end together."""
    if item.get_closest_marker("slow"):
        return 0
    if "walks" in item.path.parts:
        return 1
    return 2 if item.get_closest_marker("db") else 3


def _dealt(items, workers):
    """Return the tests so that each worker begins with its share of the long ones.

    Each is handed an equal piece of the list, and takes of the others what is left in the end.
    """
    long, quick = ([item for item in items if (_how_late(item) < 2) is is_long]
                   for is_long in (True, False))  # fmt: skip
    dealt, left = [], len(items)
    for number in range(workers):
        own = long[number::workers]
        take = max(0, left // (workers - number) - len(own))
        dealt += own + quick[:take]
        quick, left = quick[take:], left - len(own) - take
    return dealt + quick


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Set the marks by place, leave out what is deep, put first what is slow, refuse a flush."""
    _mark(config, items)
    yield
    items.sort(key=_how_late)
    items[:] = _dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _mark(config, items):
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        mark = item.get_closest_marker("django_db")
        if names & FLUSHES or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(
                f"{item.nodeid}: use `committed_db`; the journal forbids a flush"
            )
        if mark or names & NEEDS_DATABASE:
            item.add_marker("db")
        differs = item.get_closest_marker("both_databases")
        is_chosen = differs and differs.kwargs.get("every_run")
        if differs and differs.args[0].startswith(BROAD) and not is_chosen:
            item.add_marker("broad")
        if "browser" in item.path.relative_to(config.rootpath).parts:
            item.add_marker("browser")
        if "html" in item.path.relative_to(config.rootpath).parts:
            item.add_marker("html")
    if not DEEP:
        deep = [item for item in items if item.get_closest_marker("deep")]
        items[:] = [item for item in items if item not in deep]
        config.hook.pytest_deselected(items=deep)
