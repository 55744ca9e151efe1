EAPI=8
DESCRIPTION="A header through another package, which says that it needs it"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="dev-libs/libbar"

src_compile() {
	echo '#include <bar.h>' >main.c
	${CC:-cc} ${CFLAGS} -I"${ESYSROOT}/usr/include" -L"${ESYSROOT}/usr/$(get_libdir)" -c -o result main.c || die
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
