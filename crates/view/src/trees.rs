//! Where the trees of a request are.

use crate::Error;
use crate::file_system::FileSystem;
use crate::kind::Kind;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Where a tree is.
#[derive(Debug)]
pub struct Tree {
    /// The links in its spelling, canonical.
    pub links: Vec<Vec<u8>>,
    /// The directory, canonical.
    pub directory: Vec<u8>,
}

/// Finds a tree that an option names.
pub fn find_tree(root: &mut FileSystem, tree: &Path) -> Result<Tree, Error> {
    let missing = || Error::NoTree(tree.to_owned());
    let absolute = std::path::absolute(tree).map_err(|_| missing())?;
    let chase = root
        .chase(absolute.as_os_str().as_bytes())
        .ok_or_else(missing)?;
    if root.kind(chase.end) != Kind::Directory {
        return Err(missing());
    }
    let paths = &root.paths;
    Ok(Tree {
        links: chase.links.iter().map(|&link| paths.path(link)).collect(),
        directory: paths.path(chase.end),
    })
}
