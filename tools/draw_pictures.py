"""Take the pictures of docs/pictures/ anew: a demo office is built, opened and looked at.

    python -m tools.draw_pictures [PART …]

Needs Chromium and pdftoppm, as the tests do. The demo lies in a folder that is gone afterwards.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PORT = 8917
SITE = f"http://127.0.0.1:{PORT}"
PATIENCE = 600  # seconds until the demo answers


def main() -> int:
    """Build and serve a demo, take the pictures, take the demo down again."""
    with tempfile.TemporaryDirectory(prefix="krm-pictures-") as folder:
        environment = {
            **os.environ,
            "KRM_DATA_DIR": folder,
            "KRM_DEMO": "1",
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "krm.config.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # playwright keeps an event loop
            "KRM_PICTURES_OF": SITE,
        }
        environment = {name: value for name, value in environment.items() if value}
        serve = [sys.executable, "-m", "krm", "demo", "--port", str(PORT)]
        server = subprocess.Popen(serve, env=environment, start_new_session=True)
        try:
            _wait_for(server)
            look = [sys.executable, "-m", "tools.pictures", *sys.argv[1:]]
            return subprocess.call(look, env=environment)
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(timeout=90)  # web and worker may finish what they are at


def _wait_for(server: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience and server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{SITE}/meinung/", timeout=5).close()
            return
        time.sleep(0.5)
    raise SystemExit("the demo does not answer")


if __name__ == "__main__":
    sys.exit(main())
