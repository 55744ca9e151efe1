EAPI=8
DESCRIPTION="A package of @system"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_install() {
	insinto /usr/include
	doins "${FILESDIR}"/basis.h
}
