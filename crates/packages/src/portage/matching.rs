//! Which installed packages an atom, or a user's word for a package, means.

use super::atom::Atom;
use super::name;
use super::{Flags, Portage};
use crate::error::near_names;
use crate::{Error, PackageId};

impl Portage {
    /// The installed packages that satisfy `atom` for a package with the flags `ours`, the
    /// latest version last. A blocker is satisfied by what it blocks.
    pub fn matching(
        &self,
        atom: &Atom,
        ours: &impl Fn(&str) -> bool,
    ) -> Result<Vec<PackageId>, Error> {
        let mut found = Vec::new();
        for &number in self.by_key.get(atom.key).into_iter().flatten() {
            let package = PackageId(number);
            if self.is_match(atom, package)? && self.has_flags(atom, package, ours)? {
                found.push(package);
            }
        }
        Ok(found)
    }

    /// Whether all but the flags fits.
    fn is_match(&self, atom: &Atom, package: PackageId) -> Result<bool, Error> {
        let entry = self.entry(package);
        if let Some((operator, wanted)) = &atom.versions
            && !entry
                .parsed_version()
                .is_some_and(|found| operator.holds(&found, wanted))
        {
            return Ok(false);
        }
        // An entry without a slot fits any; it is a fault once it is needed.
        let fits = |found: &Option<String>, wanted: Option<&str>| {
            wanted.is_none_or(|wanted| found.as_deref().is_none_or(|found| found == wanted))
        };
        if !fits(&entry.slot, atom.slot) || !fits(&entry.subslot, atom.subslot) {
            return Ok(false);
        }
        match atom.repository {
            Some(wanted) => {
                let found = entry.value("repository")?;
                Ok(found.is_none_or(|found| found == wanted))
            }
            None => Ok(true),
        }
    }

    fn has_flags(
        &self,
        atom: &Atom,
        package: PackageId,
        ours: &impl Fn(&str) -> bool,
    ) -> Result<bool, Error> {
        if atom.uses.is_empty() {
            return Ok(true);
        }
        let flags = self.flags(package)?;
        let satisfied = |one: &super::UseDependency| one.is_satisfied(flags, ours);
        Ok(atom.uses.iter().all(satisfied))
    }

    /// Why no installed package satisfies `atom`.
    pub(super) fn why_missing(
        &self,
        atom: &Atom,
        ours: &impl Fn(&str) -> bool,
    ) -> Result<String, Error> {
        let key = atom.key;
        let Some(installed) = self.by_key.get(key) else {
            return Ok(match &self.near(key)[..] {
                [] => format!("{key} is not installed"),
                near => format!(
                    "{key} is not installed; did you mean {}?",
                    near.join(" or ")
                ),
            });
        };
        let mut reasons = Vec::new();
        for &number in installed {
            let package = PackageId(number);
            let entry = self.entry(package);
            let mut with = String::new();
            if self.is_match(atom, package)? {
                let flags = self.flags(package)?;
                let unmet = atom
                    .uses
                    .iter()
                    .filter(|one| !one.is_satisfied(flags, ours));
                let unmet: Vec<String> = unmet
                    .map(|one| {
                        let sign = match one.wanted(ours) {
                            _ if !flags.has(one.flag) && one.default.is_none() => "no flag ",
                            Some(true) => "-",
                            _ => "",
                        };
                        format!("{sign}{}", one.flag)
                    })
                    .collect();
                with = format!(" with USE {}", unmet.join(", "));
            }
            let slot = match (&entry.slot, &entry.subslot) {
                (Some(slot), Some(subslot)) if slot != subslot => format!(":{slot}/{subslot}"),
                (Some(slot), _) => format!(":{slot}"),
                (None, _) => String::new(),
            };
            reasons.push(format!("{key}-{}{slot}{with}", entry.version));
        }
        Ok(format!("installed is {}", reasons.join(" and ")))
    }

    /// The packages that a user means by an atom, `category/name`, or a bare name.
    pub(super) fn meant_by(&self, word: &str) -> Result<Vec<PackageId>, Error> {
        let written = if word.contains('/') {
            word.to_owned()
        } else {
            self.with_category(word)?
        };
        let atom = Atom::parse(&written).map_err(Error::Name)?;
        if atom.is_blocker {
            return Err(Error::Name(format!(
                "{word} is a blocker: it names no package"
            )));
        }
        let found = self.matching(&atom, &|_| false)?;
        if found.is_empty() {
            return Err(match self.by_key.contains_key(atom.key) {
                true => Error::Name(format!(
                    "no package {word:?} is installed: {}",
                    self.why_missing(&atom, &|_| false)?
                )),
                false => self.not_installed(word),
            });
        }
        Ok(found)
    }

    /// A bare name, perhaps with a slot or more behind it, with the one category in which it
    /// is installed. A virtual steps back behind the package that has its name.
    fn with_category(&self, word: &str) -> Result<String, Error> {
        let end = word.find([':', '[']).unwrap_or(word.len());
        let name = &word[..end];
        if !name::is_package(name) {
            return Err(match name.starts_with(['<', '>', '=', '~', '!']) {
                true => Error::Name(format!(
                    "{word}: with an operator name the category as well"
                )),
                false => self.not_installed(word),
            });
        }
        let mut keys: Vec<&str> = self
            .by_key
            .keys()
            .map(|key| &**key)
            .filter(|key| key.split_once('/').is_some_and(|(_, bare)| bare == name))
            .collect();
        if keys.len() > 1 {
            keys.retain(|key| !key.starts_with("virtual/"));
        }
        keys.sort_unstable();
        match keys[..] {
            [] => Err(self.not_installed(word)),
            [key] => Ok(format!("{key}{}", &word[end..])),
            _ => Err(Error::Ambiguous {
                name: name.to_owned(),
                candidates: keys.into_iter().map(str::to_owned).collect(),
            }),
        }
    }

    pub(super) fn not_installed(&self, word: &str) -> Error {
        Error::NotInstalled {
            name: word.to_owned(),
            near: self.near(word),
        }
    }

    /// Installed packages with a similar name: of the same name in another category, or of a
    /// similar one.
    fn near(&self, word: &str) -> Vec<String> {
        let bare = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
        let wanted = bare(word);
        let mut keys: Vec<&String> = self.by_key.keys().collect();
        keys.sort_unstable();
        let bares: Vec<String> = keys.iter().map(|key| bare(key)).collect();
        let near = near_names(&wanted, bares.iter().map(String::as_str));
        let mut found: Vec<String> = near
            .iter()
            .flat_map(|near| keys.iter().filter(move |key| bare(key) == *near))
            .map(|key| (*key).clone())
            .collect();
        found.truncate(3);
        found
    }
}
