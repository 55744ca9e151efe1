EAPI=8
DESCRIPTION="Declares what it does not use"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="dev-libs/idle dev-libs/libfoo"
BDEPEND="virtual/footool"

look() {
	if [[ -e ${ESYSROOT}/usr/include/foo.h ]]; then echo "$1 there"; else echo "$1 gone"; fi >>result
}

src_compile() {
	look compile
	footool >>result
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
