#!/bin/bash
# A system of Gentoo's shape, for as long as this runs: real Portage 3.0.83 with ROOT=/, no
# EPREFIX, and a database in /var/db/pkg that holds this Debian machine's packages. In it nano is
# emerged twice from an ebuild that does not name libmagic, with libmagic-dev installed: bare, and
# under blinkers. So is a small program that cannot do without libmagic, and forgot to say so.
#
# Needs root: for apt-get, and for an overlay of / in a mount namespace of its own, so that
# nothing of the machine is changed. Logs go to a directory of their own, whose name is printed
# last. With MEASURE=1 it says instead what blinkers
# costs there.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
say() { printf '\n== %s\n' "$*"; }
broken() { echo "not as promised: $*" >&2; exit 1; }

# --- outside: what is needed, and the overlay ---------------------------------------------
if [[ ${1:-} != inside ]]; then
    blinkers=${BLINKERS:-$here/target/release/blinkers}
    work=$(mktemp -d /var/tmp/blinkers-gentoo-XXXXXX)
    chmod 755 "$work"
    say "installing what nano needs, libmagic-dev and scanelf; the source of nano; Portage"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >"$work/install.log" 2>&1
    apt-get install -y -q --no-install-recommends build-essential pkg-config libncurses-dev \
        libmagic-dev libssl-dev texinfo pax-utils python3 python3-venv bzip2 xz-utils dpkg-dev \
        util-linux >>"$work/install.log" 2>&1 || { tail -20 "$work/install.log"; exit 1; }
    "$here/examples/sources.sh" "$work" nano
    venv=$("$here/tests/portage/install.sh")
    cp "$blinkers" "$work/blinkers"
    mkdir "$work/scripts" "$work/over"
    cp "$here/tests/portage/dpkg2vdb.py" "$here/examples/gentoo.sh" \
        "$here/benches/emerge.bash" "$work/scripts"
    exec unshare --mount --propagation private /bin/bash "$work/scripts/gentoo.sh" inside \
        "$work" "$venv"
fi
work=$2 venv=$3

# --- in the namespace: an overlay of /, entered by chroot -----------------------------------
if [[ ${4:-} != root ]]; then
    mount -t tmpfs tmpfs "$work/over"
    mkdir "$work/over"/{upper,scratch,root}
    mount -t overlay overlay \
        -o "lowerdir=/,upperdir=$work/over/upper,workdir=$work/over/scratch" "$work/over/root"
    root=$work/over/root
    mount --rbind /proc "$root/proc"
    mount -t tmpfs tmpfs "$root/dev"
    for node in null zero full random urandom tty; do
        : >"$root/dev/$node"
        mount --bind "/dev/$node" "$root/dev/$node"
    done
    ln -s /proc/self/fd "$root/dev/fd"
    mkdir -p "$root/dev/shm" "$root/dev/pts"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    mount -t tmpfs tmpfs "$root/tmp"
    # The logs outlive the namespace.
    mkdir -p "$root$work/logs" "$work/logs"
    mount --bind "$work/logs" "$root$work/logs"
    exec chroot "$root" /bin/bash "$work/scripts/gentoo.sh" inside "$work" "$venv" root
fi

# --- in the chroot: the system, and the two emerges -----------------------------------------
cd /
export HOME=/root NO_COLOR=1 NOCOLOR=true PATH=$venv/bin:/usr/bin:/bin:/usr/sbin:/sbin
export PORTAGE_USERNAME=nobody PORTAGE_GRPNAME=nogroup
# An installation by pip takes its own directory for EPREFIX otherwise.
export EPREFIX='' PORTAGE_OVERRIDE_EPREFIX='' PORTAGE_CONFIGROOT=/

say "a database of this machine's packages, a profile and a repository"
mkdir -p /var/db/pkg /var/db/repos/gentoo/{profiles/example,metadata,app-editors/nano/files} \
    /etc/portage /share "$work/tmp"
ln -s "$venv/share/portage" /share/portage
cd /var/db/repos/gentoo
/usr/bin/python3 "$work/scripts/dpkg2vdb.py" /var/db/pkg profiles/example/packages
find /var/db/pkg -name CONTENTS -exec cat {} + | wc -l | sed "s,^,paths: ,"
echo "packages: $(find /var/db/pkg -name CONTENTS | wc -l)"
# Portage itself, which no Debian package brings here.
mkdir -p /var/db/pkg/sys-apps/portage-3.0.83
(
    cd /var/db/pkg/sys-apps/portage-3.0.83
    for pair in CATEGORY=sys-apps PF=portage-3.0.83 SLOT=0 EAPI=8 repository=gentoo COUNTER=99999 \
        RDEPEND=deb-python/python3; do
        echo "${pair#*=}" >"${pair%%=*}"
    done
    printf 'dir %s\n' "$venv" >CONTENTS
)
key() { (cd /var/db/pkg && for entry in */"$1"-[0-9]*; do echo "${entry%-"${entry##*/"$1"-}"}"; done); }
echo gentoo >profiles/repo_name
echo amd64 >profiles/arch.list
echo 'amd64 example stable' >profiles/profiles.desc
{ ls /var/db/pkg; echo app-editors; echo app-misc; } | sort -u >profiles/categories
printf 'masters =\nthin-manifests = true\nsign-manifests = false\nprofile-formats = portage-2\n' \
    >metadata/layout.conf
echo 8 >profiles/example/eapi
cat >profiles/example/make.defaults <<'END'
ARCH="amd64"
ACCEPT_KEYWORDS="amd64"
CHOST="x86_64-linux-gnu"
CBUILD="x86_64-linux-gnu"
ABI="amd64"
DEFAULT_ABI="amd64"
MULTILIB_ABIS="amd64"
LIBDIR_amd64="lib64"
ACCEPT_LICENSE="*"
IUSE_IMPLICIT="prefix prefix-guest"
END
ln -sfn /var/db/repos/gentoo/profiles/example /etc/portage/make.profile
cat >/etc/portage/repos.conf <<'END'
[DEFAULT]
main-repo = gentoo
[gentoo]
location = /var/db/repos/gentoo
END
cat >/etc/portage/make.conf <<END
DISTDIR="$work/distfiles"
PKGDIR="$work/pkgs"
PORTAGE_TMPDIR="$work/tmp"
PORTAGE_LOGDIR="$work/logs"
CFLAGS="-O1"
CLEAN_DELAY=0
FEATURES="-sandbox -usersandbox userpriv -userfetch -network-sandbox -ipc-sandbox -pid-sandbox
    -news -merge-sync -strict"
END
mkdir -p "$work/distfiles"
: >app-editors/nano/Manifest
source=$(basename "$work"/nano-*/)
cp -r "$work/$source" app-editors/nano/files/source
cat >app-editors/nano/nano-7.2.ebuild <<END
EAPI=8
DESCRIPTION="GNU nano, as its Debian package declares it"
SLOT="0"
KEYWORDS="amd64"
S="\${WORKDIR}/source"
DEPEND="$(key libncurses-dev)"
RDEPEND="$(key libncursesw6)"
BDEPEND="$(key pkg-config) $(key texinfo)"

src_unpack() {
	cp -r "\${FILESDIR}/source" . || die
}
END
sed -n '/^DEPEND/,/^BDEPEND/p' app-editors/nano/nano-7.2.ebuild

if [[ ${MEASURE:-} ]]; then
    "$work/blinkers" portage install
    # shellcheck source=benches/emerge.bash
    . "$work/scripts/emerge.bash"
    exit
fi

mkdir app-misc app-misc/kind
: >app-misc/kind/Manifest
cat >app-misc/kind/kind-1.0.ebuild <<END
EAPI=8
DESCRIPTION="Says of what kind a file is"
SLOT="0"
KEYWORDS="amd64"
S="\${WORKDIR}"
RDEPEND="$(key libmagic1)"

src_unpack() {
	cat >kind.c <<-'C'
		#include <magic.h>
		#include <stdio.h>
		int main(int count, char **values) {
		    magic_t magic = magic_open(MAGIC_NONE);
		    magic_load(magic, NULL);
		    return count == 2 && puts(magic_file(magic, values[1])) < 0;
		}
	C
}

src_compile() {
	cc \${CFLAGS} -o kind kind.c -lmagic || die "kind.c does not compile"
}

src_install() {
	dobin kind
}
END

requires() { cat /var/db/pkg/app-editors/nano-7.2/REQUIRES; }

say "emerge --oneshot nano, bare"
emerge --oneshot app-editors/nano >"$work/logs/bare.log" 2>&1 ||
    { tail -40 "$work/logs/bare.log"; exit 1; }
echo "REQUIRES: $(requires)"
requires | grep -q libmagic || broken "bare, nano does not require libmagic"

say "emerge --oneshot kind, bare"
emerge --oneshot app-misc/kind 2>&1 | tee "$work/logs/kind-bare.log" | grep '^>>>'

say "blinkers portage install"
"$work/blinkers" portage install
"$work/blinkers" portage status

say "emerge --oneshot nano, under blinkers"
emerge --oneshot app-editors/nano >"$work/logs/blinkers.log" 2>&1 ||
    { tail -60 "$work/logs/blinkers.log"; exit 1; }
awk '/QA Notice/ { on = 1 } on && !/^ \*/ { exit } on' "$work/logs/blinkers.log"
echo "REQUIRES: $(requires)"

say "emerge --oneshot kind, under blinkers"
if emerge --oneshot app-misc/kind >"$work/logs/kind.log" 2>&1; then broken "kind was built"; fi
sed -n '/^>>> Emerging/,/^ \* The complete/p' "$work/logs/kind.log"

say "checking"
grep -q 'DEPEND="'"$(key libmagic-dev)"'"' "$work/logs/kind.log" || broken "kind needs no libmagic"
if requires | grep -q libmagic; then broken "under blinkers, nano requires libmagic"; fi
requires | grep -q libncursesw || broken "nano does not require libncursesw, which it declares"
grep -q "to declare it:  DEPEND=\"$(key libmagic-dev)\"" "$work/logs/blinkers.log" ||
    broken "libmagic-dev is not named"
if grep -q "DEPEND=\"$(key libncurses-dev)\"" "$work/logs/blinkers.log"; then
    broken "libncurses-dev is named, and it is declared"
fi
bzcat /var/db/pkg/app-editors/nano-7.2/environment.bz2 >"$work/logs/environment"
if grep -qE 'BLINKERS_|libblinkers|___blinkers' "$work/logs/environment"; then
    broken "blinkers is in the environment that is kept of nano"
fi
say "as promised; logs are in $work/logs"
