EAPI=8
DESCRIPTION="A library whose header needs another's, as it says"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
RDEPEND="dev-libs/libfoo:="
DEPEND="${RDEPEND}"

src_install() {
	echo '#include <foo.h>' >bar.h
	doheader bar.h
}
