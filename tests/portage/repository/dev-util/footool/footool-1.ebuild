EAPI=8
DESCRIPTION="A tool"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_install() {
	printf '#!/bin/sh\necho made by footool\n' >footool
	dobin footool
}
