//! What the patterns of rules match in a root.
//!
//! A pattern is matched component by component against what [`FileSystem`] finds, which remembers
//! the directories that were looked into. `**` goes through links to directories, and names that
//! are not UTF-8 match nothing. The tests compare it with the glob crate's own search.

use crate::Error;
use crate::file_system::{FileSystem, MOST_LINKS, split};
use crate::glob_syntax;
use crate::kind::Kind;
use crate::path_tree::{PathId, components};
use globset::GlobMatcher;

/// The paths that match, as the pattern spells them: absolute, perhaps through links.
pub fn matches(root: &mut FileSystem, pattern: &str) -> Result<Vec<Vec<u8>>, Error> {
    let fault = |fault: String| Error::Pattern {
        place: "rules".into(),
        pattern: pattern.to_owned(),
        fault,
    };
    let mut components: Vec<Component> = Vec::new();
    for text in pattern.split('/').filter(|text| !text.is_empty()) {
        let component = match text {
            "**" => Component::Any,
            text if text.contains("**") => {
                return Err(fault(format!("{text:?}: ** must be a whole component")));
            }
            text if glob_syntax::is_plain(text) => Component::Literal(text.to_owned()),
            text => {
                let glob = glob_syntax::read(text);
                let glob = glob.map_err(|error| fault(error.kind().to_string()))?;
                Component::Pattern(glob.compile_matcher())
            }
        };
        let repeats = matches!(
            (&component, components.last()),
            (Component::Any, Some(Component::Any))
        );
        if !repeats {
            components.push(component);
        }
    }
    let mut search = Search {
        root,
        components,
        only_directories: pattern.ends_with('/'),
        found: Vec::new(),
    };
    search.below(b"", 0);
    Ok(search.found)
}

enum Component {
    Literal(String),
    Pattern(GlobMatcher),
    /// Any number of directories.
    Any,
}

struct Search<'r> {
    root: &'r mut FileSystem,
    components: Vec<Component>,
    only_directories: bool,
    found: Vec<Vec<u8>>,
}

impl Search<'_> {
    /// Finds what the components from `at` on match below a path.
    fn below(&mut self, path: &[u8], at: usize) {
        let Some(component) = self.components.get(at) else {
            return;
        };
        if let Component::Literal(name) = component {
            let next = [path, b"/", name.as_bytes()].concat();
            let exists = match &**name {
                "." | ".." => self.directory(path).is_some(),
                _ => self
                    .root
                    .canonical(&next)
                    .is_some_and(|path| self.root.kind(path) != Kind::Absent),
            };
            if exists {
                self.matched(next, at);
            }
            return;
        }
        let Some(directory) = self.directory(path) else {
            return;
        };
        for entry in self.root.listing(directory).to_vec() {
            let next = [path, b"/", self.root.paths.name(entry)].concat();
            self.entry(next, at);
        }
    }

    /// Goes on with an entry of a directory, whose name is yet to match the component at `at`.
    fn entry(&mut self, path: Vec<u8>, mut at: usize) {
        if matches!(self.components[at], Component::Any) {
            let is_last = at + 1 == self.components.len();
            if self.directory(&path).is_some() {
                self.below(&path, at);
                if is_last {
                    self.found.push(path);
                    return;
                }
            } else if is_last {
                return;
            }
            at += 1;
        }
        let Ok(name) = std::str::from_utf8(split(&path).1) else {
            return;
        };
        let is_match = match &self.components[at] {
            Component::Literal(text) => text == name,
            Component::Pattern(pattern) => pattern.is_match(name),
            Component::Any => true,
        };
        if is_match {
            self.matched(path, at);
        }
    }

    fn matched(&mut self, path: Vec<u8>, at: usize) {
        if at + 1 < self.components.len() {
            self.below(&path, at + 1);
        } else if !self.only_directories || self.directory(&path).is_some() {
            self.found.push(path);
        }
    }

    /// The directory to which a path leads.
    fn directory(&mut self, path: &[u8]) -> Option<PathId> {
        let end = self.root.chase(path)?.end;
        // A link that leads back up is gone through as often as the kernel would.
        let is_deep = components(path).count() > MOST_DEEP;
        (!is_deep && self.root.kind(end) == Kind::Directory).then_some(end)
    }
}

/// A path of more components than this is through a loop of links.
const MOST_DEEP: usize = 16 * MOST_LINKS;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// The same as the glob crate finds, for patterns of every kind.
    #[test]
    fn as_the_glob_crate_has_it() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path();
        for path in ["a/b/c", "a/.hidden/x", "a/b2/c", "other/deep/er"] {
            std::fs::create_dir_all(base.join(path)).unwrap();
        }
        for path in [
            "a/f.txt",
            "a/b/f.txt",
            "a/b/c/g.txt",
            "a/.hidden/x/f.txt",
            "f",
        ] {
            std::fs::write(base.join(path), "").unwrap();
        }
        symlink("../other", base.join("a/link")).unwrap();
        symlink("nowhere", base.join("a/dangling")).unwrap();
        symlink("f.txt", base.join("a/to-file")).unwrap();
        for pattern in [
            "/a/f.txt",
            "/a/*",
            "/a/**",
            "/a/**/*",
            "/**/f.txt",
            "/a/*/f.txt",
            "/a/**/c/*",
            "/*/b?",
            "/a/[!.]*",
            "/a/*/",
            "/a/**/",
            "/none/*",
            "/f/*",
            "/a/dangling",
            "/a/link/*",
            "/a/b/../f.txt",
            "/a/./b",
            "/a/*.txt/x",
            "/**",
            "/a//b/*",
            "/a/**/**/g.txt",
        ] {
            let mut root = FileSystem::new(base);
            let mut found: Vec<String> = matches(&mut root, pattern)
                .unwrap()
                .into_iter()
                .map(|path| String::from_utf8(path).unwrap())
                .collect();
            found.sort();
            let whole = format!("{}{pattern}", base.display());
            let mut wanted: Vec<String> = glob::glob(&whole)
                .unwrap()
                .flatten()
                .map(|path| {
                    let path = path.strip_prefix(base).unwrap().to_str().unwrap();
                    format!("/{path}")
                })
                .collect();
            wanted.sort();
            assert_eq!(found, wanted, "{pattern}");
        }
    }

    /// What the glob crate has not.
    #[test]
    fn alternatives_and_escapes() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["one.so", "other.so", "third.so", "a*b", "axb"] {
            std::fs::write(directory.path().join(name), "").unwrap();
        }
        let mut root = FileSystem::new(directory.path());
        let mut found = |pattern| {
            let mut found = matches(&mut root, pattern).unwrap();
            found.sort();
            found.concat()
        };
        assert_eq!(found("/{one,other}.so"), b"/one.so/other.so");
        assert_eq!(found(r"/a\*b"), b"/a*b");
        assert_eq!(found(&globset::escape("/a*b")), b"/a*b");
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let mut root = FileSystem::new(std::path::Path::new("/"));
        let fault = matches(&mut root, "/a/b**").unwrap_err().to_string();
        assert!(fault.contains("/a/b**"), "{fault}");
    }

    #[test]
    fn a_link_that_leads_back_up_ends() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("a")).unwrap();
        symlink(".", directory.path().join("a/self")).unwrap();
        let mut root = FileSystem::new(directory.path());
        assert!(!matches(&mut root, "/a/**/*").unwrap().is_empty());
    }
}
