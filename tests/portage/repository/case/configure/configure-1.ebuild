EAPI=8
DESCRIPTION="A build by configure and make"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="dev-libs/libfoo"

src_unpack() {
	cp "${FILESDIR}"/* . || die
	chmod +x configure || die
}

src_configure() {
	CPPFLAGS="-I${ESYSROOT}/usr/include" LDFLAGS="-L${ESYSROOT}/usr/$(get_libdir)" econf
}

src_compile() {
	emake
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
