EAPI=8
DESCRIPTION="Includes a header and forgot DEPEND"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
RDEPEND="dev-libs/libfoo"

src_compile() {
	printf '#include <foo.h>\nint main(void) { return foo() != 42; }\n' >main.c
	${CC:-cc} ${CFLAGS} -I"${ESYSROOT}/usr/include" -L"${ESYSROOT}/usr/$(get_libdir)" -o main main.c -lfoo || die "no foo"
	echo linked >result
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
