"""Children end with the process they came from, also when it is killed."""

import os
import signal
import subprocess
import sys
import time

from tests.architecture.source import ROOT

PARENT = """
import os, sys, time
from krm.adapters.lifeline import end_children_with_me
end_children_with_me()
if os.fork() == 0:
    pid = os.fork()
    if pid:
        print(os.getpid(), pid, flush=True)
    time.sleep(60)
time.sleep(60)
"""


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_o_07_children_and_grandchildren_end_when_the_head_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert [is_running(pid) for pid in pids] == [True, True]
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 10
    while any(map(is_running, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert [is_running(pid) for pid in pids] == [False, False]
    parent.stdout.close()
