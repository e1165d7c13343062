"""Ending the demo ends all of it: web server and worker leave with whoever started them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from io import StringIO

import pytest
from django.core.management import call_command

from tests.house.reactions import reaction

pytestmark = [
    pytest.mark.one_database("it is about processes that end"),
    pytest.mark.slow,
]
PATIENCE = 60


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def until(holds):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.2)
    return False


def answers(port):
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def nobody_left(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def demo(committed_db, tmp_path, port):
    """A demo that serves an office with one Vorgang, in a group of processes of its own."""
    call_command("init", stdout=StringIO())
    reaction()
    environment = {
        **os.environ, "DATABASE_URL": committed_db.url, "KRM_DEMO": "1",
        "KRM_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    started = subprocess.Popen(
        [sys.executable, "-m", "krm", "demo", "--port", str(port)],
        env=environment, start_new_session=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert until(lambda: answers(port)), "the demo does not answer"
    yield started
    if not nobody_left(started.pid):
        os.killpg(started.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.deep), signal.SIGKILL]
)
def test_nobody_stays_behind(demo, port, number):
    """Browsers open connections ahead of time, and not every one is used: they stop nobody."""
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/meinung/", timeout=20) as answer:
        assert answer.status == 200
    for door in silent:
        door.close()
    time.sleep(2)  # the worker begins after the web server
    demo.send_signal(number)
    demo.wait(PATIENCE)
    assert until(lambda: nobody_left(demo.pid)), "a process of the demo stays behind"
