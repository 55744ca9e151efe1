//! The directories of package lists, made canonical many at once.
//!
//! A system's lists name ten thousand directories, and each of them could be a link. Those of
//! one depth are asked for at once, on all processors, when all above them are known.

use crate::file_system::{FileSystem, LONGEST, split};
use crate::kind::Kind;
use crate::path_tree::{PathId, ROOT};
use rustc_hash::FxHashMap;

/// Directories as they are spelled, each once, numbered in the order in which they came.
#[derive(Default)]
pub struct Directories<'t> {
    texts: Vec<&'t [u8]>,
    numbers: FxHashMap<&'t [u8], u32>,
}

impl<'t> Directories<'t> {
    /// The number of a directory.
    pub fn number(&mut self, text: &'t [u8]) -> u32 {
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() as u32 - 1
        })
    }

    /// The real name of each, by its number, whether it exists or not. None for a loop of
    /// links, and for what is longer than any path.
    pub fn canonical(&self, root: &mut FileSystem) -> Vec<Option<PathId>> {
        let depth = |text: &[u8]| text.iter().filter(|&&byte| byte == b'/').count();
        let mut by_depth: Vec<(usize, u32)> = (0..)
            .zip(&self.texts)
            .map(|(number, text)| (depth(text), number))
            .collect();
        by_depth.sort_unstable();
        let mut ends = vec![None; self.texts.len()];
        for level in by_depth.chunk_by(|one, other| one.0 == other.0) {
            let spelled: Vec<(u32, Option<PathId>)> = level
                .iter()
                .map(|&(_, number)| (number, self.below_known(root, &ends, number)))
                .collect();
            let paths: Vec<PathId> = spelled.iter().filter_map(|&(_, path)| path).collect();
            root.ask_all(&paths);
            for (number, path) in spelled {
                ends[number as usize] = match path {
                    Some(path) if root.kind(path) != Kind::Symlink => Some(path),
                    _ => root.canonical_directory(self.texts[number as usize]),
                };
            }
        }
        ends
    }

    /// Where a directory is if it is no link. None if that needs more steps.
    fn below_known(
        &self,
        root: &mut FileSystem,
        ends: &[Option<PathId>],
        number: u32,
    ) -> Option<PathId> {
        let text = self.texts[number as usize];
        let (above, name) = split(text);
        match name {
            b"" | b"." | b".." => None,
            _ if text.len() > LONGEST => None,
            _ => {
                let above = match self.numbers.get(above) {
                    Some(&above) => ends[above as usize]?,
                    None if above.is_empty() => ROOT,
                    None => root.canonical_directory(above)?,
                };
                Some(root.paths.child(above, name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// As it finds each by itself.
    #[test]
    fn all_at_once_are_where_each_is() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        fs::create_dir_all(at("usr/lib/deep/er")).unwrap();
        fs::write(at("usr/file"), "").unwrap();
        symlink("usr/lib", at("lib")).unwrap();
        symlink("../../lib", at("usr/lib/deep/up")).unwrap();
        symlink("/lib/deep", at("abs")).unwrap();
        symlink("loop", at("loop")).unwrap();
        let mut texts: Vec<Vec<u8>> = [
            "",
            "/",
            "/usr",
            "/usr/lib",
            "/lib",
            "/lib/deep",
            "/lib/deep/er",
            "/lib/deep/up",
            "/lib/deep/up/deep/up/x",
            "/abs/er/none/below",
            "/abs",
            "/usr/file/below",
            "/loop/x/y",
            "/loop",
            "/usr/./lib",
            "/usr/../lib/deep",
            "/usr//lib",
            "none",
        ]
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
        texts.push(b"/a".repeat(3000));
        // More than are asked for by themselves, with a link among them.
        for number in 0..40 {
            fs::create_dir_all(at(&format!("many/{number}/x"))).unwrap();
            texts.push(format!("/many/{number}/x").into_bytes());
            texts.push(format!("/many/{number}").into_bytes());
        }
        symlink("7", at("many/link")).unwrap();
        texts.push(b"/many/link/x".to_vec());
        texts.push(b"/many/none".to_vec());
        let mut directories = Directories::default();
        let numbers: Vec<u32> = texts.iter().map(|text| directories.number(text)).collect();
        let mut root = FileSystem::new(directory.path());
        let ends = directories.canonical(&mut root);
        let mut alone = FileSystem::new(directory.path());
        for (text, number) in texts.iter().zip(numbers) {
            let path = |root: &FileSystem, end: Option<PathId>| end.map(|end| root.paths.path(end));
            let end = alone.canonical_directory(text);
            assert_eq!(
                path(&root, ends[number as usize]),
                path(&alone, end),
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }
}
