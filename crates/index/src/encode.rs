//! The sections of the file, from sorted and checked keys.

use std::collections::HashMap;

use fst::MapBuilder;
use fst::raw::Fst;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::builder::{Key, What};
use crate::format::{self, Counts, HEADER, Section};
use crate::hidden::HiddenKeys;
use crate::order::{BuildError, shown};
use crate::owner::PackageId;
use crate::shard::Table;
use crate::side::UNOWNED;

/// The most keys of a shard of the hidden map: enough that it shares most of what the whole
/// would, and that a system has some for each processor.
const SHARD: usize = if cfg!(test) { 60 } else { 32_768 };

/// What a key takes in the file, a little more than in real views.
const BYTES_PER_VISIBLE: usize = 10;
const BYTES_PER_HIDDEN: usize = 8;

/// The bytes of an index.
pub(crate) fn file(
    visible: &[Key],
    hidden: &HiddenKeys,
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
    // The visible map is the first section: it is built where it is to be.
    let build_visible = || {
        let capacity = visible.len() * BYTES_PER_VISIBLE + hidden.len() * BYTES_PER_HIDDEN;
        let mut file = Vec::with_capacity(capacity + 64 * 1024);
        file.resize(HEADER, 0);
        map(file, visible.iter().map(|key| &*key.path).zip(0..))
    };
    let (file, maps) = rayon::join(build_visible, || hidden_maps(hidden));
    let (mut file, maps) = (file?, maps?);
    counts.visible_root = root(&file[HEADER..])?;
    let (run_starts, run_owners) = runs(visible);
    let links = Links::collect(visible)?;
    let (package_ends, package_names) = names(packages);
    counts.links = (links.ranks.len() / 4) as u32;
    counts.runs = (run_starts.len() / 4) as u32;
    let shards = table(&maps)?;
    counts.shards = shards.len();
    let shards = shards.into_bytes();

    let mut lengths = [0; Section::ALL.len()];
    let mut end = HEADER;
    let mut maps = maps.into_iter();
    for section in Section::ALL {
        match section {
            Section::Visible => {}
            Section::Kinds => file.extend(kinds(visible)),
            Section::RunStarts => file.extend_from_slice(&run_starts),
            Section::RunOwners => file.extend_from_slice(&run_owners),
            Section::LinkRanks => file.extend_from_slice(&links.ranks),
            Section::LinkStarts => file.extend_from_slice(&links.starts),
            Section::LinkTexts => file.extend_from_slice(&links.texts),
            Section::PackageEnds => file.extend_from_slice(&package_ends),
            Section::PackageNames => file.extend_from_slice(&package_names),
            Section::Shards => file.extend_from_slice(&shards),
            // Each is given back as soon as it is copied.
            Section::Hidden => maps
                .by_ref()
                .for_each(|(_, map)| file.extend_from_slice(&map)),
        }
        lengths[section as usize] = file.len() - end;
        end = file.len();
    }
    if u32::try_from(file.len()).is_err() {
        return Err(BuildError::TooLarge("4 GiB or more"));
    }
    format::write_header(&mut file, &counts, lengths);
    Ok(file)
}

/// Appends the map of these keys.
fn map<'k>(
    to: Vec<u8>,
    keys: impl Iterator<Item = (&'k [u8], u32)>,
) -> Result<Vec<u8>, BuildError> {
    let mut builder = MapBuilder::new(to)?;
    for (key, value) in keys {
        builder.insert(key, u64::from(value))?;
    }
    Ok(builder.into_inner()?)
}

/// The address of the root node, which the format has in the map's last bytes.
fn root(map: &[u8]) -> Result<u32, BuildError> {
    let address = Fst::new(map)?.root().addr();
    u32::try_from(address).map_err(|_| BuildError::TooLarge("4 GiB or more"))
}

/// A shard of the hidden map: its first key, and its map.
type Shard<'k> = (&'k [u8], Vec<u8>);

/// The shards of the hidden map.
fn hidden_maps(hidden: &HiddenKeys) -> Result<Vec<Shard<'_>>, BuildError> {
    let shards = hidden.shards(SHARD).into_par_iter();
    shards
        .with_max_len(1)
        .map(|keys| {
            let first = keys.clone().next().map_or(&b""[..], |(key, _)| key);
            let room = Vec::with_capacity(keys.len() * BYTES_PER_HIDDEN + 1024);
            Ok((first, map(room, keys)?))
        })
        .collect()
}

/// Where each shard begins.
fn table(maps: &[Shard<'_>]) -> Result<Table, BuildError> {
    let mut table = Table::default();
    let mut start = 0;
    for (first, map) in maps {
        let too_large = |_| BuildError::TooLarge("4 GiB or more");
        table.push(first, u32::try_from(start).map_err(too_large)?, root(map)?);
        start += map.len();
    }
    Ok(table)
}

fn kinds(keys: &[Key]) -> impl Iterator<Item = u8> {
    keys.chunks(2).map(|pair| {
        let code = |place: usize| pair.get(place).map_or(0, |key| key.what.kind().code());
        code(0) | code(1) << 4
    })
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

/// The id in two bytes. Ids from another builder are encoded as unowned.
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
