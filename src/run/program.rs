//! The program that is run, as the filter looks at each one that it starts: can it be in there?

use crate::report::gather::reason;
use crate::report::model::{Findings, NotEntered};
use crate::report::path_text;
use blinkers_shared::log::Kind;
use blinkers_shared::program::{Head, Line, Needs};
use rustix::fs::{Access, AtFlags, CWD, accessat, fgetxattr};
use rustix::process::{getegid, geteuid, getuid};
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// EM_X86_64 of elf(5): the machine of the filter.
const MACHINE: u64 = 62;

/// More `#!` lines than this in turn are ELOOP: fs/exec.c of Linux.
pub const MOST_INTERPRETERS: usize = 5;

/// How a program is started.
pub struct Start {
    /// The file that is executed: the interpreter of a script.
    program: PathBuf,
    /// Why the filter is not in it.
    not_entered: Option<NotEntered>,
    /// Whether its loader could not load the filter.
    loads_others: bool,
}

impl Start {
    /// Looks at the program, and at the interpreters of a script.
    pub fn of(program: &Path) -> Start {
        let mut path = program.to_owned();
        for _ in 0..MOST_INTERPRETERS {
            let (kind, loads_others) = match look(&path) {
                Look::Script(interpreter) => {
                    path = interpreter;
                    continue;
                }
                Look::Program(kind, loads_others) => (kind, loads_others),
            };
            return Start {
                program: path,
                not_entered: kind.and_then(reason),
                loads_others,
            };
        }
        Start {
            program: path,
            not_entered: None,
            loads_others: false,
        }
    }

    /// The file that is executed, if the filter will be in it.
    pub fn entered(&self) -> Option<&Path> {
        self.not_entered.is_none().then_some(&self.program)
    }

    /// Of the assignments that load the filter, those that the program can do with.
    pub fn assignments(
        &self,
        libraries: Vec<(&'static str, OsString)>,
    ) -> Vec<(&'static str, OsString)> {
        match self.loads_others {
            true => Vec::new(),
            false => libraries,
        }
    }

    /// Tells that the filter was not in the program.
    pub fn add_to(self, findings: &mut Findings) {
        if let Some(reason) = self.not_entered {
            let path = self.program.canonicalize().unwrap_or(self.program);
            let path = path_text::from_bytes(path.as_os_str().as_bytes());
            findings.not_entered.insert(path, reason);
        }
    }
}

/// What the kernel opens to run `program`: the interpreter of a script, the loader of a dynamically
/// linked program, and for a file that is no program the shell, which then runs it: execvp(3).
pub fn interpreter(program: &Path) -> Option<PathBuf> {
    match needs(&open(program)?) {
        (Needs::Script | Needs::Interpreter(_), path) => Some(path),
        (Needs::NoProgram, _) => Some(PathBuf::from(SHELL)),
        (Needs::Nothing(_), _) => None,
    }
}

/// What runs a file that the kernel calls no program.
const SHELL: &str = "/bin/sh";

fn open(path: &Path) -> Option<File> {
    File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
        .ok()
}

/// What a program needs, and the path that its first bytes name.
fn needs(file: &File) -> (Needs, PathBuf) {
    let mut room = [0; Line::ROOM];
    let mut line = Line::new(&mut room);
    let read_at = |to: &mut [u8], offset| file.read_at(to, offset).unwrap_or(0);
    let needs = Head::new(&mut [0; Head::ROOM]).read(read_at, MACHINE, &mut line);
    let path = PathBuf::from(OsStr::from_bytes(line.as_c_str().to_bytes()));
    (needs, path)
}

enum Look {
    Script(PathBuf),
    /// Why the filter is not in it, and whether its loader could not load the filter.
    Program(Option<Kind>, bool),
}

fn look(path: &Path) -> Look {
    let Some(file) = open(path) else {
        let runs = accessat(CWD, path, Access::EXEC_OK, AtFlags::EACCESS).is_ok();
        let metadata = path.metadata();
        let kind = match metadata.is_ok_and(|metadata| is_privileged(&metadata)) {
            true => Kind::Privileged,
            false => Kind::Unreadable,
        };
        return Look::Program(runs.then_some(kind), false);
    };
    match needs(&file) {
        (Needs::Script, interpreter) => Look::Script(interpreter),
        (Needs::Interpreter(kind), _) => {
            Look::Program(kind.or_else(|| more_rights(&file)), kind.is_some())
        }
        (Needs::Nothing(kind), _) => Look::Program(kind, false),
        (Needs::NoProgram, _) => Look::Script(PathBuf::from(SHELL)),
    }
}

fn more_rights(file: &File) -> Option<Kind> {
    if file
        .metadata()
        .is_ok_and(|metadata| is_privileged(&metadata))
    {
        return Some(Kind::Privileged);
    }
    // For a real user that is root, capabilities of files mean nothing: capabilities(7).
    let is_capable =
        !getuid().is_root() && fgetxattr(file, c"security.capability", &mut [0_u8; 64]).is_ok();
    is_capable.then_some(Kind::Capable)
}

/// Whether executing the file changes the effective user or group.
fn is_privileged(metadata: &Metadata) -> bool {
    let mode = metadata.mode();
    mode & libc::S_ISUID != 0 && metadata.uid() != geteuid().as_raw()
        || mode & libc::S_ISGID != 0 && metadata.gid() != getegid().as_raw()
}
