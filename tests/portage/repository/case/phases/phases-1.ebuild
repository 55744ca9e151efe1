EAPI=7
DESCRIPTION="Which phase sees what"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

look() {
	if [[ -e ${ESYSROOT}/usr/include/foo.h ]]; then echo "$1 there"; else echo "$1 gone"; fi >>result
}

pkg_setup() {
	[[ -e ${ESYSROOT}/usr/include/foo.h ]] && einfo "setup sees all"
}

src_unpack() {
	look unpack
}

src_prepare() {
	default
	look prepare
}

src_configure() {
	look configure
	source "${ESYSROOT}/usr/include/foo.h" 2>/dev/null || echo "source gone" >>result
	env -i "${BASH}" -c "[[ -e ${ESYSROOT}/usr/include/foo.h ]]" || echo "env -i gone" >>result
	(look subshell)
	[[ -e ${ESYSROOT}/usr/include/basis.h ]] && echo "@system there" >>result
}

src_compile() {
	look compile
	best_version dev-libs/libfoo >>result
}

src_install() {
	look install
	insinto /usr/share/case
	newins result ${PN}
}

pkg_preinst() {
	[[ -e ${EROOT}/usr/include/foo.h && -z ${BLINKERS_INDEX} ]] && einfo "preinst sees all"
}

pkg_postinst() {
	[[ -e ${EROOT}/usr/include/foo.h && -z ${BLINKERS_INDEX} ]] && einfo "postinst sees all"
}
