# The eclass brings the dependency and uses it.

BDEPEND="dev-util/footool"

footool_src_compile() {
	footool >result || die
}

EXPORT_FUNCTIONS src_compile
