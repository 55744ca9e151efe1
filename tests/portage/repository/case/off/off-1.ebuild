EAPI=8
DESCRIPTION="Not under a view"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
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
