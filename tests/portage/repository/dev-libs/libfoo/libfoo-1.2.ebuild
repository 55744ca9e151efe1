EAPI=8
DESCRIPTION="A library with a subslot"
SLOT="0/3"
KEYWORDS="amd64"
S="${WORKDIR}"

src_compile() {
	echo 'int foo(void) { return 42; }' >foo.c
	${CC:-cc} ${CFLAGS} -fPIC -shared -Wl,-soname,libfoo.so.3 -o libfoo.so.3 foo.c || die
	echo 'int foo(void);' >foo.h
}

src_install() {
	doheader foo.h
	dolib.so libfoo.so.3
	dosym libfoo.so.3 /usr/$(get_libdir)/libfoo.so
	insinto "/usr/share/a dir"
	newins foo.h "x -> y"
}
