"""``krm demo``: a demo office on this machine, with web server and worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import get_context
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver
from django.utils import timezone
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from krm.desk.demo.build import PASSWORD, build_demo
from krm.desk.demo.cast import MEMBERS
from krm.desk.doctor import database
from krm.organisation.models import Person
from krm.organisation.rules import ROLE_LABELS
from krm.reactions.models import Reaction

# The site lies above every package; like the urls of the house it is found by its name.
SITE = "krm.config.wsgi.application"


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
        if not _is_migrated():
            call_command("migrate", verbosity=0)
        call_command("init", stdout=self.stdout)
        if not Reaction.objects.exists():
            self._build() if options["only_build"] else self._build_apart()
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

    def _build_apart(self) -> None:
        """Build in a process of its own: one that has set letters must not fork web processes."""
        self.stdout.flush()
        build = [sys.executable, "-m", "krm", "demo", "--only-build"]
        if subprocess.run(build, check=False).returncode:
            raise CommandError("Die Übung ist nicht aufgebaut.")

    def _logins(self, port: int) -> None:
        names = dict(Person.objects.values_list("last_name", "username"))
        self.stdout.write(f"\nDie Übung läuft auf http://127.0.0.1:{port}")
        self.stdout.write(f"Kennwort für alle: {PASSWORD}\n")
        for part in MEMBERS:
            name = f"{part.first_name} {part.last_name}"
            login = names.get(part.last_name, "?")
            role = part.function or ROLE_LABELS[part.role]
            self.stdout.write(f"  {login:<18} {name:<22} {role}")
        self.stdout.write("\nBeenden mit Strg+C.\n")
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        """Serve from this very process: all that is loaded here, the web processes inherit."""
        server, here = _Server(port), os.getpid()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        connections.close_all()  # no process may share an open connection
        web = get_context("fork").Process(target=_run_with, args=(server, here))
        web.start()
        worker = subprocess.Popen([sys.executable, "-m", "krm", "worker", "--parent", str(here)])
        try:
            web.join()
        except KeyboardInterrupt:
            web.terminate()
            web.join(20)
        finally:
            worker.terminate()
            worker.wait(timeout=20)
        if web.exitcode:
            raise CommandError(f"Der Dienst endete mit {web.exitcode}. Ist Port {port} belegt?")


def _run_with(server: "_Server", parent: int) -> None:
    """Serve as long as the process that started this one lives, however it ends."""

    def end_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_parent, daemon=True).start()
    server.run()


def _is_migrated() -> bool:
    """Tell whether the database is as this version needs it; asking is quicker than migrating."""
    parts = (database.migrated, database.triggers)
    return not any(one.is_problem for part in parts for one in part(timezone.now()))


class _Server(BaseApplication):
    """gunicorn without a command line of its own."""

    def __init__(self, port: int) -> None:
        self.wanted = {
            "bind": f"127.0.0.1:{port}",
            "workers": 2,
            # Browsers open connections ahead of time; a worker without threads waits on them.
            "worker_class": "gthread",
            "threads": 4,
            "loglevel": "warning",
        }
        self.site = import_string(SITE)
        get_resolver().url_patterns  # noqa: B018 - reads all pages now, not at the first call
        super().__init__()

    def load_config(self) -> None:
        """Set what is wanted instead of reading a file."""
        for name, value in self.wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application, as every web server calls it."""
        return self.site
