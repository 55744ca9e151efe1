//! The system around an offset installation.
//!
//! With an EPREFIX, Portage knows the packages below it and no others; the compiler, or the C
//! library, may well be the host's. No package database says anything of them, so the host is
//! visible as a whole: a tree for each directory that the way to EPREFIX passes by.

use std::path::{Path, PathBuf};

/// What there is outside a prefix.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// Directories that are visible with everything below them.
    pub trees: Vec<PathBuf>,
    /// Files and links beside the way.
    pub paths: Vec<PathBuf>,
}

/// What is outside `prefix`, an absolute path without links. Nothing is outside the root.
pub fn outside(prefix: &Path) -> Outside {
    let mut outside = Outside::default();
    for step in prefix.ancestors() {
        let Some(above) = step.parent() else {
            break;
        };
        let entries = std::fs::read_dir(above).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.path() != step) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => outside.trees.push(entry.path()),
                _ => outside.paths.push(entry.path()),
            }
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::outside;
    use std::path::Path;

    #[test]
    fn what_the_way_passes_by() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path().canonicalize().unwrap();
        for name in ["a/prefix/usr", "a/beside", "b"] {
            std::fs::create_dir_all(base.join(name)).unwrap();
        }
        std::fs::write(base.join("a/file"), "").unwrap();
        let found = outside(&base.join("a/prefix"));
        assert!(found.trees.contains(&base.join("a/beside")));
        assert!(found.trees.contains(&base.join("b")));
        assert!(found.paths.contains(&base.join("a/file")));
        assert!(
            !found
                .trees
                .iter()
                .any(|tree| base.join("a/prefix/usr").starts_with(tree))
        );
        assert_eq!(outside(Path::new("/")), super::Outside::default());
    }
}
