//! Libraries whose system calls are known, although they cannot be read from their code.

/// A library, or several of one kind.
struct Reviewed {
    /// Its DT_SONAME, up to the version.
    name: &'static str,
    reason: &'static str,
}

/// Of gcc: `libasan.so.8`; of clang, by the machine: `libclang_rt.asan-x86_64.so`.
const SANITIZER: &str = "a sanitizer opens /proc/self, and the files that its own options name";

const REVIEWED: &[Reviewed] = &[
    sanitizer("libasan.so"),
    sanitizer("libhwasan.so"),
    sanitizer("liblsan.so"),
    sanitizer("libtsan.so"),
    sanitizer("libubsan.so"),
    sanitizer("libclang_rt.asan-x86_64.so"),
    sanitizer("libclang_rt.dyndd-x86_64.so"),
    sanitizer("libclang_rt.hwasan-x86_64.so"),
    sanitizer("libclang_rt.hwasan_aliases-x86_64.so"),
    sanitizer("libclang_rt.memprof-x86_64.so"),
    sanitizer("libclang_rt.scudo-x86_64.so"),
    sanitizer("libclang_rt.scudo_minimal-x86_64.so"),
    sanitizer("libclang_rt.scudo_standalone-x86_64.so"),
    sanitizer("libclang_rt.tsan-x86_64.so"),
    sanitizer("libclang_rt.ubsan_minimal-x86_64.so"),
    sanitizer("libclang_rt.ubsan_standalone-x86_64.so"),
    libc("ld-linux-x86-64.so"),
    libc("libc.so"),
    // Before glibc 2.34.
    libc("libpthread.so"),
    libc("librt.so"),
];

const fn sanitizer(name: &'static str) -> Reviewed {
    Reviewed {
        name,
        reason: SANITIZER,
    }
}

const fn libc(name: &'static str) -> Reviewed {
    Reviewed {
        name,
        reason: "libc itself: the filter stands before its functions",
    }
}

/// Libraries that make code while a program runs, and are known to put no system call there.
const MAKERS: &[Reviewed] = &[
    Reviewed {
        name: "libffi.so",
        reason: "its code passes calls on to functions of the program",
    },
    regular_expressions("libpcre.so"),
    regular_expressions("libpcre2-8.so"),
    regular_expressions("libpcre2-16.so"),
    regular_expressions("libpcre2-32.so"),
];

const fn regular_expressions(name: &'static str) -> Reviewed {
    Reviewed {
        name,
        reason: "its code compares strings, and calls functions of the library",
    }
}

/// Why a library of this name may be trusted.
pub fn reason(name: &str) -> Option<&'static str> {
    find(REVIEWED, name)
}

/// Why a library of this name may be trusted with the code that it makes.
pub fn reason_of_maker(name: &str) -> Option<&'static str> {
    find(MAKERS, name)
}

fn find(among: &'static [Reviewed], name: &str) -> Option<&'static str> {
    let is_of = |reviewed: &&Reviewed| {
        let version = name.strip_prefix(reviewed.name);
        version.is_some_and(|version| version.is_empty() || version.starts_with('.'))
    };
    among.iter().find(is_of).map(|reviewed| reviewed.reason)
}

#[cfg(test)]
mod tests {
    use super::{reason, reason_of_maker};

    #[test]
    fn a_name_is_compared_up_to_its_version() {
        assert!(reason("libasan.so.8").is_some_and(|reason| reason.contains("sanitizer")));
        assert!(reason("libc.so.6").is_some());
        assert_eq!(reason("libc.so6"), None);
        assert_eq!(reason("libcrypto.so.3"), None);
        assert!(reason_of_maker("libpcre2-8.so.0").is_some());
        assert_eq!(reason_of_maker("libnode.so.115"), None);
    }
}
