"""``krm worker``: the background work, until it is stopped."""

import os
import platform
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connections
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django_q.cluster import Cluster

from krm.casework.actions.heartbeat import BEAT_SECONDS, beat

# The schedule lies above every package; like the urls of the house it is found by its name.
SCHEDULE = "krm.config.schedule.set_up"


class Command(BaseCommand):
    help = "Startet die Hintergrundarbeit: Fristen, Postausgang, Benachrichtigungen."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up the schedule, start the workers and give a sign of life until they end."""
        import_string(SCHEDULE)(now())
        # The workers are forked: an open connection must not be shared with them.
        connections.close_all()
        cluster = Cluster()
        cluster.start()
        self.stdout.write("Die Hintergrundarbeit läuft. Beenden mit Strg+C.")
        name = f"{platform.node()}:{os.getpid()}"[:60]
        next_beat = 0.0
        while cluster.sentinel.is_alive():
            if time.monotonic() >= next_beat:
                self._beat(name)
                next_beat = time.monotonic() + BEAT_SECONDS
            time.sleep(0.5)
        self.stdout.write("Die Hintergrundarbeit ist beendet.")

    def _beat(self, name: str) -> None:
        close_old_connections()
        try:
            beat(worker=name, at=now())
        except OperationalError:
            self.stderr.write("Lebenszeichen nicht geschrieben, nächster Versuch in 30 Sekunden.")
