"""The demo office in a database of its own: built once, each test rolls back.

Several parts of a run on SQLite copy the same one; on a server each run has its own.
"""

import fcntl
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tests.conftest import DATA_DIR
from tests.databases import (
    DEMO,
    RUN,
    copy_database,
    copy_prepared,
    drop,
    home_of_models,
    place_of,
    use,
)

FILES = "demo-files"


def build_once() -> str:
    """Build the demo of today, unless another process of the run did; return its name."""
    from krm.desk.demo.build import build_demo  # noqa: PLC0415 - Django is ready only by now
    from krm.regelwerk.actions import load_shipped  # noqa: PLC0415

    home = home_of_models()
    done = home / "demo-built"
    with (home / "demo-lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not done.exists():
            settings.MEDIA_ROOT = home / FILES
            copy_prepared(DEMO)
            before = use(place_of(DEMO))
            try:
                load_shipped(at=timezone.now() - timedelta(days=900))
                build_demo(now=timezone.now(), progress=lambda built, of: None)
            finally:
                use(before)
            done.touch()
        if not (RUN / FILES).exists():
            shutil.copytree(home / FILES, RUN / FILES)
    return DEMO


def people():
    """Return everybody of the demo by the part they play."""
    from krm.desk.demo.cast import MEMBERS  # noqa: PLC0415 - Django is ready only by now
    from krm.organisation.models import Person, Unit  # noqa: PLC0415

    found = {(row.first_name, row.last_name): row for row in Person.objects.all()}
    units = {"leistung": "Leistungsgewährung", "markt": "Markt und Integration"}
    cast = {part.key: found[part.first_name, part.last_name] for part in MEMBERS}
    return SimpleNamespace(**cast, **{key: Unit.objects.get(name=units[key]) for key in units})


@pytest.fixture(scope="session")
def demo_copy(django_db_setup, django_db_blocker):
    """Return the name of this process' copy of the demo; the files of a run lie in one folder."""
    before = settings.MEDIA_ROOT
    name = f"{DEMO}_{DATA_DIR.name}"
    with django_db_blocker.unblock():
        copy_database(build_once(), name)
    settings.MEDIA_ROOT = RUN / FILES
    yield name
    settings.MEDIA_ROOT = before
    with django_db_blocker.unblock():
        drop(name)


@pytest.fixture
def demo(demo_copy, django_db_blocker, settings):
    """Give the test the people of the demo; what it does is undone."""
    settings.MEDIA_ROOT = RUN / FILES
    with django_db_blocker.unblock():
        before = use(place_of(demo_copy))
        try:
            with transaction.atomic():
                yield people()
                transaction.set_rollback(True)
        finally:
            use(before)
