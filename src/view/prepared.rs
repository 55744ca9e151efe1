//! An index that is ready for use, and what it says of paths.

use super::compile::compile;
use super::reasons::Reasons;
use crate::ebuild::{self, Owners};
use crate::judge::{self, Judgement};
use crate::options::Source;
use crate::{index_file, more_trees};
use anyhow::{Context, Result};
use blinkers_index::{HiddenOwner, Index};
use blinkers_shared::log::SEVERAL;
use memmap2::Mmap;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Compiles the view that the options ask for, or takes the index they name. `command` is what will
/// run under it, and empty if that is not known.
pub fn prepare(source: &Source, command: &[OsString]) -> Result<PreparedView> {
    if let Some(index) = &source.index {
        let path = index
            .canonicalize()
            .with_context(|| format!("cannot find {}", index.display()))?;
        return Ok(PreparedView {
            bytes: Bytes::Mapped(index_file::map(&path)?),
            file: Some(path),
            trees: more_trees::canonical(&source.view.tree)?,
            reasons: None,
        });
    }
    let compiled = compile(&source.view, command)?;
    Ok(PreparedView {
        bytes: Bytes::Compiled(compiled.index),
        file: None,
        trees: Vec::new(),
        reasons: Some(compiled.reasons),
    })
}

/// An index that is ready for use, and the reasons for what it shows if it was compiled here.
pub struct PreparedView {
    bytes: Bytes,
    file: Option<PathBuf>,
    trees: Vec<PathBuf>,
    reasons: Option<Reasons>,
}

/// Where the bytes of an index are.
enum Bytes {
    Mapped(Mmap),
    Compiled(Vec<u8>),
}

impl PreparedView {
    /// The index.
    pub fn index(&self) -> Result<Index<'_>> {
        Index::open(self.bytes()).with_context(|| match &self.file {
            Some(file) => file.display().to_string(),
            None => "the compiled view".into(),
        })
    }

    /// The index as it stands in its file.
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(map) => map,
            Bytes::Compiled(bytes) => bytes,
        }
    }

    /// The file that was named for the index, if one was.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The trees that the index does not hold.
    pub fn trees(&self) -> &[PathBuf] {
        &self.trees
    }

    /// The value of `BLINKERS_TREES` for them.
    pub fn more_trees(&self) -> Option<OsString> {
        more_trees::join(&self.trees)
    }

    /// What the law says of a path.
    pub fn judge(&self, path: &Path) -> Result<Judgement> {
        Ok(judge::judge(&self.index()?, &self.trees, path))
    }

    /// The judgement in words.
    pub fn explain(&self, path: &Path) -> Result<String> {
        let index = self.index()?;
        Ok(match self.judge(path)? {
            Judgement::Visible { canonical } => self.explain_visible(&index, &canonical),
            Judgement::Hidden { component, .. } if is_masked(&index, &component) => {
                let hidden = displayed(&component);
                format!("in a tree, but {hidden} is hidden by --hide or a rule")
            }
            Judgement::Hidden { component, path } => {
                let owner = index
                    .hidden_owner(&path)
                    .or_else(|| index.hidden_owner(&component));
                let owner = match owner {
                    Some(HiddenOwner::Package(id)) => index.package(id).map(<[u8]>::to_vec),
                    Some(HiddenOwner::Several) => Some(SEVERAL.to_vec()),
                    None => self.owners_beside([&*path].into_iter())?.remove(&path),
                };
                explain_hidden(&self.declared_packages(&index), owner.as_deref())
            }
        })
    }

    /// The packages that are in the view: those of its closure, or, of an index that was
    /// compiled elsewhere, those that own something visible.
    pub fn declared_packages<'s>(&'s self, index: &Index<'s>) -> HashSet<&'s [u8]> {
        match &self.reasons {
            Some(reasons) => reasons.declared(index),
            None => index_file::visible_packages(index),
        }
    }

    /// The owners of hidden paths that a description beside the index's file names.
    pub fn owners_beside<'p>(&self, paths: impl Iterator<Item = &'p [u8]>) -> Result<Owners> {
        match &self.file {
            Some(file) => ebuild::owners_beside(file, paths),
            None => Ok(Owners::default()),
        }
    }

    fn explain_visible(&self, index: &Index, canonical: &[u8]) -> String {
        let in_tree = |tree: &&PathBuf| Path::new(OsStr::from_bytes(canonical)).starts_with(tree);
        if let Some(tree) = self.trees.iter().find(in_tree) {
            return format!("in the tree {}", tree.display());
        }
        let walk = index.walk(index.root(), canonical);
        if let blinkers_index::Stop::Tree(_) = walk.stop {
            let tree = &canonical[..walk.consumed];
            return format!("in the tree {}", displayed(tree));
        }
        let entry = index.entry(walk.at);
        if let Some(reasons) = &self.reasons
            && let Some(why) = entry.and_then(|entry| reasons.explain(index, entry))
        {
            return why;
        }
        let owner = entry.and_then(|entry| index.package(index.owner(entry.rank)?));
        match (owner, entry) {
            (Some(owner), _) => String::from_utf8_lossy(owner).into_owned(),
            (None, Some(_)) => "owned by no package, named by a rule or option".into(),
            (None, None) => "a directory above something visible".into(),
        }
    }
}

/// Whether a pattern hides the path, which is in a tree.
fn is_masked(index: &Index, path: &[u8]) -> bool {
    let mut names = path
        .split(|&byte| byte == b'/')
        .filter(|name| !name.is_empty());
    let end = names.try_fold(index.root(), |at, name| index.child(at, name));
    let entry = end.and_then(|at| index.entry(at));
    entry.is_some_and(|entry| entry.kind == blinkers_index::Kind::Mask)
}

/// `owner` is as a record of the log names it.
fn explain_hidden(declared: &HashSet<&[u8]>, owner: Option<&[u8]>) -> String {
    match owner {
        Some(SEVERAL) => "a directory of several packages, none declared".into(),
        Some(name) => {
            let shown = String::from_utf8_lossy(name);
            if declared.contains(name) {
                format!("{shown}, declared, but hidden by a rule or option")
            } else {
                format!("{shown}, installed but not declared")
            }
        }
        None => "owned by no package".into(),
    }
}

fn displayed(path: &[u8]) -> std::path::Display<'_> {
    let path = if path.is_empty() { b"/" } else { path };
    Path::new(OsStr::from_bytes(path)).display()
}
