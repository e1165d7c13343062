"""Migrate, on the throw-away server, the database that its tests begin with a copy of.

    python -m tools.model_database

works on the server of DATABASE_URL. It runs beside the linters: the tests on PostgreSQL would
wait for it, all workers but one with nothing to do.
"""

import os
import subprocess
import sys
import tempfile

import psycopg

MODEL = "krm_model"
UNFINISHED = "krm_model_unfinished"


def main() -> int:
    """Create and migrate it; only what is finished bears its name."""
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {UNFINISHED}")
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "DATABASE_URL": f"{address.rpartition('/')[0]}/{UNFINISHED}",
            "KRM_DATA_DIR": folder,
            "KRM_SECRET_KEY": "only for the tests",
            "KRM_JOURNAL_KEY": "only for the tests",
        }
        command = [sys.executable, "-m", "krm", "migrate", "--verbosity", "0"]
        code = subprocess.run(command, env={**os.environ, **own}, check=False).returncode
    if code == 0:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {MODEL}")
    return code


if __name__ == "__main__":
    sys.exit(main())
