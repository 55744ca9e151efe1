//! The law, for a path that a user asks about.

use blinkers_index::Index;
use blinkers_law::{
    AT_FDCWD, Answer, Change, Errno, Kernel, Last, Question, Scratch, Text, View, walk,
};
use rustix::fs::{AtFlags, CWD};
use rustix::io::Errno as Number;
use std::ffi::{CStr, CString, OsStr, c_int};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What the law says of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Judgement {
    /// Every component is visible.
    Visible {
        /// The path without links and dots; the last link is not followed.
        canonical: Vec<u8>,
    },
    /// Some component is not.
    Hidden {
        /// The path up to and with the first hidden component.
        component: Vec<u8>,
        /// The whole path, as far as known without links.
        path: Vec<u8>,
    },
}

/// The view of `index` with more trees, of which no use is noted.
struct Asked<'i> {
    index: &'i Index<'i>,
    trees: Vec<&'i [u8]>,
}

impl View for Asked<'_> {
    fn index(&self) -> &Index<'_> {
        self.index
    }

    fn more_trees(&self) -> &[&[u8]] {
        &self.trees
    }

    fn mark(&self, _rank: u32) {}
}

/// The kernel, asked about absolute paths. It is never believed to go several components at once,
/// so that the walk tells each by its name.
struct Disk;

fn errno(number: Number) -> Errno {
    Errno(number.raw_os_error())
}

impl Kernel for Disk {
    fn directory_path(&self, _dir: c_int, _text: &mut Text<'_>) -> Result<(), Errno> {
        Err(Errno::ENOENT)
    }

    fn read_link(&self, _dir: c_int, path: &CStr, buffer: &mut [u8]) -> Result<usize, Errno> {
        rustix::fs::readlinkat_raw(CWD, path, buffer).map_err(errno)
    }

    fn reach_without_links(&self, _dir: c_int, _path: &CStr, _keeps: bool) -> Result<(), Errno> {
        Err(Errno::ELOOP)
    }

    fn look_up(&self, _dir: c_int, path: &CStr) -> Result<(), Errno> {
        rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)
            .map(drop)
            .map_err(errno)
    }
}

/// Judges an absolute path under the view of `index` with more `trees`. A link at its end is
/// followed to see whether it leads to something visible.
pub fn judge(index: &Index, trees: &[PathBuf], path: &Path) -> Judgement {
    let view = Asked {
        index,
        trees: trees
            .iter()
            .map(|tree| tree.as_os_str().as_bytes())
            .collect(),
    };
    // A path with a NUL names nothing.
    let text = CString::new(path.as_os_str().as_bytes()).unwrap_or_default();
    match resolve(&view, &text, Last::Follow) {
        Err(hidden) => hidden,
        Ok(_) => Judgement::Visible {
            canonical: resolve(&view, &text, Last::Entry)
                .ok()
                .flatten()
                .unwrap_or_else(|| without_slashes(path)),
        },
    }
}

/// The canonical path, if the walk came to its end.
fn resolve(view: &Asked, path: &CStr, last: Last) -> Result<Option<Vec<u8>>, Judgement> {
    // Room for a path of the greatest length, and for the text of a link before it.
    const ROOM: usize = 4 * 4096;
    let [mut canonical, mut pending, mut aside] = [const { [0; ROOM] }; 3];
    let question = Question {
        dir: AT_FDCWD,
        path,
        last,
        change: Change::Nothing,
    };
    let scratch = Scratch::new(&mut canonical, &mut pending, &mut aside);
    let walked = walk(view, &Disk, &question, scratch);
    match walked.answer {
        Answer::Hidden(hidden) => Err(Judgement::Hidden {
            component: hidden.path[..hidden.component].to_vec(),
            path: hidden.path.to_vec(),
        }),
        Answer::Pass | Answer::Fails(_) | Answer::NoRoom => {
            Ok(walked.canonical.map(|text| text.bytes().to_vec()))
        }
    }
}

fn without_slashes(path: &Path) -> Vec<u8> {
    let text = path.components().collect::<PathBuf>();
    OsStr::as_bytes(text.as_os_str()).to_vec()
}
