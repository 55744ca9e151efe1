EAPI=8
DESCRIPTION="A tool by its virtual"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
BDEPEND="virtual/footool"

src_compile() {
	footool >result || die
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
