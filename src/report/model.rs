//! What a run asked for in vain: the one model that every report is made from.

use blinkers_packages::Advice;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The findings of a run, or of a build in several phases.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Hidden paths by the package that owns them.
    pub packages: BTreeMap<String, Package>,
    /// Hidden paths that no package owns.
    pub unowned: BTreeMap<String, Access>,
    /// Programs that the filter could not enter.
    pub not_entered: BTreeMap<String, NotEntered>,
    /// Programs and libraries that ask the kernel past libc, and may take paths by that.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own_system_calls: BTreeMap<String, OwnSystemCalls>,
    /// Programs of which some code could not be looked through.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unseen_code: BTreeMap<String, UnseenCode>,
    /// How many processes there were.
    pub counts: Counts,
    /// Whether hidden paths were let pass.
    pub warn: bool,
    /// Declared dependencies of which nothing was used, where that was looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<Unused>,
}

/// The hidden paths of one package.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Whether the files are hidden because the package is not declared. False for a package of
    /// the view of which a rule or option hides some files.
    pub undeclared: bool,
    /// Whether all of the paths are directories. A look at a directory means little: a program
    /// that tries the directory of every language needs none of them.
    #[serde(default)]
    pub only_directories: bool,
    /// The installed version, if it is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// The lines that would declare it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declare: Vec<String>,
    /// What there is to know before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The paths, and who asked.
    pub paths: BTreeMap<String, Access>,
}

/// Who asked for a path, and how.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The programs, as `/proc/self/exe` names them.
    pub programs: BTreeSet<String>,
    /// The libc functions.
    pub calls: BTreeSet<String>,
    /// The programs by the phase of the build in which they asked, where it has phases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub phases: BTreeMap<String, BTreeSet<String>>,
}

/// Why the filter was not in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotEntered {
    /// Statically linked.
    Static,
    /// Set-user-ID or set-group-ID.
    Privileged,
    /// Another instruction set.
    Foreign,
    /// 32 bits.
    Narrow,
    /// Another C library.
    OtherLibc,
    /// With capabilities of its own.
    Capable,
    /// Its user cannot read it, so that nobody knows.
    Unreadable,
    /// In another root, where the filter is not to be had.
    OtherRoot,
}

impl NotEntered {
    /// The reason in words, behind the name of the program.
    pub fn describe(self) -> &'static str {
        match self {
            NotEntered::Static => "statically linked",
            NotEntered::Privileged => "runs as another user or group",
            NotEntered::Foreign => {
                "for another kind of machine, and unfiltered with what it starts"
            }
            NotEntered::Narrow => "of 32 bits, and unfiltered with what it starts",
            NotEntered::OtherLibc => "of another libc, and unfiltered with what it starts",
            NotEntered::Capable => "has capabilities of its own",
            NotEntered::Unreadable => "cannot be read: it may be statically linked",
            NotEntered::OtherRoot => {
                "in another root, where the filter is not to be had, and unfiltered with what it starts"
            }
        }
    }
}

/// The system calls that a program or library makes by instructions of its own.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSystemCalls {
    /// How many instructions enter the kernel.
    pub places: u64,
    /// How many of them may take a path.
    pub with_path: u64,
    /// The calls that take one, where they are known.
    pub calls: Vec<String>,
    /// The package that owns the file, if one does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
}

impl OwnSystemCalls {
    /// In words, behind the name of the file.
    pub fn describe(&self) -> String {
        let places = match self.places {
            1 => "1 place".to_owned(),
            places => format!("{places} places"),
        };
        let owner = match &*self.owner {
            "" => String::new(),
            owner => format!(", of {owner}"),
        };
        format!("makes system calls of its own: {places}{owner}")
    }
}

/// Why nobody has looked through the code of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnseenCode {
    /// It was made while the program ran.
    Made,
    /// It was executed from memory, memfd_create(2).
    Memory,
}

impl UnseenCode {
    /// In words, behind the name of the program.
    pub fn describe(self) -> &'static str {
        match self {
            UnseenCode::Made => "made while it ran",
            UnseenCode::Memory => "executed from memory",
        }
    }
}

/// How many.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Program starts that the filter entered.
    pub entered: u64,
    /// Records that were lost because there was no room.
    pub dropped: u64,
    /// Processes that confined themselves, so that what they did afterwards is not told.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub confined: u64,
    /// Files whose code ran and that were gone when they were to be looked through.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gone: u64,
    /// Bytes of the log that belong to no whole record.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub damaged: u64,
}

/// A declared dependency of which nothing was used.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unused {
    /// The field or variable that declares it.
    pub variable: String,
    /// As it is written there.
    pub relation: String,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Findings {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
            && self.unowned.is_empty()
            && self.not_entered.is_empty()
            && self.own_system_calls.is_empty()
            && self.unseen_code.is_empty()
            && self.counts.dropped == 0
            && self.counts.confined == 0
            && self.counts.damaged == 0
    }

    /// The packages that are to be declared, with their names.
    pub fn undeclared(&self) -> impl Iterator<Item = (&str, &Package)> {
        self.packages
            .iter()
            .filter(|(_, package)| package.undeclared && !package.only_directories)
            .map(|(name, package)| (&**name, package))
    }

    /// The packages of which only directories were asked for, with their names.
    pub fn only_directories(&self) -> impl Iterator<Item = (&str, &Package)> {
        self.packages
            .iter()
            .filter(|(_, package)| package.only_directories)
            .map(|(name, package)| (&**name, package))
    }
}

impl Package {
    /// Takes over what the package database advises.
    pub fn set_advice(&mut self, version: &str, advice: Advice) {
        self.version = version.to_owned();
        self.declare = advice.lines;
        self.remarks = advice.remarks;
    }
}

impl Access {
    /// Whether somebody tried to execute the path.
    pub fn is_executed(&self) -> bool {
        let begins = ["exec", "fexec", "posix_spawn", "pidfd_spawn"];
        self.calls
            .iter()
            .any(|call| begins.iter().any(|begin| call.starts_with(begin)))
    }
}

/// The file name of a program: where a compiler lies tells a reader nothing.
pub fn program_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or_default()
}
