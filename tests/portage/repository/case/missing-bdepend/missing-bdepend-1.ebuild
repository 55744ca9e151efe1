EAPI=8
DESCRIPTION="Runs a tool and forgot BDEPEND"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_compile() {
	footool >result || die "no footool"
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
