EAPI=8
DESCRIPTION="A header through another package, which does not say so"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="dev-libs/libbaz"

src_compile() {
	echo '#include <baz.h>' >main.c
	${CC:-cc} ${CFLAGS} -I"${ESYSROOT}/usr/include" -L"${ESYSROOT}/usr/$(get_libdir)" -c -o result main.c || die
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
