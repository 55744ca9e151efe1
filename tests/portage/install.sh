#!/bin/sh
# Installs Portage 3.0.83 from PyPI into target/portage/venv, unless it is there, and says where.
set -eu
venv=$(realpath -m "$(dirname "$0")/../../target/portage/venv")
mkdir -p "$(dirname "$venv")"
# Tests ask for it side by side.
exec 9>"$venv.lock"
flock 9
if ! "$venv/bin/python" -c 'import portage' 2>/dev/null; then
    /usr/bin/python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet portage==3.0.83 >&2
fi
echo "$venv"
