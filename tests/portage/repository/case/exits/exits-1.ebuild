EAPI=8
DESCRIPTION="Ends a phase by itself"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_compile() {
	[[ -e ${ESYSROOT}/usr/include/idle.h ]] || exit 3
}
