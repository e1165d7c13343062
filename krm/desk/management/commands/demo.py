"""``krm demo``: a demo office on this machine, with web server and worker."""

import os
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from krm.desk.demo.build import PASSWORD, build_demo
from krm.organisation.cast import PARTS
from krm.organisation.models import Person
from krm.organisation.rules import ROLE_LABELS
from krm.reactions.models import Reaction


class Command(BaseCommand):
    """Build the demo office once, then serve it until somebody ends it."""

    help = "Startet das Übungs-Jobcenter mit Personen für jede Rolle und etwa 120 Reaktionen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and whether to serve at all."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--only-build", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database, fill it once, serve."""
        if not settings.DEMO:
            raise CommandError("Die Übung startet mit „make demo“ oder mit KRM_DEMO=1.")
        call_command("migrate", verbosity=0)
        call_command("init", stdout=self.stdout)
        if not Reaction.objects.exists():
            self._build()
        if not options["only_build"]:
            self._logins(options["port"])
            self._serve(options["port"])

    def _build(self) -> None:
        began = time.monotonic()

        def progress(done: int, wanted: int) -> None:
            self.stdout.write(f"\r  {done} von {wanted} Vorgängen", ending="")
            self.stdout.flush()

        self.stdout.write("Das Übungs-Jobcenter wird aufgebaut.")
        count = build_demo(now=timezone.now(), progress=progress)
        self.stdout.write(f"\n  fertig: {count} Vorgänge in {time.monotonic() - began:.0f} s")

    def _logins(self, port: int) -> None:
        names = dict(Person.objects.values_list("last_name", "username"))
        self.stdout.write(f"\nDie Übung läuft auf http://127.0.0.1:{port}")
        self.stdout.write(f"Kennwort für alle: {PASSWORD}\n")
        for part in PARTS:
            name = f"{part.first_name} {part.last_name}"
            login = names.get(part.last_name, "?")
            role = part.function or ROLE_LABELS[part.role]
            self.stdout.write(f"  {login:<18} {name:<22} {role}")
        self.stdout.write("\nBeenden mit Strg+C.\n")
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        worker = subprocess.Popen([sys.executable, "-m", "krm", "worker"])
        server = [
            sys.executable, "-m", "gunicorn", "krm.config.wsgi", "--workers", "2",
            "--bind", f"127.0.0.1:{port}", "--log-level", "warning",
        ]  # fmt: skip
        try:
            code = subprocess.call(server, env=os.environ.copy())
        except KeyboardInterrupt:
            code = 0
        finally:
            worker.terminate()
            worker.wait(timeout=20)
        if code:
            raise CommandError(f"Der Dienst endete mit {code}. Ist Port {port} belegt?")
