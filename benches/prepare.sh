#!/bin/sh
# Installs what `cargo bench` measures beside the filter, and fetches the sources that it builds.
#
# Needs root for apt-get, and a Debian machine. The sources go to target/bench-sources, and are
# fetched once: remove that directory to fetch them anew. The machine's own lists of packages
# are left as they are. What is not prepared is named by the benches, and left out.
set -eu

cd "$(dirname "$0")/.."
sources=$PWD/target/bench-sources
mkdir -p "$sources"

say() { printf '\n== %s\n' "$*"; }
fail() { tail -20 "$sources/apt.log" >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive
say "installing the peers, and what the programs to be built need"
tests/prepare.sh
apt-get install -y -q --no-install-recommends \
    bubblewrap fakechroot proot bindfs strace dpkg-dev >"$sources/apt.log" 2>&1 || fail

say "fetching sources"
# Lists of its own that have the sources in them.
apt=$(mktemp -d)
trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] && sed 's/^Types: *deb$/Types: deb deb-src/' "$file" >"$apt/sources/${file##*/}"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -e "$file" ] && { cat "$file"; sed -n 's/^deb /deb-src /p' "$file"; } >"$apt/sources/${file##*/}"
done
apt() {
    apt-get -q -y -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$apt/sources" \
        -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" \
        -o APT::Sandbox::User=root "$@" >>"$sources/apt.log" 2>&1
}
apt update || fail
for name in hello nano tcpdump zlib lua5.4 leveldb; do
    [ -d "$sources/$name" ] && continue
    rm -rf "$apt/unpack"
    mkdir "$apt/unpack"
    (cd "$apt/unpack" && apt source "$name") || fail
    mv "$apt/unpack/"*/ "$sources/$name"
    echo "$name: $(sed -n '1s/.*(\(.*\)).*/\1/p' "$sources/$name/debian/changelog")"
done

say "installing the build dependencies of those whose view is made of them"
for name in hello nano tcpdump; do
    apt --no-install-recommends build-dep "$sources/$name" || fail
done
