EAPI=8
DESCRIPTION="A build by Python"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"
DEPEND="dev-libs/libfoo"

src_compile() {
	"${PORTAGE_PYTHON}" - "${ESYSROOT}" >result <<-'END' || die
	import os, sys
	root = sys.argv[1]
	print(os.path.exists(root + "/usr/include/foo.h"))
	print(os.path.exists(root + "/usr/share/pyfoo/pyfoo.py"))
	sys.path.insert(0, root + "/usr/share/pyfoo")
	try:
	    import pyfoo
	    print("pyfoo")
	except ModuleNotFoundError:
	    print("no pyfoo")
	END
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
