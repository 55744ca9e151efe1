//! Files that well-known means make from visible ones, such as `__pycache__`.

use crate::parts::Parts;
use crate::root::Kind;
use crate::rules::Generated;
use crate::view::{Origin, What};

/// Shows what the rules know to be made from visible files.
pub fn show_generated(parts: &mut Parts, rules: &[Generated]) {
    for rule in rules {
        let mut shown = Vec::new();
        for directory in parts.directories() {
            let made_in = [&*directory, b"/", rule.directory.as_bytes()].concat();
            if parts
                .root
                .listing(&directory)
                .get(rule.directory.as_bytes())
                != Some(&Kind::Directory)
            {
                continue;
            }
            let listing = parts.root.listing(&made_in);
            for name in listing.keys() {
                let Some(stem) = rule.stem(name) else {
                    continue;
                };
                let source = [&*directory, b"/", stem, rule.source_suffix.as_bytes()].concat();
                let is_source = parts
                    .entry(&source)
                    .is_some_and(|entry| matches!(entry.what, What::File | What::Symlink(_)));
                if is_source {
                    shown.push(([&*made_in, b"/", name].concat(), source));
                }
            }
        }
        for (path, source) in shown {
            if parts.owner(&path).is_none() {
                parts.show(&path, None, Origin::Generated(source));
            }
        }
    }
}
