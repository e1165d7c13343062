"""``krm worker``: the background work, until it is stopped."""

import os
import platform
import signal
import threading
import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections, connections
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django_q.cluster import Cluster

from krm.adapters.lifeline import end_children_with_me
from krm.casework.actions.heartbeat import BEAT_SECONDS, beat
from krm.journal.checks import ensure_fit_to_start
from krm.organisation.jobs import ensure_shared_keys, may_act

# The schedule lies above every package; like the urls of the house it is found by its name.
SCHEDULE = "krm.config.schedule.begin"
KEEP_TIME = "krm.config.schedule.keep_time"
JUMP_SECONDS = 60
PATIENCE_SECONDS = 150  # longer than a job may take


class Command(BaseCommand):
    help = "Startet die Hintergrundarbeit: Fristen, Postausgang, Benachrichtigungen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the process to end with, for whoever starts this one beside another."""
        parser.add_argument("--parent", type=int, default=0, help="endet mit diesem Prozess")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up the schedule, start the workers and give a sign of life until they end."""
        try:
            ensure_fit_to_start()
            ensure_shared_keys()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        may_act()  # a wrong clock is noticed before the first job believes it
        import_string(SCHEDULE)(now())
        # The workers are forked: an open connection must not be shared with them.
        connections.close_all()
        end_children_with_me()
        cluster = Cluster()
        cluster.start()
        wanted = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: wanted.set())
        self.stdout.write("Die Hintergrundarbeit läuft. Beenden mit Strg+C.")
        self.stdout.flush()
        self._watch(cluster, wanted, options.get("parent", 0))
        if not wanted.wait(1):
            raise CommandError("Die Hintergrundarbeit ist unerwartet stehen geblieben.")
        _stop(cluster)
        self.stdout.write("Die Hintergrundarbeit ist beendet.")

    def _watch(self, cluster: Cluster, wanted: threading.Event, parent: int) -> None:
        name = f"{platform.node()[:40]}:{os.getpid()}"
        next_beat, before = 0.0, _ahead()
        while cluster.sentinel.is_alive() and not wanted.wait(0.5):
            if parent and os.getppid() != parent:
                wanted.set()
            moved, before = abs(_ahead() - before), _ahead()
            if time.monotonic() >= next_beat or moved > JUMP_SECONDS:
                self._beat(name)
                next_beat = time.monotonic() + BEAT_SECONDS

    def _beat(self, name: str) -> None:
        close_old_connections()
        try:
            may_act()
            import_string(KEEP_TIME)(now())
            beat(worker=name, at=now())
        except OperationalError:
            self.stderr.write("Lebenszeichen nicht geschrieben, nächster Versuch in 30 Sekunden.")


def _ahead() -> float:
    """Return how far the clock is ahead of what nobody can set; it changes only by a jump."""
    return time.time() - time.monotonic()


def _stop(cluster: Cluster) -> None:
    """Let running jobs end; do not wait for processes that are gone.

    A signal to the whole group ends the other processes at once, perhaps while one of them holds
    a lock the ordinary stop waits for. Jobs that were cut off are taken up again later.
    """
    stopping = threading.Thread(target=cluster.stop, daemon=True)
    stopping.start()
    end = time.monotonic() + PATIENCE_SECONDS
    while stopping.is_alive() and cluster.sentinel.is_alive() and time.monotonic() < end:
        stopping.join(0.2)
    if cluster.sentinel.is_alive():
        cluster.sentinel.kill()
