//! The writer.

use crate::header::{self, HAS_MASKS, Header};
use crate::index::{HiddenOwner, Kind, NOBODY, PackageId, SEVERAL};
use std::collections::HashMap;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A view being put together.
#[derive(Default)]
pub struct Builder {
    visible: Vec<Key>,
    hidden: Vec<(Vec<u8>, u32)>,
    packages: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, PackageId>,
}

struct Key {
    path: Vec<u8>,
    what: What,
    owner: u32,
}

/// What a visible path is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Neither directory nor link.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with this text.
    Symlink(Vec<u8>),
    /// A directory below which everything is visible.
    Tree,
    /// Hidden, with everything below it, inside a tree.
    Mask,
}

impl What {
    fn kind(&self) -> Kind {
        match self {
            What::File => Kind::File,
            What::Directory => Kind::Directory,
            What::Symlink(_) => Kind::Symlink,
            What::Tree => Kind::Tree,
            What::Mask => Kind::Mask,
        }
    }
}

/// Why a view could not be compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A path is not what a key must be.
    #[error("{0:?} cannot be in a view: not an absolute path without dots, doubled slashes and NUL")]
    NotCanonical(PathBuf),
    /// Two entries for one path do not agree.
    #[error("{0:?} is in the view twice, as two different things")]
    Contradiction(PathBuf),
    /// A path lies below something that is no directory, or below a tree.
    #[error("{below:?} is in the view, but so is {above:?}, below which nothing can be")]
    Below {
        /// The path below.
        below: PathBuf,
        /// The path above it.
        above: PathBuf,
    },
    /// A mask outside every tree.
    #[error("{0:?} is masked, but is in no tree")]
    MaskOutsideTree(PathBuf),
    /// More than the format can count.
    #[error("the view is too large for an index: {0}")]
    TooLarge(&'static str),
    /// The file could not be written.
    #[error("cannot write the index to {path:?}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The map could not be built.
    #[error("cannot build the map of the index")]
    Map(#[from] fst::Error),
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Visible keys.
    pub visible: u32,
    /// Hidden owned paths.
    pub hidden: u32,
    /// The size of the file.
    pub bytes: u64,
}

impl Builder {
    /// An empty view.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// The number of the package `name`; the same name has the same number.
    pub fn package(&mut self, name: &[u8]) -> PackageId {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = PackageId::new(self.packages.len() as u32);
        self.packages.push(name.to_vec());
        self.numbers.insert(name.to_vec(), number);
        number
    }

    /// Makes `path` visible. It must be absolute and canonical.
    pub fn visible(&mut self, path: impl Into<Vec<u8>>, what: What, owner: Option<PackageId>) {
        self.visible.push(Key {
            path: path.into(),
            what,
            owner: owner.map_or(NOBODY, PackageId::get),
        });
    }

    /// Names the owner of a path that is not visible.
    pub fn hidden(&mut self, path: impl Into<Vec<u8>>, owner: HiddenOwner) {
        let owner = match owner {
            HiddenOwner::Package(package) => package.get(),
            HiddenOwner::Several => SEVERAL,
        };
        self.hidden.push((path.into(), owner));
    }

    /// The bytes of the index.
    pub fn finish(mut self) -> Result<Vec<u8>, BuildError> {
        self.sort_visible()?;
        self.sort_hidden()?;
        let has_masks = self.check_nesting()?;

        let mut visible = fst::MapBuilder::memory();
        for (rank, key) in self.visible.iter().enumerate() {
            visible.insert(&key.path, rank as u64)?;
        }
        let mut hidden = fst::MapBuilder::memory();
        for (path, owner) in &self.hidden {
            hidden.insert(path, u64::from(*owner))?;
        }

        let mut kinds = vec![0; self.visible.len().div_ceil(2)];
        let mut owners = Vec::new();
        let mut link_ranks = Vec::new();
        let mut link_ends = Vec::new();
        let mut link_texts: Vec<u8> = Vec::new();
        let mut last_owner = None;
        for (rank, key) in self.visible.iter().enumerate() {
            kinds[rank / 2] |= (key.what.kind() as u8) << (4 * (rank % 2));
            if last_owner != Some(key.owner) {
                owners.extend((rank as u32).to_le_bytes());
                owners.extend(key.owner.to_le_bytes());
                last_owner = Some(key.owner);
            }
            if let What::Symlink(target) = &key.what {
                link_ranks.extend((rank as u32).to_le_bytes());
                link_texts.extend(target);
                link_ends.extend((link_texts.len() as u32).to_le_bytes());
            }
        }
        let mut package_ends = Vec::new();
        let mut package_names: Vec<u8> = Vec::new();
        for name in &self.packages {
            package_names.extend(name);
            package_ends.extend((package_names.len() as u32).to_le_bytes());
        }
        let sections = [
            visible.into_inner()?,
            kinds,
            owners,
            link_ranks,
            link_ends,
            link_texts,
            package_ends,
            package_names,
            hidden.into_inner()?,
        ];
        assemble(sections, self.visible.len(), has_masks)
    }

    /// Writes the index beside `path` and renames it into place: a reader sees what was
    /// there before or all of this.
    pub fn write(self, path: &Path) -> Result<Summary, BuildError> {
        let hidden = self.hidden.len() as u32;
        let bytes = self.finish()?;
        let failed = |source| BuildError::Write {
            path: path.to_owned(),
            source,
        };
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
        // Whoever runs a build under the view must be able to read it.
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))
            .map_err(failed)?;
        file.persist(path).map_err(|error| failed(error.error))?;
        Ok(Summary {
            visible: header::word(&bytes, 24),
            hidden,
            bytes: bytes.len() as u64,
        })
    }

    fn sort_visible(&mut self) -> Result<(), BuildError> {
        for key in &mut self.visible {
            canonical_key(&mut key.path)?;
        }
        self.visible
            .sort_unstable_by(|one, other| (&one.path, one.owner).cmp(&(&other.path, other.owner)));
        let mut contradiction = None;
        // The smallest owner is kept, and nobody is the greatest.
        self.visible.dedup_by(|later, earlier| {
            let same = later.path == earlier.path;
            if same && later.what != earlier.what {
                contradiction.get_or_insert_with(|| displayed(&later.path));
            }
            same
        });
        match contradiction {
            Some(path) => Err(BuildError::Contradiction(path)),
            None if self.visible.len() >= NOBODY as usize => {
                Err(BuildError::TooLarge("more than 4 billion paths"))
            }
            None => Ok(()),
        }
    }

    fn sort_hidden(&mut self) -> Result<(), BuildError> {
        for (path, _) in &mut self.hidden {
            canonical_key(path)?;
        }
        self.hidden.sort_unstable();
        self.hidden.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same && later.1 != earlier.1 {
                earlier.1 = SEVERAL;
            }
            same
        });
        Ok(())
    }

    /// Below a tree there are masks only, and below all but directories nothing. Gives
    /// whether there are masks.
    fn check_nesting(&self) -> Result<bool, BuildError> {
        let mut has_masks = false;
        let mut above: Vec<&Key> = Vec::new();
        for key in &self.visible {
            while above.last().is_some_and(|top| !is_below(&key.path, &top.path)) {
                above.pop();
            }
            let is_mask = key.what == What::Mask;
            has_masks |= is_mask;
            match above.last() {
                Some(tree) if tree.what == What::Tree && is_mask => {}
                Some(top) => {
                    return Err(BuildError::Below {
                        below: displayed(&key.path),
                        above: displayed(&top.path),
                    });
                }
                None if is_mask => return Err(BuildError::MaskOutsideTree(displayed(&key.path))),
                None => {}
            }
            if key.what != What::Directory {
                above.push(key);
            }
        }
        Ok(has_masks)
    }
}

fn assemble(
    sections: [Vec<u8>; header::SECTIONS],
    ranks: usize,
    has_masks: bool,
) -> Result<Vec<u8>, BuildError> {
    let mut places = [(0, 0); header::SECTIONS];
    let mut end = header::LENGTH;
    for (place, section) in places.iter_mut().zip(&sections) {
        *place = (end, section.len());
        end += section.len();
    }
    if u32::try_from(end).is_err() {
        return Err(BuildError::TooLarge("more than 4 GiB"));
    }
    let header = Header {
        ranks: ranks as u32,
        flags: if has_masks { HAS_MASKS } else { 0 },
        sections: places,
    };
    let mut file = Vec::with_capacity(end);
    file.extend(header.write(end as u64));
    for section in sections {
        file.extend(section);
    }
    Ok(file)
}

/// The key of an absolute path: the same bytes, but the root is empty.
fn canonical_key(path: &mut Vec<u8>) -> Result<(), BuildError> {
    if path == b"/" {
        path.clear();
        return Ok(());
    }
    let is_canonical = path.first() == Some(&b'/')
        && !path.contains(&0)
        && path[1..]
            .split(|&byte| byte == b'/')
            .all(|component| !matches!(component, b"" | b"." | b".."));
    if is_canonical {
        Ok(())
    } else {
        Err(BuildError::NotCanonical(displayed(path)))
    }
}

fn is_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.first() == Some(&b'/'))
}

fn displayed(key: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let key = if key.is_empty() { b"/" } else { key };
    std::ffi::OsStr::from_bytes(key).into()
}
