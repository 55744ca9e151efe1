EAPI=8
inherit footool
DESCRIPTION="What an eclass needs"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
