#!/bin/sh
# Installs Portage 3.0.83 from PyPI, unless it is there, and says where: in a place from which
# every user can run it, as a checkout may be closed to others.
set -eu
venv=${BLINKERS_TEST_PORTAGE:-/var/tmp/blinkers-portage-3.0.83}
# Tests ask for it side by side.
exec 9>>"$venv.lock"
flock 9
if ! [ -e "$venv/whole" ]; then
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check portage==3.0.83 >&2
    # Portage wants GNU tar by this name.
    ln -s /usr/bin/tar "$venv/bin/gtar"
    chmod -R a+rX "$venv"
    : >"$venv/whole"
fi
echo "$venv"
