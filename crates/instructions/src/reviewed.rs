//! Libraries whose system calls are known, although their numbers cannot be followed.

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

/// Why a library of this name may be trusted.
pub fn reason(name: &str) -> Option<&'static str> {
    let is_of = |reviewed: &&Reviewed| {
        let version = name.strip_prefix(reviewed.name);
        version.is_some_and(|version| version.is_empty() || version.starts_with('.'))
    };
    REVIEWED.iter().find(is_of).map(|reviewed| reviewed.reason)
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn a_name_is_compared_up_to_its_version() {
        assert!(reason("libasan.so.8").is_some_and(|reason| reason.contains("sanitizer")));
        assert!(reason("libc.so.6").is_some());
        assert_eq!(reason("libc.so6"), None);
        assert_eq!(reason("libcrypto.so.3"), None);
    }
}
