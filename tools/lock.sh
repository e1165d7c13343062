#!/bin/sh
# Write the hashed locks anew from pyproject.toml (no uv.lock: it would carry download addresses).
set -eu
cd "$(dirname "$0")/.."
compile() { # arguments of uv pip compile
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        "$@" >/dev/null
}
compile pyproject.toml -o requirements/runtime.txt
compile pyproject.toml --group dev -o requirements/dev.txt
