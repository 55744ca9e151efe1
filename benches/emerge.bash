# What blinkers costs a small emerge, and its view: sourced by `MEASURE=1 examples/gentoo.sh`
# in the system that it makes. shellcheck shell=bash

mkdir -p /var/db/repos/gentoo/app-misc/small
: >/var/db/repos/gentoo/app-misc/small/Manifest
cat >/var/db/repos/gentoo/app-misc/small/small-1.ebuild <<'END'
EAPI=8
DESCRIPTION="One file of C"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_compile() {
	echo 'int main(void) { return 0; }' >small.c
	cc ${CFLAGS} -o small small.c || die
}

src_install() {
	dobin small
}
END

median() { sort -n | sed -n "$(((${1} + 1) / 2))p"; }

# CPU time of one emerge in milliseconds.
cpu() {
    local TIMEFORMAT='%U %S' spent
    spent=$({ time emerge --oneshot app-misc/small >/dev/null 2>&1; } 2>&1)
    awk '{ printf "%.0f\n", ($1 + $2) * 1000 }' <<<"$spent"
}

# Wall time of the view of a build in milliseconds, median of seven.
view() {
    local TIMEFORMAT=%R
    for _ in 1 2 3 4 5 6 7; do
        { time /usr/lib/blinkers/blinkers portage view "$work/view" <"$work/description" \
            >/dev/null 2>&1; } 2>&1
    done | awk '{ printf "%.0f\n", $1 * 1000 }' | median 7
}

say "the view of a build"
ebuild /var/db/repos/gentoo/app-misc/small/small-1.ebuild clean compile >"$work/logs/small.log" 2>&1
cp "$work/tmp/portage/app-misc/small-1/temp/blinkers/description" "$work/description"
mkdir "$work/view"
count() {
    printf '%s packages, %s paths: ' "$(find /var/db/pkg -name CONTENTS | wc -l)" \
        "$(find /var/db/pkg -name CONTENTS -exec cat {} + | wc -l)"
}
count
echo "$(view) ms"

say "the CPU time of a small emerge, median of 7 by turns"
rounds=7
for ((round = 0; round < rounds; round++)); do
    "$work/blinkers" portage uninstall >/dev/null
    cpu >>"$work/bare"
    "$work/blinkers" portage install >/dev/null
    cpu >>"$work/under"
done
bare=$(median $rounds <"$work/bare")
under=$(median $rounds <"$work/under")
echo "bare $bare ms, under blinkers $under ms: $(awk "BEGIN { printf \"%.1f\", ($under / $bare - 1) * 100 }") % more"

say "the view of a build, with copies of every package below /opt"
cd /var/db/pkg
for entry in deb-*/*; do
    for copy in 1 2 3; do
        mkdir -p "copy$copy-${entry%/*}"
        cp -r "$entry" "copy$copy-$entry"
        sed -i "s,^obj /,obj /opt/$copy/," "copy$copy-$entry/CONTENTS" 2>/dev/null || true
    done
done
count
echo "$(view) ms"
