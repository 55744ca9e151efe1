//! `/var/lib/dpkg/status`: the packages whose files are there.

use super::relation::Relations;
use crate::Error;
use deb822_fast::{Deb822, Paragraph};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::path::Path;

/// An installed package, as far as a view needs to know it.
pub struct Installed {
    pub name: String,
    pub architecture: String,
    pub version: String,
    pub essential: bool,
    pub priority: Priority,
    /// Whether it satisfies dependencies of packages of other architectures:
    /// `Multi-Arch: foreign`, or `allowed` where they say `:any`.
    pub multi_arch: MultiArch,
    /// Pre-Depends and Depends.
    pub depends: Relations,
    pub provides: Relations,
}

/// The field Priority (Debian Policy 2.5), the most important first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Priority {
    Required,
    Important,
    Standard,
    Optional,
}

impl Priority {
    fn of(field: Option<&str>) -> Priority {
        match field {
            Some("required") => Priority::Required,
            Some("important") => Priority::Important,
            Some("standard") => Priority::Standard,
            // `extra` is `optional` since Policy 4.0.1.
            _ => Priority::Optional,
        }
    }
}

/// The field Multi-Arch, deb-control(5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MultiArch {
    No,
    Same,
    Foreign,
    Allowed,
}

impl Installed {
    /// The name by which it would be declared: qualified where it is not native.
    pub fn display_name(&self, native: &str) -> String {
        if self.architecture == native || self.architecture == "all" {
            self.name.clone()
        } else {
            format!("{}:{}", self.name, self.architecture)
        }
    }
}

/// Reads the packages whose files are on disk.
pub fn read(file: &Path) -> Result<Vec<Installed>, Error> {
    let text = std::fs::read_to_string(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(Error::Syntax {
            file: file.to_owned(),
            line: text.lines().count(),
            fault: "it ends in the middle of a line, and so was not written whole; dpkg keeps its \
                    last one as status-old"
                .into(),
        });
    }
    let parts: Vec<&str> = parts(&text).collect();
    let read: Result<Vec<Vec<Installed>>, Error> = parts
        .into_par_iter()
        .map(|part| read_part(part, file, &text))
        .collect();
    Ok(read?.into_iter().flatten().collect())
}

/// The text in parts of some size, each of which ends with a paragraph.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    const SIZE: usize = 64 * 1024;
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let start = rest.ceil_char_boundary(SIZE);
        let end = rest[start..].find("\n\n");
        let (part, after) = rest.split_at(end.map_or(rest.len(), |end| start + end + 2));
        rest = after;
        Some(part)
    })
}

fn read_part(part: &str, file: &Path, text: &str) -> Result<Vec<Installed>, Error> {
    let paragraphs: Deb822 = part
        .parse()
        .map_err(|fault: deb822_fast::Error| Error::Syntax {
            file: file.to_owned(),
            line: first_bad_line(text),
            fault: fault.to_string(),
        })?;
    paragraphs
        .iter()
        .filter(|paragraph| has_files(paragraph))
        .map(|paragraph| installed(paragraph, file, text))
        .collect()
}

/// The first line that neither is a field, continues one, nor is blank.
pub fn first_bad_line(text: &str) -> usize {
    let bad = text.lines().position(|line| {
        let is_continued = line.starts_with([' ', '\t', '#']);
        !(line.is_empty()
            || is_continued
            || line
                .split_once(':')
                .is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace)))
    });
    bad.map_or(1, |line| line + 1)
}

/// dpkg(1), "Package states": from unpacked on, the files are there.
fn has_files(paragraph: &Paragraph) -> bool {
    paragraph
        .get("Status")
        .and_then(|status| status.split_whitespace().nth(2))
        .is_some_and(|state| {
            matches!(
                state,
                "installed"
                    | "unpacked"
                    | "half-configured"
                    | "triggers-awaited"
                    | "triggers-pending"
            )
        })
}

fn installed(paragraph: &Paragraph, file: &Path, text: &str) -> Result<Installed, Error> {
    let name = paragraph.get("Package").unwrap_or_default();
    let syntax = |fault: String| Error::Syntax {
        file: file.to_owned(),
        line: line_of(text, name),
        fault,
    };
    if name.is_empty() {
        return Err(syntax("a paragraph without the field Package".into()));
    }
    let relations = |field: &str| {
        Relations::parse(paragraph.get(field).unwrap_or_default())
            .map_err(|fault| syntax(format!("package {name}: {field}: {fault}")))
    };
    let mut depends = relations("Pre-Depends")?;
    depends.0.extend(relations("Depends")?.0);
    Ok(Installed {
        name: name.to_owned(),
        architecture: paragraph.get("Architecture").unwrap_or("all").to_owned(),
        version: paragraph.get("Version").unwrap_or_default().to_owned(),
        essential: paragraph.get("Essential") == Some("yes"),
        priority: Priority::of(paragraph.get("Priority")),
        multi_arch: match paragraph.get("Multi-Arch") {
            Some("same") => MultiArch::Same,
            Some("foreign") => MultiArch::Foreign,
            Some("allowed") => MultiArch::Allowed,
            _ => MultiArch::No,
        },
        depends,
        provides: relations("Provides")?,
    })
}

fn line_of(text: &str, package: &str) -> usize {
    let field = format!("Package: {package}");
    text.lines()
        .position(|line| line.trim_end() == field)
        .map_or(1, |line| line + 1)
}
