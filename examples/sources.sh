#!/bin/sh
# sources.sh DIRECTORY PACKAGE...: Debian's sources of the packages, into DIRECTORY, with lists
# and settings of its own, so that the machine's are left as they are. Says what apt-get says
# into DIRECTORY/apt.log.
set -eu
cd "$1"
work=$PWD
shift
mkdir -p lists/partial cache/archives/partial sources
for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] && sed 's/^Types: *deb$/Types: deb-src/' "$file" >"sources/${file##*/}"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -e "$file" ] && sed 's/^deb /deb-src /' "$file" >"sources/${file##*/}"
done
apt() {
    apt-get -q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources" \
        -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" \
        -o APT::Sandbox::User=root "$@" >>apt.log 2>&1
}
apt update
apt source "$@" || { tail -20 apt.log >&2; exit 1; }
