EAPI=8
DESCRIPTION="Uses a library where it finds one"
SLOT="0"
KEYWORDS="amd64"
S="${WORKDIR}"

src_configure() {
	echo 'int foo(void); int main(void) { return foo() != 42; }' >conftest.c
	if ${CC:-cc} ${CFLAGS} -I"${ESYSROOT}/usr/include" -L"${ESYSROOT}/usr/$(get_libdir)" -o conftest conftest.c -lfoo 2>/dev/null; then
		echo with libfoo
	else
		echo without
	fi >result
	[[ -e ${ESYSROOT}/usr/include/idle.h ]] && echo and idle >>result
}

src_install() {
	insinto /usr/share/case
	newins result ${PN}
}
