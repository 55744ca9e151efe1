EAPI=8
DESCRIPTION="A library in slots"
SLOT="2"
KEYWORDS="amd64"
S="${WORKDIR}"

src_install() {
	insinto /usr/include/slotted-${SLOT}
	echo "#define SLOT ${SLOT}" >slotted.h
	doins slotted.h
}
