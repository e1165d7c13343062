"""html-validate reads the public pages in the tests; it needs Node.js and lives in a cache."""

import os
import shutil
import subprocess
from pathlib import Path

PACKAGE = "html-validate@9"
OLDEST_NODE = 18


def caches() -> Path:
    """Return the folder for what is kept from one run to the next, outside the project."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "krm-tests"


def cache_folder() -> Path:
    """Return the folder outside the project into which the package is installed."""
    return caches() / PACKAGE.replace("@", "-")


def find() -> str | None:
    """Return the path of html-validate; KRM_HTML_VALIDATE names one that is elsewhere."""
    named = os.environ.get("KRM_HTML_VALIDATE")
    place = Path(named) if named else cache_folder() / "node_modules/.bin/html-validate"
    return str(place) if os.access(place, os.X_OK) and shutil.which("node") else None


def install() -> str:
    """Install it with npm into the cache and return nothing, or why that was not possible."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        return f"; not installed, because that takes Node.js {OLDEST_NODE} or newer with npm"
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    print(f"· installing {PACKAGE} with npm into {folder}", flush=True)
    quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    answer = subprocess.run(
        [npm, "install", "--prefix", str(folder), *quiet, PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode == 0:
        return ""
    reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"; npm could not install it: {reason}"
