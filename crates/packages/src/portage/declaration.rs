//! The dependencies of an ebuild that is being built: a file of lines `NAME=value`.
//!
//! A package that is being built has no entry in the database; its variables are those of the
//! shell that builds it, which writes them down: the value as it is, white space squeezed, to
//! the end of the line.
//!
//! ```text
//! CATEGORY=app-editors
//! PF=nano-7.2
//! EAPI=8
//! USE=ncurses nls
//! DEPEND=sys-libs/ncurses:= nls? ( virtual/libintl )
//! BDEPEND=virtual/pkgconfig nls? ( sys-devel/gettext )
//! ```
//!
//! Empty lines, lines that begin with `#` and names that are not asked for here pass.

use super::settings::normal;
use super::specification::{self, Fault, Item};
use super::{Atom, Portage};
use crate::{Declared, Error, Missing};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// What an ebuild declares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declaration {
    file: PathBuf,
    /// By name, the line from 1 and the value.
    values: BTreeMap<String, (usize, String)>,
}

/// The variables whose packages a build may see.
const BUILD_VARIABLES: [&str; 2] = ["DEPEND", "BDEPEND"];

/// PMS table 8.4: EAPIs in which `BDEPEND` is a variable like any other.
const WITHOUT_BDEPEND: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

impl Declaration {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Declaration, Error> {
        let text = std::fs::read(file).map_err(|source| Error::Read {
            file: file.to_owned(),
            source,
        })?;
        Declaration::parse(&text, file)
    }

    /// A build of which nothing is known.
    pub fn unknown() -> Declaration {
        Declaration {
            file: PathBuf::new(),
            values: BTreeMap::new(),
        }
    }

    /// Whether its EAPI has `BDEPEND`; where it says none, today's EAPIs are meant.
    pub fn has_bdepend(&self) -> bool {
        let eapi = self.values.get("EAPI").map(|(_, eapi)| &**eapi);
        eapi.is_none_or(|eapi| !eapi.is_empty() && !WITHOUT_BDEPEND.contains(&eapi))
    }

    /// Reads the text of a file.
    pub(super) fn parse(text: &[u8], file: &Path) -> Result<Declaration, Error> {
        let mut values = BTreeMap::new();
        for (at, line) in text.split(|&byte| byte == b'\n').enumerate() {
            let fault = |fault: String| Error::Syntax {
                file: file.to_owned(),
                line: at + 1,
                fault,
            };
            let line = std::str::from_utf8(line).map_err(|_| fault("not UTF-8".into()))?;
            if line.trim_ascii().is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line
                .split_once('=')
                .filter(|(name, _)| is_variable(name))
                .ok_or_else(|| fault("not a line of the form NAME=value".into()))?;
            let value = value.trim_ascii().to_owned();
            if let Some((before, _)) = values.insert(name.to_owned(), (at + 1, value)) {
                return Err(fault(format!("{name} is on line {before} already")));
            }
        }
        Ok(Declaration {
            file: file.to_owned(),
            values,
        })
    }

    /// The value of a variable; empty if the file does not say.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(_, value)| value)
    }

    /// `category/name-version` of the package that is built, or the file if it does not say.
    pub fn package(&self) -> String {
        match (self.value("CATEGORY"), self.value("PF")) {
            (_, "") | ("", _) => self.file.display().to_string(),
            (category, package) => format!("{category}/{package}"),
        }
    }

    /// The flags that the package is built with.
    pub fn enabled(&self) -> HashSet<&str> {
        self.value("USE").split_ascii_whitespace().collect()
    }

    /// What one of its dependency variables asks for with these flags.
    pub fn items(&self, variable: &str) -> Result<Vec<Item<'_>>, Error> {
        let Some((line, value)) = self.values.get(variable) else {
            return Ok(Vec::new());
        };
        if variable == "BDEPEND" && WITHOUT_BDEPEND.contains(&self.value("EAPI")) {
            return Ok(Vec::new());
        }
        let items = specification::parse(value).map_err(|Fault { fault, .. }| Error::Syntax {
            file: self.file.clone(),
            line: *line,
            fault: format!("{variable}: {fault}"),
        })?;
        let enabled = self.enabled();
        Ok(specification::evaluate(items, &|flag| {
            enabled.contains(flag)
        }))
    }
}

fn is_variable(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(is_word) && name.starts_with(|first: char| !first.is_ascii_digit())
}

/// What a declaration's build dependencies are satisfied by, and those that nothing does.
///
/// Where a build has another ESYSROOT than this database's root, its `DEPEND` is installed
/// there (PMS 8.1 and table 8.5), and says nothing of what this root must show.
pub fn declarations(
    database: &Portage,
    declaration: &Declaration,
) -> Result<(Vec<Declared>, Vec<Missing>), Error> {
    let enabled = declaration.enabled();
    let ours = |flag: &str| enabled.contains(flag);
    let mut declared = Vec::new();
    let mut missing = Vec::new();
    let sysroot = Path::new(declaration.value("ESYSROOT"));
    let is_elsewhere = sysroot.is_absolute()
        && normal(sysroot) != normal(&database.settings.offset_root(&database.root))
        && normal(sysroot) != normal(&database.settings.eprefix)
        && !WITHOUT_BDEPEND.contains(&declaration.value("EAPI"));
    for variable in BUILD_VARIABLES {
        if variable == "DEPEND" && is_elsewhere {
            continue;
        }
        let mut pending = declaration.items(variable)?;
        pending.reverse();
        while let Some(item) = pending.pop() {
            // A group of all is no more than what is in it.
            if let Item::All(items) = item {
                pending.extend(items.into_iter().rev());
                continue;
            }
            let item = [item];
            let mut packages = Vec::new();
            for atom in specification::atoms(&item) {
                packages.extend(database.matching(atom, &ours)?);
            }
            let relation = item[0].to_string();
            match why_unsatisfied(database, &item[0], &ours)? {
                None if packages.is_empty() => {}
                None => declared.push(Declared {
                    variable: variable.to_owned(),
                    place: format!("{variable} of {}", declaration.package()),
                    relation,
                    packages,
                    one_is_enough: false,
                }),
                Some(why) => missing.push(Missing {
                    file: declaration.file.clone(),
                    line: declaration
                        .values
                        .get(variable)
                        .map_or(1, |(line, _)| *line),
                    relation: format!("{variable}: {relation}"),
                    why,
                    // An any-of group is the user's to choose from.
                    install: String::new(),
                }),
            }
        }
    }
    Ok((declared, missing))
}

/// Why what is installed does not satisfy an item, if it does not. An any-of group in which
/// nothing is left asks for nothing.
fn why_unsatisfied(
    database: &Portage,
    item: &Item,
    ours: &impl Fn(&str) -> bool,
) -> Result<Option<String>, Error> {
    let atom_fault = |atom: &Atom| -> Result<Option<String>, Error> {
        if atom.is_blocker || !database.matching(atom, ours)?.is_empty() {
            return Ok(None);
        }
        database.why_missing(atom, ours).map(Some)
    };
    let (items, any) = match item {
        Item::Atom(atom) => return atom_fault(atom),
        Item::Any(items) => (items, true),
        Item::All(items) | Item::If { items, .. } => (items, false),
    };
    let mut reasons = Vec::new();
    for item in items {
        match why_unsatisfied(database, item, ours)? {
            None if any => return Ok(None),
            None => {}
            Some(why) => reasons.push(why),
        }
    }
    Ok((!reasons.is_empty()).then(|| reasons.join(", and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Declaration, String> {
        Declaration::parse(text.as_bytes(), Path::new("deps")).map_err(|error| error.to_string())
    }

    #[test]
    fn values_and_package() {
        let declaration = parse(
            "# written by a shell\nCATEGORY=app-misc\nPF=x-1\n\nEAPI=8\nUSE=a b\nDEPEND=\n\
             OTHER_1=with = and  spaces\nBDEPEND= a? ( c/d ) !b? ( e/f )\n",
        )
        .unwrap();
        assert_eq!(declaration.package(), "app-misc/x-1");
        assert_eq!(declaration.value("OTHER_1"), "with = and  spaces");
        let written = |variable| -> Vec<String> {
            let items = declaration.items(variable).unwrap();
            items.iter().map(Item::to_string).collect()
        };
        assert_eq!(written("BDEPEND"), ["c/d"]);
        assert!(written("DEPEND").is_empty() && written("RDEPEND").is_empty());
        let old = parse("EAPI=6\nBDEPEND=a/b\nDEPEND=c/d").unwrap();
        assert!(old.items("BDEPEND").unwrap().is_empty());
        assert_eq!(old.items("DEPEND").unwrap().len(), 1);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        for (text, told) in [
            (
                "A=1\nwhat is this",
                "deps:2: not a line of the form NAME=value",
            ),
            ("A=1\n=x", "deps:2: not a line"),
            ("1A=x", "deps:1: not a line"),
            ("A B=x", "deps:1: not a line"),
            ("A=1\nB=2\nA=3", "deps:3: A is on line 1 already"),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.starts_with(told), "{text:?}: {fault}");
        }
        let fault = parse("\nDEPEND=a/b (")
            .unwrap()
            .items("DEPEND")
            .unwrap_err();
        assert_eq!(fault.to_string(), "deps:2: DEPEND: ( is not closed");
        assert!(Declaration::parse(b"A=\xff", Path::new("x")).is_err());
    }
}
