EAPI=8
DESCRIPTION="A library whose header needs another's, and does not say so"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="dev-libs/libfoo"

src_install() {
	echo '#include <foo.h>' >baz.h
	doheader baz.h
}
