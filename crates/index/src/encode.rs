//! The sections of the file, from sorted and checked keys.

use std::collections::HashMap;

use fst::MapBuilder;
use fst::raw::Fst;

use crate::builder::{Key, What};
use crate::format::{self, Counts, HEADER, Section};
use crate::order::{BuildError, shown};
use crate::owner::{HiddenOwner, PackageId};
use crate::side::UNOWNED;

/// The bytes of an index.
pub(crate) fn file(
    visible: &[Key],
    hidden: &[(Vec<u8>, HiddenOwner)],
    packages: &[Vec<u8>],
    masks: bool,
) -> Result<Vec<u8>, BuildError> {
    if packages.len() > usize::from(UNOWNED) {
        return Err(BuildError::TooLarge("more than 65,535 packages"));
    }
    let too_many = |_| BuildError::TooLarge("more than 4 billion paths");
    let mut counts = Counts {
        flags: if masks { format::MASKS } else { 0 },
        visible: u32::try_from(visible.len()).map_err(too_many)?,
        hidden: u32::try_from(hidden.len()).map_err(too_many)?,
        packages: packages.len() as u32,
        ..Counts::default()
    };
    let visible_map = map(visible.iter().map(|key| &key.path).zip(0..))?;
    let hidden_map = map(hidden
        .iter()
        .map(|(path, owner)| (path, u64::from(owner.value()))))?;
    let (run_starts, run_owners) = runs(visible);
    let links = Links::collect(visible)?;
    let (package_ends, package_names) = names(packages);
    counts.links = (links.ranks.len() / 4) as u32;
    counts.runs = (run_starts.len() / 4) as u32;
    counts.visible_root = root(&visible_map)?;
    counts.hidden_root = root(&hidden_map)?;

    let mut lengths = [0; Section::ALL.len()];
    let mut body = Vec::new();
    for section in Section::ALL {
        let bytes = match section {
            Section::Visible => &visible_map,
            Section::Kinds => &kinds(visible),
            Section::RunStarts => &run_starts,
            Section::RunOwners => &run_owners,
            Section::LinkRanks => &links.ranks,
            Section::LinkStarts => &links.starts,
            Section::LinkTexts => &links.texts,
            Section::PackageEnds => &package_ends,
            Section::PackageNames => &package_names,
            Section::Hidden => &hidden_map,
        };
        lengths[section as usize] = bytes.len();
        body.extend_from_slice(bytes);
    }
    if u32::try_from(HEADER + body.len()).is_err() {
        return Err(BuildError::TooLarge("4 GiB or more"));
    }
    let mut file = format::header(&counts, lengths, &body);
    file.append(&mut body);
    Ok(file)
}

fn map<'k>(keys: impl Iterator<Item = (&'k Vec<u8>, u64)>) -> Result<Vec<u8>, BuildError> {
    let mut builder = MapBuilder::memory();
    for (key, value) in keys {
        builder.insert(key, value)?;
    }
    Ok(builder.into_inner()?)
}

/// The address of the root node, which the format has in the map's last bytes.
fn root(map: &[u8]) -> Result<u32, BuildError> {
    let address = Fst::new(map)?.root().addr();
    u32::try_from(address).map_err(|_| BuildError::TooLarge("4 GiB or more"))
}

fn kinds(keys: &[Key]) -> Vec<u8> {
    keys.chunks(2)
        .map(|pair| {
            let code = |place: usize| pair.get(place).map_or(0, |key| key.what.kind().code());
            code(0) | code(1) << 4
        })
        .collect()
}

/// The owners as runs of ranks: where each begins, and who it is.
fn runs(keys: &[Key]) -> (Vec<u8>, Vec<u8>) {
    let mut starts = Vec::new();
    let mut owners = Vec::new();
    let mut last = None;
    for (rank, key) in (0u32..).zip(keys) {
        let owner = key.owner.map_or(UNOWNED, narrow);
        if last != Some(owner) {
            starts.extend_from_slice(&rank.to_le_bytes());
            owners.extend_from_slice(&owner.to_le_bytes());
            last = Some(owner);
        }
    }
    (starts, owners)
}

/// The id in two bytes. One that [`Builder::package`](crate::Builder::package) never gave is
/// nobody.
fn narrow(id: PackageId) -> u16 {
    u16::try_from(id.get()).unwrap_or(UNOWNED)
}

#[derive(Default)]
struct Links {
    ranks: Vec<u8>,
    starts: Vec<u8>,
    texts: Vec<u8>,
}

impl Links {
    /// Equal texts are stored once: half of the links of a real system share theirs.
    fn collect(keys: &[Key]) -> Result<Links, BuildError> {
        let mut links = Links::default();
        let mut known: HashMap<&[u8], u32> = HashMap::new();
        for (rank, key) in (0u32..).zip(keys) {
            let What::Symlink(text) = &key.what else {
                continue;
            };
            let start = match known.get(text.as_slice()) {
                Some(&start) => start,
                None => {
                    let length = u16::try_from(text.len())
                        .map_err(|_| BuildError::LongLink(shown(&key.path)))?;
                    let start = u32::try_from(links.texts.len())
                        .map_err(|_| BuildError::TooLarge("4 GiB or more"))?;
                    links.texts.extend_from_slice(&length.to_le_bytes());
                    links.texts.extend_from_slice(text);
                    known.insert(text, start);
                    start
                }
            };
            links.ranks.extend_from_slice(&rank.to_le_bytes());
            links.starts.extend_from_slice(&start.to_le_bytes());
        }
        Ok(links)
    }
}

fn names(packages: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let mut ends = Vec::new();
    let mut names = Vec::new();
    for name in packages {
        names.extend_from_slice(name);
        ends.extend_from_slice(&(names.len() as u32).to_le_bytes());
    }
    (ends, names)
}
