//! The USE flags of an installed package.

use super::entries::Entry;
use super::use_dependency::Flags;
use crate::Error;
use std::collections::HashSet;

/// Which flags an installed package was built with, and which it has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BuiltFlags {
    /// Those that were enabled: `USE`.
    pub enabled: HashSet<String>,
    /// Those that the ebuild names: `IUSE`, without its defaults.
    pub named: HashSet<String>,
    /// Those that the profile adds: what else is in `IUSE_EFFECTIVE` (PMS 11.1.1).
    effective: HashSet<String>,
}

impl BuiltFlags {
    pub(super) fn read(entry: &Entry) -> Result<BuiltFlags, Error> {
        let words = |key| -> Result<HashSet<String>, Error> {
            let text = entry.text(key)?;
            let words = text.split_ascii_whitespace();
            Ok(words
                .map(|word| word.trim_start_matches(['+', '-']).to_owned())
                .collect())
        };
        Ok(BuiltFlags {
            enabled: words("USE")?,
            named: words("IUSE")?,
            effective: words("IUSE_EFFECTIVE")?,
        })
    }
}

impl Flags for BuiltFlags {
    /// As Portage has it, what a package was built with is a flag of it, whatever the profile
    /// says by now.
    fn has(&self, flag: &str) -> bool {
        self.named.contains(flag) || self.enabled.contains(flag) || self.effective.contains(flag)
    }

    fn is_enabled(&self, flag: &str) -> bool {
        self.enabled.contains(flag)
    }
}
