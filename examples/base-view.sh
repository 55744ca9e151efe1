#!/bin/bash
# Compares views with clean roots, file by file.
#
#     examples/base-view.sh               the base, and each package of base-view/packages
#     examples/base-view.sh base          the base alone
#     examples/base-view.sh PACKAGE...    these packages
#
# The clean root is what `debootstrap --variant=buildd` makes; that of a package is the same with
# the package installed. The fat root is the clean one with everything in base-view/fat
# installed beside. In the fat root `find` lists what a view shows, in the clean root what is
# there, and each difference is told with its reason, or as one that has none, which fails.
#
# Needs root, debootstrap, python3 and a mirror of Debian: MIRROR, SUITE. The roots are kept in
# WORK for the next time: 3 GB, made in ten minutes or so.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
blinkers=${BLINKERS:-$here/target/release/blinkers}
work=${WORK:-/var/tmp/blinkers-base-view}
suite=${SUITE:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}
lists=$here/examples/base-view

say() { printf '\n== %s\n' "$*"; }

# All that is mounted is gone with this namespace.
if [ -z "${BASE_VIEW_INSIDE:-}" ]; then
    BASE_VIEW_INSIDE=1 exec unshare --mount --propagation private "$BASH" "$0" "$@"
fi

# install ROOT PACKAGE...
install() {
    local root=$1
    shift
    mkdir -p "$work/archives/partial" "$root/var/cache/apt/archives"
    mount --bind "$work/archives" "$root/var/cache/apt/archives"
    mount -t proc proc "$root/proc"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    chroot "$root" sh -c '
        [ -n "$(ls /var/lib/apt/lists/*Packages* 2>/dev/null)" ] || apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@"
        ' sh "$@" >"$work/apt.log" 2>&1 || { tail -20 "$work/apt.log"; return 1; }
    rm "$root/usr/sbin/policy-rc.d"
    umount "$root/proc" "$root/var/cache/apt/archives"
}

make_roots() {
    if [ ! -e "$work/clean.done" ]; then
        say "debootstrap --variant=buildd $suite"
        debootstrap --variant=buildd "$suite" "$work/clean" "$mirror" >"$work/debootstrap.log" 2>&1 ||
            { tail -20 "$work/debootstrap.log"; exit 1; }
        touch "$work/clean.done"
    fi
    if [ ! -e "$work/fat.done" ]; then
        say "the same with all of base-view/fat"
        cp -a "$work/clean" "$work/fat"
        install "$work/fat" $(sed 's/#.*//' "$lists/fat")
        touch "$work/fat.done"
    fi
}

# Type, path and target of all below /, but what every view shows as trees.
listing='find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/tmp \
    -o -path /build \) -prune -o -printf "%y\t%p\t%l\0"'

# compare NAME ROOT [OPTION...]: the view of the options in the fat root, and the clean root.
compare() {
    local name=$1 root=$2
    shift 2
    chroot "$root" sh -c "$listing" >"$work/clean.list"
    chroot "$work/fat" sh -c 'cd /build && ./blinkers run --no-cache --report text=report "$@"' \
        sh "$@" -- sh -c "$listing" >"$work/view.list"
    python3 "$lists/compare.py" "$name" "$root" "$work/clean.list" "$work/view.list" \
        "$lists/expected" "$work/fat"
}

# with_package PACKAGE: the clean root with it, at $work/root.
with_package() {
    mkdir -p "$work/over"
    mount -t tmpfs tmpfs "$work/over"
    mkdir -p "$work/over/up" "$work/over/work" "$work/root"
    mount -t overlay overlay \
        -o "lowerdir=$work/clean,upperdir=$work/over/up,workdir=$work/over/work" "$work/root"
    install "$work/root" "$1"
}

mkdir -p "$work"
make_roots
mount --bind "$work/fat" "$work/fat"
mount -t proc proc "$work/fat/proc"
mount --rbind /dev "$work/fat/dev"
mkdir -p "$work/fat/build"
mount -t tmpfs tmpfs "$work/fat/build"
cp "$blinkers" "$work/fat/build/blinkers"

[ $# -gt 0 ] || set -- base $(sed 's/#.*//' "$lists/packages")
failed=0
printf '%-28s %8s %8s %8s %8s %8s\n' view compared lacks explained more explained
for name; do
    if [ "$name" = base ]; then
        compare base "$work/clean" || failed=1
    else
        with_package "$name"
        compare "$name" "$work/root" --package "$name" || failed=1
        umount "$work/root" "$work/over"
    fi
done
exit $failed
