//! Where the filter and the real root differ by decision, each with its reason.

/// Under which of the two ways of refusing libraries a deviation is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Libraries {
    Start,
    Audit,
}

struct Deviation {
    libraries: Libraries,
    /// What the difference's text holds: of what was asked, and of the filter's answer.
    parts: [&'static str; 2],
    #[allow(dead_code, reason = "for whoever reads the table")]
    reason: &'static str,
}

const DEVIATIONS: &[Deviation] = &[
    Deviation {
        libraries: Libraries::Start,
        parts: ["\tfile\n", "filter:    refused: /lib/file:"],
        reason: "ld.so searches by itself, and here ends its search at a hidden name; with \
            `--libraries audit` it goes on",
    },
    Deviation {
        libraries: Libraries::Audit,
        parts: ["libc.so.6\n", "127]"],
        reason: "ld.so of glibc 2.36 fails on an assertion where libc.so.6 is itself the \
            program, with every LD_AUDIT module",
    },
    Deviation {
        libraries: Libraries::Audit,
        parts: ["libc.so.6\n", "status 32512"],
        reason: "the same, seen by a parent",
    },
];

/// Whether a difference is one of these.
pub fn is_named(text: &str, libraries: Libraries) -> bool {
    DEVIATIONS.iter().any(|deviation| {
        deviation.libraries == libraries && deviation.parts.iter().all(|part| text.contains(part))
    })
}
