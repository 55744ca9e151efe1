//! Files that well-known means make from visible ones, such as `__pycache__`.

use crate::draft::Draft;
use crate::kind::Kind;
use crate::rules::Generated;
use crate::view::{Origin, What};

/// Shows what the rules know to be made from visible files.
pub fn show_generated(draft: &mut Draft, rules: &[Generated]) {
    for rule in rules {
        let mut shown = Vec::new();
        let mut made_in = Vec::new();
        for directory in draft.directories() {
            draft.root.listing(directory);
            let Some(made) = draft.root.paths.known(directory, rule.directory.as_bytes()) else {
                continue;
            };
            if draft.root.kind(made) == Kind::Directory {
                made_in.push((directory, made));
            }
        }
        let made: Vec<_> = made_in.iter().map(|&(_, made)| made).collect();
        draft.root.list_all(&made);
        for (directory, made) in made_in {
            for path in draft.root.listing(made).to_vec() {
                let paths = &draft.root.paths;
                let Some(stem) = rule.stem(paths.name(path)) else {
                    continue;
                };
                let name = [stem, rule.source_suffix.as_bytes()].concat();
                let source = paths.known(directory, &name).filter(|&source| {
                    draft
                        .entry(source)
                        .is_some_and(|entry| matches!(entry.what, What::File | What::Symlink(_)))
                });
                if let Some(source) = source {
                    shown.push((path, paths.path(source)));
                }
            }
        }
        for (path, source) in shown {
            if draft.owner(path).is_none() {
                draft.show(path, None, Origin::Generated(source));
            }
        }
    }
}
