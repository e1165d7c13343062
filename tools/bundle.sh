#!/bin/sh
# Put all that a server without internet needs into build/bundle: the packages of the runtime lock
# and the product itself, as wheels for the Python and the system of this machine. Called by
# `make bundle`; build/bundle/install.sh sets it up there.
set -eu
cd "$(dirname "$0")/.."
target=build/bundle
rm -rf "$target"
mkdir -p "$target"
.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
.venv/bin/python -m pip download --quiet --only-binary :all: --require-hashes \
    --requirement requirements/runtime.txt --dest "$target"
.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir "$target" .
cp requirements/runtime.txt "$target/"
cat > "$target/install.sh" <<'INSTALL'
#!/bin/sh
# Set up krm from this folder, without internet: sh install.sh /opt/krm
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=${1:?"Bitte den Ordner nennen, zum Beispiel: sh install.sh /opt/krm"}
python3 -m venv "$place"
"$place/bin/pip" install --quiet --no-index --find-links "$here" --require-hashes \
    --requirement "$here/runtime.txt"
"$place/bin/pip" install --quiet --no-index --no-deps --upgrade "$here"/krm-*.whl
"$place/bin/krm" --version
INSTALL
printf 'Das Bündel liegt in %s (%s).\n' "$target" "$(du -sh "$target" | cut -f1)"
