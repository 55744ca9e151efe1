#!/bin/sh
# Installs what the tests need on a Debian machine with Rust, gcc, python3 and git.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends \
    build-essential pkg-config zlib1g-dev libssl-dev git make python3 python3-venv perl bzip2 file util-linux autoconf fakeroot locales man-db netbase tzdata valgrind bubblewrap >/dev/null
