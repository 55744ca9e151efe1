//! Where the filter and the real root differ by decision, each with its reason.

/// What a difference's text holds, and why it is as it is.
const DEVIATIONS: &[(&str, &str)] = &[(
    "filter:    refused: /lib/file:",
    "ld.so searches by itself, and here ends its search at a hidden name; with \
     `--libraries audit` it goes on",
)];

/// Whether a difference is one of these.
pub fn is_named(text: &str) -> bool {
    DEVIATIONS.iter().any(|(part, _)| text.contains(part))
}
