EAPI=8
DESCRIPTION="A library that nobody needs"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_install() {
	echo '/* idle */' >idle.h
	doheader idle.h
}
