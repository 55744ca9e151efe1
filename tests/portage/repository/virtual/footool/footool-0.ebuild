EAPI=8
DESCRIPTION="A virtual for a tool"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
RDEPEND="dev-util/footool"
