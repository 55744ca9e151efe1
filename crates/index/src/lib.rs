//! The compiled view: one memory-mapped file that says what a build may see.
//!
//! # The idea
//!
//! A build asks for files hundreds of thousands of times, in thousands of short processes.
//! Each of those processes must learn what is visible without reading a list, without building
//! a table and without sharing anything but a file in the page cache. So the list of visible
//! paths is compiled once into an automaton (a [finite state transducer][fst]) that lies in
//! one file, and is *walked in place*: a process maps the file, checks its first 160 bytes,
//! and is ready.
//!
//! Picture every visible path written under each other, sorted, and equal beginnings and equal
//! endings drawn only once. That graph is the map. Reading a path means following one edge a
//! byte, and the sum of the numbers on the edges is the path's **rank**, its place in the
//! sorted list. All else about a path lies in arrays by rank: its kind in four bits, its owner
//! in a table of runs (neighbours in sorted order mostly have one owner), the text of a
//! symbolic link.
//!
//! Three properties make this more than a set of strings:
//!
//! - *One walk answers everything.* On its way to the end of a path a walk passes all
//!   parent directories, so it sees the first symbolic link, the first tree, a file
//!   in the middle of a path, and whether it ended on a visible parent directory
//!   that is no key itself.
//! - *A walk can stop and go on.* A [`Cursor`] is a place at the end of a component, eight bytes,
//!   freely copied. A process that stays in few directories need not walk
//!   their names again.
//! - *It answers for the hidden too.* Other maps hold the hidden paths that packages
//!   own, with the owner as the value, so that a miss can be named at once. There are many
//!   such paths, so they are cut into shards, which are built on all processors.
//!
//! The bytes are those of the [fst crate](https://docs.rs/fst), which writes them. It needs
//! std and trusts what it reads, and the filter has neither std nor trust; so the reader here
//! is its own, small, without allocation, and checks every access. A damaged index may give a
//! wrong answer, but never a panic, an endless loop or a read outside the file.
//!
//! # Keys
//!
//! Keys are absolute and canonical: no `.`, `..`, empty component or trailing slash, and the
//! parent directory of a key holds no symbolic link. `/` stands for itself here and is the
//! empty string within. Whatever lies on the way to a key is a visible directory, whether or
//! not it is a key.
//!
//! Below a [`Kind::Tree`] everything is visible, so only [`Kind::Mask`] keys may be there:
//! they hide an entry of the tree with all below it. Below files, links and masks there is
//! nothing.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "std")] {
//! use blinkers_index::{Builder, Index, Stop, What};
//!
//! let mut builder = Builder::new();
//! let libc6 = builder.package(b"libc6");
//! builder.visible("/usr/lib/libc.so.6", What::File, Some(libc6));
//! builder.visible("/lib", What::Symlink(b"usr/lib".to_vec()), None);
//! builder.visible("/tmp", What::Tree, None);
//! let bytes = builder.finish().unwrap();
//!
//! let index = Index::open(&bytes).unwrap();
//! let walk = index.walk(index.root(), b"/usr/lib/libc.so.6");
//! assert_eq!(walk.stop, Stop::End);
//! assert_eq!(index.entry(walk.at).and_then(|entry| index.owner(entry.rank)), Some(libc6));
//!
//! // The link ends the walk: its text says where to go on.
//! let walk = index.walk(index.root(), b"/lib/libc.so.6");
//! let Stop::Link(rank) = walk.stop else { panic!() };
//! assert_eq!(index.link_target(rank), Some(&b"usr/lib"[..]));
//! assert_eq!(walk.consumed, "/lib".len());
//!
//! assert_eq!(index.walk(index.root(), b"/usr/include").stop, Stop::Missing);
//! # }
//! ```
//!
//! # Cost
//!
//! The lists of a Debian system with 700 packages, 110,000 paths, make an index of 10 bytes a
//! path: 7.9 for the map of which the rank is 1.2, 0.5 each for kind and owner, 0.8 for links.
//! A walk takes half of the time that `fst::Map::get` takes for the same path, and tells more.
//! `cargo bench -p blinkers-index` measures it again.
//!
//! # Features
//!
//! `std` (default) adds `Builder` and what lists an index. Without it the crate is the reader
//! alone, `no_std` and without `alloc`.
//!
//! [fst]: https://en.wikipedia.org/wiki/Finite-state_transducer
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod automaton;
mod cursor;
mod fault;
mod format;
mod index;
mod key;
mod owner;
mod shard;
mod side;
mod walk;

pub use cursor::Cursor;
pub use fault::Fault;
pub use format::{HEADER, Section};
pub use index::{Entry, Index};
pub use key::Kind;
pub use owner::{HiddenOwner, PackageId};
pub use walk::{Stop, Walk};

#[cfg(feature = "std")]
mod builder;
#[cfg(all(test, feature = "std"))]
mod damage;
#[cfg(feature = "std")]
mod encode;
#[cfg(feature = "std")]
mod entries;
#[cfg(feature = "std")]
mod hidden;
#[cfg(feature = "std")]
mod order;

#[cfg(feature = "std")]
pub use builder::{Builder, Summary, What, write};
#[cfg(feature = "std")]
pub use entries::Entries;
#[cfg(feature = "std")]
pub use order::BuildError;
