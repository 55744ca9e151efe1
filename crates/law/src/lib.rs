//! The law of a limited view: path_resolution(7) where only some names are visible.
//!
//! # The idea
//!
//! The kernel resolves a path component by component: it looks a name up in a directory, enters
//! it, follows it if it is a symbolic link, and goes on with the rest. The law does the same, with
//! one rule more: *a name that is not in the view does not exist*. So a command under a view gets
//! the answers that it would get in a root that really holds only the view.
//!
//! Who asks brings two things:
//!
//! - a [`View`]: an index of all visible paths, with the kind of each and the text of each link,
//!   and the trees below which everything is visible;
//! - a [`Kernel`]: four calls that look at the disk and change nothing.
//!
//! Outside the trees the index knows every name, so the kernel is not asked at all. Inside a tree
//! all names are visible, but a link may lead out of it again. So the kernel is asked whether the
//! rest of the path meets a link: once for the whole rest, and for each component only if it does.
//!
//! # The two ways to an answer
//!
//! [`look`], [`look_in_index`] and [`look_in_tree`] take a quick look: one pass over the path's bytes in the index. They
//! answer nearly every question of a build, need no buffer, and say what is left to ask: nothing,
//! whether the last component is a link ([`Look::UnlessLink`]), whether any is
//! ([`Look::UnlessLinks`]). What they cannot answer is resolved by [`walk()`], in buffers of the
//! caller.
//!
//! Neither remembers anything. But both tell what they have [`Learned`]: where the path's
//! directory is, and whether the index alone has led to the answer. A caller that keeps this can
//! answer the next question in the same directory by the latter two, and the same question again by
//! itself. It must forget what it learned of trees when a link, a rename or a mount may have
//! changed where paths lead.
//!
//! # Example
//!
//! ```
//! use blinkers_index::{Builder, Index, What};
//! use blinkers_law::{AT_FDCWD, Answer, Change, Errno, Kernel, Last, Question, Scratch, Text, View, walk};
//! use core::ffi::{CStr, c_int};
//!
//! struct Visible<'i>(Index<'i>);
//!
//! impl View for Visible<'_> {
//!     fn index(&self) -> &Index<'_> {
//!         &self.0
//!     }
//!     fn more_trees(&self) -> &[&[u8]] {
//!         &[]
//!     }
//!     fn mark(&self, _rank: u32) {}
//! }
//!
//! /// A disk without files: this view has no trees, so it is never asked.
//! struct Nothing;
//!
//! impl Kernel for Nothing {
//!     fn directory_path(&self, _: c_int, _: &mut Text<'_>) -> Result<(), Errno> {
//!         Err(Errno::ENOENT)
//!     }
//!     fn read_link(&self, _: c_int, _: &CStr, _: &mut [u8]) -> Result<usize, Errno> {
//!         Err(Errno::ENOENT)
//!     }
//!     fn reach_without_links(&self, _: c_int, _: &CStr, _: bool) -> Result<(), Errno> {
//!         Err(Errno::ENOENT)
//!     }
//!     fn look_up(&self, _: c_int, _: &CStr) -> Result<(), Errno> {
//!         Err(Errno::ENOENT)
//!     }
//! }
//!
//! let mut builder = Builder::new();
//! builder.visible("/usr/include/stdio.h", What::File, None);
//! builder.visible("/include", What::Symlink(b"usr/include".to_vec()), None);
//! let bytes = builder.finish().unwrap();
//! let view = Visible(Index::open(&bytes).unwrap());
//!
//! let ask = |path: &CStr| {
//!     let question = Question { dir: AT_FDCWD, path, last: Last::Follow, change: Change::Nothing };
//!     let (mut canonical, mut pending, mut aside) = ([0; 256], [0; 256], [0; 256]);
//!     let scratch = Scratch::new(&mut canonical, &mut pending, &mut aside);
//!     match walk(&view, &Nothing, &question, scratch).answer {
//!         Answer::Pass => "visible".to_string(),
//!         Answer::Hidden(hidden) => String::from_utf8(hidden.path.to_vec()).unwrap(),
//!         Answer::Fails(_) | Answer::NoRoom => unreachable!(),
//!     }
//! };
//! assert_eq!(ask(c"/include/stdio.h"), "visible");
//! // `..` is taken after the link is followed: from /usr/include to /usr.
//! assert_eq!(ask(c"/include/../include/stdio.h"), "visible");
//! assert_eq!(ask(c"/include/zlib.h"), "/usr/include/zlib.h");
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod answer;
mod components;
mod confined;
mod creating;
mod ending;
mod errno;
mod kernel;
mod located;
mod masks;
mod mounts;
mod node;
mod position;
mod question;
mod quick_look;
mod text;
mod tree;
mod view;
mod walk;

pub use answer::{Answer, Directory, GoesOn, Hidden, Learned, Walked};
pub use components::is_filled_by_kernel;
pub use confined::Confined;
pub use ending::last_component;
pub use errno::{AT_FDCWD, Errno};
pub use kernel::Kernel;
pub use located::{Located, locate};
pub use masks::Masks;
pub use mounts::{Mounts, Source, Words, is_at_or_below, write_row};
pub use node::{Alteration, Node};
pub use position::{Found, Names, Position};
pub use question::{Change, Last, Question};
pub use quick_look::{Look, Looked, look, look_in_index, look_in_tree};
pub use text::{NoRoom, Scratch, Text};
pub use tree::{FullName, Way, ends_in_no_link, full_name, way_from};
pub use view::View;
pub use walk::{walk, walk_by_component, walk_confined};
