EAPI=8
DESCRIPTION="One of several"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="|| ( dev-libs/nowhere dev-libs/libfoo )"

look() {
	if [[ -e ${ESYSROOT}/usr/include/foo.h ]]; then echo "$1 there"; else echo "$1 gone"; fi >>result
}

src_compile() {
	look compile
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
