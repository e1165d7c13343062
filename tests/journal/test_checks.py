"""The settings of the database under which writes get lost are named."""

import pytest
from django.db.utils import ConnectionHandler

from krm.config import settings as product
from krm.journal.checks import check_database_settings, settings_problems

pytestmark = pytest.mark.both_databases("triggers: what is missing is found at the start")

OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ("PRAGMA journal_mode=WAL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"),
}


@pytest.fixture
def sqlite(tmp_path, django_db_blocker):
    """Give a function that opens an SQLite database of its own, whatever the run is on."""
    opened = []

    def connect(**settings):
        place = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "own.sqlite3"}
        handler = ConnectionHandler({"default": place | {"OPTIONS": OPTIONS} | settings})
        opened.append(handler["default"])
        return handler["default"]

    with django_db_blocker.unblock():
        yield connect
        for connection in opened:
            connection.close()


def test_the_database_of_the_product_is_set_up_well(committed_db):
    assert check_database_settings(databases=["default"]) == []
    assert not product.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_the_settings_for_sqlite_are_enough(sqlite):
    assert settings_problems(sqlite()) == []


@pytest.mark.parametrize(
    ("pragma", "named"),
    [
        ("foreign_keys=OFF", "foreign_keys ist 0, nötig ist 1"),
        ("secure_delete=OFF", "secure_delete ist 0, nötig ist 1"),
        ("journal_mode=DELETE", "journal_mode ist delete, nötig ist wal"),
    ],
)
def test_a_wrong_pragma_is_named(sqlite, pragma, named):
    connection = sqlite()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    (problem,) = settings_problems(connection)
    assert named in problem


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"OPTIONS": OPTIONS | {"transaction_mode": "DEFERRED"}}, "transaction_mode"),
        ({"OPTIONS": OPTIONS | {"timeout": 1}}, "timeout"),
        ({"ATOMIC_REQUESTS": True}, "ATOMIC_REQUESTS"),
    ],
)
def test_a_wrong_option_is_named(sqlite, settings, named):
    (problem,) = settings_problems(sqlite(**settings))
    assert named in problem
