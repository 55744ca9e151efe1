#!/bin/sh
# Builds two real Debian packages under blinkers.
#
# 1. hello, seeing its Build-Depends and no more: the package is built as ever.
# 2. nano, with libmagic-dev installed but not declared. Bare, its ./configure picks libmagic
#    up and nano is linked with it. Under blinkers it is not, and the report names it.
#
# Needs root for apt-get, and a Debian machine. Sources and logs go to a directory of their
# own, which is kept: its name is printed last.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
blinkers=${BLINKERS:-$here/target/release/blinkers}
work=$(mktemp -d "${TMPDIR:-/tmp}/blinkers-example-XXXXXX")
chmod 755 "$work"

say() { printf '\n== %s\n' "$*"; }

say "installing the build dependencies of hello and nano, and libmagic-dev"
apt-get update -q >"$work/apt.log" 2>&1
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    build-essential dpkg-dev debhelper help2man texinfo libncurses-dev pkg-config \
    libmagic-dev libssl-dev >>"$work/apt.log" 2>&1 ||
    { tail -20 "$work/apt.log"; exit 1; }

say "fetching the sources"
"$here/examples/sources.sh" "$work" hello nano
cd "$work"
cp -r nano-* nano-bare

say "hello: blinkers run --build-deps debian/control -- dpkg-buildpackage -b -uc"
(cd hello-* && "$blinkers" run --build-deps debian/control --report "text=$work/hello.report" \
    -- dpkg-buildpackage -b -uc) >"$work/hello.log" 2>&1 ||
    { tail -20 "$work/hello.log"; exit 1; }
grep 'building package' "$work/hello.log"
cat "$work/hello.report"

say "nano, bare: ./configure && make"
(cd nano-bare && ./configure && make) >"$work/nano-bare.log" 2>&1
needed() { readelf -d "$1/src/nano" | sed -n 's/.*NEEDED.*\[\(.*\)\]/    \1/p'; }
needed nano-bare

say "nano: blinkers run --build-deps debian/control -- sh -c './configure && make'"
(cd nano-[0-9]* && "$blinkers" run --build-deps debian/control --report "text=$work/nano.report" \
    -- sh -c './configure && make') >"$work/nano.log" 2>&1 ||
    { tail -20 "$work/nano.log"; exit 1; }
needed nano-[0-9]*
grep -h 'checking for magic.h' "$work/nano.log"
cat "$work/nano.report"

# What was promised above.
say "checking"
broken() { echo "not as promised: $*" >&2; exit 1; }
grep -q 'building package .hello.' "$work/hello.log" || broken "hello was not built"
needed nano-bare | grep -q libmagic || broken "bare, nano is not linked with libmagic"
if needed nano-[0-9]* | grep -q libmagic; then broken "nano is linked with libmagic"; fi
grep -q 'checking for magic.h... no' "$work/nano.log" || broken "configure found magic.h"
grep -q 'magic.h: No such file or directory' nano-[0-9]*/config.log || broken "config.log"
[ "$(grep -c 'Build-Depends: libmagic-dev' "$work/nano.report")" = 1 ] ||
    broken "libmagic-dev is not named once"
if grep -q 'Build-Depends: libncurses-dev' "$work/nano.report"; then
    broken "libncurses-dev is named, and it is declared"
fi
say "as promised; logs and sources are in $work"
