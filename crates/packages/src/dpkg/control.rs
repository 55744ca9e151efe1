//! `debian/control`: the dependencies that a build declares (Debian Policy 7.7).

use super::relation::{Relation, Relations};
use super::{Dpkg, architecture, status};
use crate::error::{Missing, near_names};
use crate::{Build, Database, Declared, Error, PackageId};
use deb822_fast::Deb822;
use std::path::Path;

/// The fields that count for a build: as dpkg-buildpackage asks dpkg-checkbuilddeps.
fn fields(build: &Build) -> impl Iterator<Item = &'static str> {
    let fields = [
        ("Build-Depends", true),
        ("Build-Depends-Arch", build.architecture_dependent),
        ("Build-Depends-Indep", build.architecture_independent),
    ];
    let counting = fields.into_iter().filter(|(_, counts)| *counts);
    counting.map(|(field, _)| field)
}

/// The build dependencies that `file` declares; see [`crate::Database::declarations`].
pub fn declarations(
    database: &Dpkg,
    file: &Path,
    build: &Build,
) -> Result<(Vec<Declared>, Vec<Missing>), Error> {
    let text = std::fs::read_to_string(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })?;
    let syntax = |line, fault: String| Error::Syntax {
        file: file.to_owned(),
        line,
        fault,
    };
    let control: Deb822 = text.parse().map_err(|fault: deb822_fast::Error| {
        syntax(status::first_bad_line(&text), fault.to_string())
    })?;
    let source = control
        .iter()
        .find(|paragraph| paragraph.get("Source").is_some())
        .ok_or_else(|| syntax(1, "no paragraph with the field Source".into()))?;
    let mut declared = Vec::new();
    let mut missing = Vec::new();
    for field in fields(build) {
        let Some(value) = source.get(field) else {
            continue;
        };
        let relations = Relations::parse(value)
            .map_err(|fault| syntax(line_of(&text, field, ""), format!("{field}: {fault}")))?;
        for alternatives in &relations.0 {
            let applying: Vec<&Relation> = alternatives
                .iter()
                .filter(|relation| applies(relation, &database.native, &build.profiles))
                .collect();
            if applying.is_empty() {
                continue;
            }
            let relation = written(alternatives);
            let packages = satisfying(database, &applying);
            if packages.is_empty() {
                missing.push(Missing {
                    file: file.to_owned(),
                    line: line_of(&text, field, &applying[0].name),
                    why: why_missing(database, &applying),
                    install: format!("apt-get install {}", applying[0].name),
                    relation,
                });
            } else {
                declared.push(Declared {
                    variable: field.to_owned(),
                    place: file.display().to_string(),
                    relation,
                    packages,
                    one_is_enough: true,
                });
            }
        }
    }
    Ok((declared, missing))
}

/// The installed package that a user means by these alternatives.
pub fn best(database: &Dpkg, alternatives: &[Relation]) -> Result<PackageId, Error> {
    if let [relation] = alternatives
        && relation.version.is_none()
    {
        let qualifier = relation.qualifier.iter().map(|text| format!(":{text}"));
        let found = database.named(&(relation.name.clone() + &qualifier.collect::<String>()));
        return found.map_err(|error| match virtual_package(database, &relation.name) {
            Some(what) => Error::Name(what),
            None => error,
        });
    }
    let all: Vec<&Relation> = alternatives.iter().collect();
    satisfying(database, &all).first().copied().ok_or_else(|| {
        let why = why_missing(database, &all);
        Error::Name(format!("{}: {why}", written(alternatives)))
    })
}

/// What a name is that no package has and that some provide.
fn virtual_package(database: &Dpkg, name: &str) -> Option<String> {
    let mut names: Vec<&str> = database
        .providers
        .providing(name)
        .map(|package| &*database.packages[package.0 as usize].name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let provided = names.join(", ");
    let is_virtual = !names.is_empty() && database.providers.called(name).is_empty();
    is_virtual.then(|| {
        format!("{name} is a virtual package, which {provided} provides here: name what is meant")
    })
}

/// The installed packages that satisfy any of the alternatives.
fn satisfying(database: &Dpkg, alternatives: &[&Relation]) -> Vec<PackageId> {
    let native = &database.native;
    let satisfying = |relation: &&Relation| {
        database
            .providers
            .satisfying(&database.installed, relation, native, native)
    };
    alternatives.iter().flat_map(satisfying).collect()
}

/// Whether the relation counts on this architecture and under these profiles: of its
/// restriction formulas one must hold, and in that each term (Debian Policy 7.1,
/// deb-src-control(5)).
fn applies(relation: &Relation, native: &str, profiles: &[String]) -> bool {
    let on_architecture =
        relation.architectures.is_empty() || architecture::is_in(native, &relation.architectures);
    let is_active = |name: &str| profiles.iter().any(|profile| profile == name);
    let holds = |term: &String| match term.strip_prefix('!') {
        Some(name) => !is_active(name),
        None => is_active(term),
    };
    let in_profile = relation.profiles.is_empty()
        || relation
            .profiles
            .iter()
            .any(|formula| formula.iter().all(holds));
    on_architecture && in_profile
}

fn written(alternatives: &[Relation]) -> String {
    let each: Vec<String> = alternatives.iter().map(ToString::to_string).collect();
    each.join(" | ")
}

fn why_missing(database: &Dpkg, alternatives: &[&Relation]) -> String {
    let reasons: Vec<String> = alternatives
        .iter()
        .map(|relation| {
            let name = &relation.name;
            match database.providers.called(name) {
                [] => {
                    let installed = database.packages.iter().map(|package| &*package.name);
                    match &near_names(name, installed)[..] {
                        [] => format!("{name} is not installed"),
                        near => format!(
                            "{name} is not installed; did you mean {}?",
                            near.join(" or ")
                        ),
                    }
                }
                [first, ..] => {
                    let version = &database.packages[first.0 as usize].version;
                    format!("version {version} of {name} is installed")
                }
            }
        })
        .collect();
    reasons.join(", and ")
}

/// The line of `name` in the field, from 1; the field's own line if it is not found.
fn line_of(text: &str, field: &str, name: &str) -> usize {
    let starts = |line: &str| {
        line.split_once(':')
            .is_some_and(|(found, _)| found.eq_ignore_ascii_case(field))
    };
    let Some(start) = text.lines().position(starts) else {
        return 1;
    };
    let is_name = |byte: char| byte.is_ascii_alphanumeric() || "+-.".contains(byte);
    let has_name = |line: &str| line.split(|byte| !is_name(byte)).any(|word| word == name);
    text.lines()
        .enumerate()
        .skip(start)
        .take_while(|(number, line)| *number == start || line.starts_with([' ', '\t', '#']))
        .find(|(_, line)| has_name(line))
        .map_or(start, |(number, _)| number)
        + 1
}
