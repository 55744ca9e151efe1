//! The writer: from paths in any order to an index in its place.

use std::collections::HashMap;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::encode;
use crate::hidden::HiddenKeys;
use crate::key::Kind;
use crate::order::{self, BuildError};
use crate::owner::{HiddenOwner, PackageId};

/// A view that is being put together.
///
/// Paths may come in any order, and more than once if they say the same. They are checked by
/// [`finish`](Builder::finish).
#[derive(Debug, Default)]
pub struct Builder {
    visible: Vec<Key>,
    hidden: HiddenKeys,
    packages: Vec<Vec<u8>>,
    ids: HashMap<Vec<u8>, PackageId>,
}

/// A visible path, and what is known of it.
#[derive(Debug)]
pub(crate) struct Key {
    pub path: Vec<u8>,
    pub what: What,
    pub owner: Option<PackageId>,
}

/// What a visible path is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Anything that is no directory and no symbolic link.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with this text, of at most 65,535 bytes (the kernel allows 4,095).
    Symlink(Vec<u8>),
    /// A directory below which everything is visible.
    Tree,
    /// An entry below a tree that is hidden, with all below it.
    Mask,
}

impl What {
    /// The kind that the index keeps of it.
    pub const fn kind(&self) -> Kind {
        match self {
            What::File => Kind::File,
            What::Directory => Kind::Directory,
            What::Symlink(_) => Kind::Symlink,
            What::Tree => Kind::Tree,
            What::Mask => Kind::Mask,
        }
    }

    /// For messages.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            What::File => "a file",
            What::Directory => "a directory",
            What::Symlink(_) => "a symbolic link",
            What::Tree => "a tree",
            What::Mask => "a mask",
        }
    }
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Summary {
    /// The number of visible keys.
    pub visible: u32,
    /// The number of hidden paths with an owner.
    pub hidden: u32,
    /// The length of the file in bytes.
    pub bytes: u64,
}

impl Builder {
    /// A view without any path. Its `/` is an empty directory.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// The id of a package; the same for the same name.
    pub fn package(&mut self, name: &[u8]) -> PackageId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = PackageId::new(u32::try_from(self.packages.len()).unwrap_or(u32::MAX));
        self.packages.push(name.to_vec());
        self.ids.insert(name.to_vec(), id);
        id
    }

    /// Adds a visible path, which must be absolute and canonical.
    pub fn visible(&mut self, path: impl Into<Vec<u8>>, what: What, owner: Option<PackageId>) {
        self.visible.push(Key {
            path: path.into(),
            what,
            owner,
        });
    }

    /// Adds a hidden path, which must be absolute and canonical, so that whoever misses it can
    /// be told the owner. A path added with two owners has [`HiddenOwner::Several`].
    pub fn hidden(&mut self, path: impl AsRef<[u8]>, owner: HiddenOwner) {
        self.hidden.push(path.as_ref(), owner);
    }

    /// Adds hidden paths whose texts lie one after the other, without a copy of each: where a
    /// path ends, and its owner. An end that is before the one before it, or after the text, is
    /// taken for that.
    pub fn hidden_text(
        &mut self,
        text: Vec<u8>,
        paths: impl IntoIterator<Item = (usize, HiddenOwner)>,
    ) {
        self.hidden.append(text, paths);
    }

    /// Compiles the view into the bytes of an index.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if a path is not canonical, contradicts another or lies where none can
    /// be, or if the view has more than 65,535 packages or would fill 4 GiB.
    pub fn finish(self) -> Result<Vec<u8>, BuildError> {
        Ok(self.compile()?.0)
    }

    /// Compiles the view and puts the index at `path`: written beside it and renamed, so that
    /// a reader finds the old file or the new one. All may read it.
    ///
    /// # Errors
    ///
    /// As [`finish`](Builder::finish), and [`BuildError::Write`].
    pub fn write(self, path: &Path) -> Result<Summary, BuildError> {
        let (bytes, summary) = self.compile()?;
        write(&bytes, path)?;
        Ok(summary)
    }

    /// As [`finish`](Builder::finish), with what the index holds.
    ///
    /// # Errors
    ///
    /// As [`finish`](Builder::finish).
    pub fn compile(self) -> Result<(Vec<u8>, Summary), BuildError> {
        let visible = order::sort(self.visible)?;
        let masks = order::check_nesting(&visible)?;
        let mut hidden = self.hidden;
        hidden.sort()?;
        let bytes = encode::file(&visible, &hidden, &self.packages, masks)?;
        let summary = Summary {
            visible: visible.len() as u32,
            hidden: hidden.len() as u32,
            bytes: bytes.len() as u64,
        };
        Ok((bytes, summary))
    }
}

/// Puts the bytes of an index at `path`: written beside it and renamed, so that a reader finds
/// the old file or the new one. All may read it. Into a device or a pipe it is written, which
/// stays what it is.
///
/// # Errors
///
/// [`BuildError::Write`].
pub fn write(bytes: &[u8], path: &Path) -> Result<(), BuildError> {
    let failed = |source| BuildError::Write {
        path: path.to_owned(),
        source,
    };
    let is_special = |status: std::fs::Metadata| !status.is_file() && !status.is_dir();
    if std::fs::metadata(path).is_ok_and(is_special) {
        return std::fs::write(path, bytes).map_err(failed);
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".blinkers-index-")
        .tempfile_in(directory)
        .map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    // Against the umask: a build is often run by another user than the one who compiles.
    file.as_file()
        .set_permissions(Permissions::from_mode(0o644))
        .map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
