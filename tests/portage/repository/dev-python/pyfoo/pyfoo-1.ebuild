EAPI=8
DESCRIPTION="A Python module"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_install() {
	insinto /usr/share/pyfoo
	echo 'ANSWER = 42' >pyfoo.py
	doins pyfoo.py
}
