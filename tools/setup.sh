#!/bin/sh
# Build the environment in .venv: the locked packages and the command `krm`.
# Needs only Python 3.11 or newer; a second run is quick. Called by `make setup`.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME || true

say() { printf '%s\n' "$*"; }
give_up() { # German text, English text
    printf '\nEs geht nicht weiter: %s\nCannot go on: %s\n' "$1" "$2" >&2
    exit 1
}
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
# The Python of the system first: it is built optimised, a third faster than most others, and is
# updated with the system. PYTHON=… chooses another.
candidates="${PYTHON:-} /usr/bin/python3 python3 python3.13 python3.12 python3.11 python3.14 python"
find_python() {
    for candidate in $candidates; do
        if is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}
try_apt() { # packages; quiet and without effect where there is no apt or no right to use it
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    say "· installing $* with apt"
    apt-get -qq update >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null 2>&1
}
make_venv() { # python
    rm -rf .venv
    "$1" -m venv .venv >/dev/null 2>&1 && [ -x .venv/bin/pip ]
}
make_any_venv() { # where one Python lacks the package for it, another may have it
    for candidate in $candidates; do
        if is_new_enough "$candidate" && make_venv "$candidate"; then
            return
        fi
    done
    return 1
}

python=$(find_python)
[ -n "$python" ] || give_up \
    "Python 3.11 oder neuer fehlt. Bitte installieren (Debian: apt install python3 python3-venv)." \
    "Python 3.11 or newer is missing. Please install it (Debian: apt install python3 python3-venv)."

# A moved or copied folder carries an environment that points to its old place.
if [ "$(cat .venv/.ready 2>/dev/null || printf %s "$here")" != "$here" ] || ! is_new_enough .venv/bin/python; then
    rm -rf .venv
fi
if [ ! -x .venv/bin/pip ] && [ ! -x .venv/bin/uv ]; then
    make_any_venv || { try_apt python3-venv && make_venv "$python"; } || give_up \
        "Python kann keine Umgebung anlegen; es fehlt das Paket python3-venv (Debian: apt install python3-venv)." \
        "Python cannot create an environment; the package python3-venv is missing (Debian: apt install python3-venv)."
    say "· environment in .venv with $(.venv/bin/python -V 2>&1)"
fi
if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)" ]; then
    say "· package manager"
    .venv/bin/pip install --quiet --require-hashes -r requirements/uv.txt || give_up \
        "Das Paketverzeichnis ist nicht erreichbar (siehe oben)." \
        "The package index cannot be reached (see above)."
fi
say "· packages of requirements/dev.txt"
fetch() { .venv/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python requirements/dev.txt; }
# A house with its own certificates or its own mirror has told the system or pip.conf, not uv.
fetch 2>/dev/null || UV_SYSTEM_CERTS=true fetch 2>/dev/null || {
    say "· uv could not fetch them; trying pip, which takes a minute longer"
    .venv/bin/pip install --quiet --require-hashes -r requirements/dev.txt
} || give_up "Pakete fehlen; das Paketverzeichnis ist nicht erreichbar oder eine Prüfsumme stimmt nicht (siehe oben)." \
    "Packages are missing; the package index cannot be reached or a checksum differs (see above)."

say "· command .venv/bin/krm"
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$here" >"$site/krm.pth"
cat >.venv/bin/krm <<SCRIPT
#!/bin/sh
exec "$here/.venv/bin/python" -P -m krm "\$@"
SCRIPT
chmod +x .venv/bin/krm
printf %s "$here" >.venv/.ready
say "✓ environment ready"
