"""What the tests need beside Python: PostgreSQL, Chromium, dovecot, nginx and others."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools import html_validator
from tools.throwaway_postgres import OLDEST, find_binaries

WITHOUT_WINDOWS = ("chromium-headless-shell", "chrome-headless-shell")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOVECOT_PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")
NGINX = "/usr/sbin/nginx"
IMAP_PLACES = (
    "/usr/lib/dovecot/imap",
    "/usr/libexec/dovecot/imap",
    "/usr/local/libexec/dovecot/imap",
)


@dataclass(frozen=True)
class Machine:
    """What is there, and for what is not, the words that say so."""

    chromium: str | None
    has_postgres: bool
    has_dovecot: bool
    html_validator: str | None = None
    missing: tuple[str, ...] = ()


def find_chromium(*, whole: bool = True) -> str | None:
    """Return the path of Chromium; KRM_CHROMIUM names one that is not on the PATH.

    :param whole: with the windows that people have around a page. The one without them shows and
        runs the same pages by the same engine, and takes less than half of the processor.
    """
    named = os.environ.get("KRM_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    names = CHROMIUM_NAMES if whole else (*WITHOUT_WINDOWS, *CHROMIUM_NAMES)
    return next((path for name in names if (path := shutil.which(name))), None)


def find_dovecot() -> Path | None:
    """Return the path of dovecot, the IMAP server of the tests, or nothing if it is not there."""
    on_path = shutil.which("dovecot")
    places = [Path(place) for place in (on_path, *DOVECOT_PLACES) if place]
    if not any(Path(place).exists() for place in IMAP_PLACES):
        return None  # dovecot-core alone speaks no IMAP
    return next((place for place in places if os.access(place, os.X_OK)), None)


def find_nginx() -> Path | None:
    """Return the path of nginx, the proxy of the tests, or nothing if it is not there."""
    found = next((path for path in (shutil.which("nginx"), NGINX) if path), None)
    return Path(found) if found and os.access(found, os.X_OK) else None


def prepare(*, whole_browser: bool) -> Machine:
    """Look at the machine; install what is missing where that is allowed (apt, as root)."""
    wanted = [
        *([] if find_binaries() else ["postgresql"]),
        *([] if find_chromium() else ["chromium", WITHOUT_WINDOWS[0]]),
        *([] if find_dovecot() else ["dovecot-imapd"]),
        *([] if find_nginx() else ["nginx-light"]),
        *([] if shutil.which("pdftoppm") else ["poppler-utils"]),
    ]
    note = _install(wanted) if wanted else ""
    missing = []
    if not find_binaries():
        missing.append(f"PostgreSQL {OLDEST} or newer (Debian: apt install postgresql){note}")
    if not find_chromium():
        missing.append(f"Chromium (Debian: apt install chromium){note}")
    if not find_dovecot():
        missing.append(f"dovecot (Debian: apt install dovecot-imapd){note}")
    if not find_nginx():
        missing.append(f"nginx (Debian: apt install nginx-light){note}")
    if not shutil.which("pdftoppm"):
        missing.append(f"pdftoppm (Debian: apt install poppler-utils){note}")
    note = "" if html_validator.find() else html_validator.install()
    if not html_validator.find():
        missing.append(f"html-validate (npm install {html_validator.PACKAGE}){note}")
    return Machine(
        find_chromium(whole=whole_browser),
        find_binaries() is not None,
        find_dovecot() is not None,
        html_validator.find(),
        tuple(missing),
    )


def _install(packages: list[str]) -> str:
    """Install with apt and return nothing, or why it was not done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "; not installed, because that takes apt and root"
    print(f"· installing {', '.join(packages)} with apt, this takes a minute", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, capture_output=True, check=False)
    failed = []
    for package in packages:
        answer = subprocess.run(
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", package],
            env=quiet,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            failed.append((answer.stderr.strip().splitlines() or ["no reason given"])[-1])
    return f"; apt could not install it: {failed[-1]}" if failed else ""
