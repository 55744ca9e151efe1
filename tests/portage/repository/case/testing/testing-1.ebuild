EAPI=8
DESCRIPTION="What only the tests need"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
IUSE="test"
RESTRICT="!test? ( test )"
BDEPEND="test? ( dev-util/footool )"

look() {
	if [[ -e ${ESYSROOT}/usr/include/foo.h ]]; then echo "$1 there"; else echo "$1 gone"; fi >>result
}

src_test() {
	footool >>result || die
	look test
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
