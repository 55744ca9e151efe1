//! Reading a whole index back, for those who have std at hand.

use crate::header::{self, Header, SectionSizes};
use crate::header::Fault;
use crate::index::{Entry, Index};
use fst::Streamer;

impl Index<'_> {
    /// The sizes of the parts of the index `file`.
    pub fn section_sizes(file: &[u8]) -> Result<SectionSizes, Fault> {
        let header = Header::read(file)?;
        let size = |number: usize| header.sections[number].1;
        Ok(SectionSizes {
            visible: size(header::VISIBLE),
            about: (header::KINDS..=header::LINK_TEXTS).map(size).sum(),
            packages: size(header::PACKAGE_ENDS) + size(header::PACKAGE_NAMES),
            hidden: size(header::HIDDEN),
        })
    }

    /// The visible keys of the index `file`, in sorted order, by the `fst` crate's own
    /// reader. Only for a file of one's own making: the crate does not check for damage.
    pub fn entries(file: &[u8]) -> Result<Vec<(Vec<u8>, Entry)>, Fault> {
        let index = Index::open(file)?;
        let (offset, length) = Header::read(file)?.sections[header::VISIBLE];
        let map = fst::Map::new(&file[offset..offset + length]).map_err(|_| Fault::Section)?;
        let mut stream = map.stream();
        let mut entries = Vec::with_capacity(map.len());
        while let Some((path, rank)) = stream.next() {
            let rank = rank as u32;
            let kind = index.kind(rank).ok_or(Fault::Section)?;
            entries.push((path.to_vec(), Entry { rank, kind }));
        }
        Ok(entries)
    }
}
