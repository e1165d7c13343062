"""The whole folder of hostile mails is taken in: nothing raised, nothing lost, nothing asked."""

import hashlib
import json
import socket
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem
from krm.arrivals.storage import originals
from krm.journal.queries.verify import verify_journal
from krm.mailbox.actions.mail import read_pending
from tests.conftest import DEEP
from tests.house import hostile_folder
from tests.house.payloads import PAYLOADS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder, written once per process."""
    place = tmp_path_factory.mktemp("feindlich") / "mails"
    hostile_folder.write_to(place)
    return place


@pytest.fixture
def outgoing(monkeypatch):
    """Refuse every connection and every name that is asked for, and keep what was tried."""
    tried = []

    def refuse(*args, **_more):
        tried.append(args)
        raise OSError("no connection leaves this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return tried


def digests(folder):
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in folder.iterdir()}


def test_the_folder_holds_what_it_says(folder):
    names = [path.name for path in folder.iterdir()]
    assert len(names) == len(digests(folder)) >= (60 if DEEP else 40)
    payloads = len(PAYLOADS) if DEEP else -(-len(PAYLOADS) // 4)
    assert sum(name.startswith("payload-") for name in names) == payloads
    assert max(path.stat().st_size for path in folder.iterdir()) > 28_000_000
    wanted = ("charset-", "verschachtelt-", "unzustellbar", "schleife-", "spritzt-", "bombe-zip",
              "bombe-bild", "winmail", "leer", "riese-30-mb")  # fmt: skip
    for start in wanted:
        assert any(name.startswith(start) for name in names), start


def test_the_guard_can_see_a_request(outgoing):
    with pytest.raises(OSError, match="no connection"):
        socket.create_connection(("localhost", 1))
    assert outgoing


# PostgreSQL is given the same below without what is merely large: that is read apart from it.
def test_everything_is_taken_in_once(house, folder, outgoing, caplog):
    output = StringIO()
    call_command("ingest_mail", str(folder), json=True, stdout=output)
    rows = [json.loads(line) for line in output.getvalue().splitlines()]
    # What took too long on a busy machine is read by the next run of the worker.
    read_pending(at=now())
    wanted = digests(folder)
    items = {item.content_digest: item for item in IntakeItem.objects.all()}
    assert len(rows) == len(wanted)
    assert {row["outcome"] for row in rows} <= {"recorded", "waiting", "joined", "set-aside"}
    assert set(items) == set(wanted)
    assert all(item.read_at for item in items.values())
    assert [wanted[d] for d in items if hashlib.sha256(
        originals.read(items[d].raw_name)).hexdigest() != d] == []  # fmt: skip
    assert [record.getMessage() for record in caplog.records if record.name.startswith("krm")] == []
    assert outgoing == []
    assert not verify_journal().problems


@pytest.mark.both_databases("strictness: lengths, NUL and broken characters of real mails")
def test_a_second_time_changes_nothing(house, folder):
    small = [path for path in folder.iterdir() if path.stat().st_size < 100_000]
    for _ in range(2):
        call_command("ingest_mail", *map(str, small), stdout=StringIO())
    assert IntakeItem.objects.count() == len(small)
