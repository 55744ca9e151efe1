//! Atoms: a dependency on one package (PMS 8.3).

use super::name;
use super::use_dependency::UseDependency;
use super::version::Version;

/// `[!]>=category/name-1.2:slot/subslot=::repository[flag,-flag]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Atom<'t> {
    /// As it was written.
    pub text: &'t str,
    /// Whether it is a blocker, weak (`!`) or strong (`!!`).
    pub is_blocker: bool,
    /// `category/name`
    pub key: &'t str,
    /// Which versions.
    pub versions: Option<(Operator, Version<'t>)>,
    /// Which slot.
    pub slot: Option<&'t str>,
    /// Which subslot.
    pub subslot: Option<&'t str>,
    /// Whether a slot operator `=` binds it to the slot with which a package was built.
    pub is_bound: bool,
    /// From which repository; Portage's own extension.
    pub repository: Option<&'t str>,
    /// With which USE flags.
    pub uses: Vec<UseDependency<'t>>,
}

/// PMS 8.3.1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `=`
    Equal,
    /// `=` and a `*` behind the version
    Prefix,
    /// `~`
    AnyRevision,
    /// `>=`
    GreaterOrEqual,
    /// `>`
    Greater,
}

impl Operator {
    /// Whether `found` is as this says of `wanted`.
    pub fn holds(self, found: &Version, wanted: &Version) -> bool {
        match self {
            Operator::Less => found < wanted,
            Operator::LessOrEqual => found <= wanted,
            Operator::Equal => found == wanted,
            Operator::Prefix => found.begins_with(wanted),
            Operator::AnyRevision => found.is_same_but_for_revision(wanted),
            Operator::GreaterOrEqual => found >= wanted,
            Operator::Greater => found > wanted,
        }
    }
}

impl<'t> Atom<'t> {
    /// Reads an atom; the error says what is wrong with it.
    pub fn parse(text: &'t str) -> Result<Atom<'t>, String> {
        let mut rest = text;
        let mut is_blocker = false;
        for _ in 0..2 {
            if let Some(after) = rest.strip_prefix('!') {
                is_blocker = true;
                rest = after;
            }
        }
        let mut uses = Vec::new();
        if let Some((before, list)) = rest.split_once('[') {
            let list = list
                .strip_suffix(']')
                .ok_or_else(|| format!("{text}: the [ is not closed at the end"))?;
            for one in list.split(',') {
                uses.push(UseDependency::parse(one).map_err(|fault| format!("{text}: {fault}"))?);
            }
            rest = before;
        }
        let mut repository = None;
        if let Some((before, name)) = rest.split_once("::") {
            if !name::is_repository(name) {
                return Err(format!("{text}: {name:?} is no repository's name"));
            }
            repository = Some(name);
            rest = before;
        }
        let mut atom = Atom {
            text,
            is_blocker,
            key: "",
            versions: None,
            slot: None,
            subslot: None,
            is_bound: false,
            repository,
            uses,
        };
        if let Some((before, slot)) = rest.split_once(':') {
            atom.parse_slot(slot)?;
            rest = before;
        }
        atom.parse_package(rest)?;
        Ok(atom)
    }

    /// PMS 8.3.3.
    fn parse_slot(&mut self, written: &'t str) -> Result<(), String> {
        let bad = || format!("{}: {written:?} is no slot", self.text);
        let slot = match written {
            "*" => return Ok(()),
            "=" => {
                self.is_bound = true;
                return Ok(());
            }
            _ => match written.strip_suffix('=') {
                Some(slot) => {
                    self.is_bound = true;
                    slot
                }
                None => written,
            },
        };
        let (slot, subslot) = match slot.split_once('/') {
            Some((slot, subslot)) => (slot, Some(subslot)),
            None => (slot, None),
        };
        if !name::is_category_or_slot(slot)
            || subslot.is_some_and(|subslot| !name::is_category_or_slot(subslot))
        {
            return Err(bad());
        }
        self.slot = Some(slot);
        self.subslot = subslot;
        Ok(())
    }

    /// The operator, category, name and version.
    fn parse_package(&mut self, written: &'t str) -> Result<(), String> {
        let text = self.text;
        let operators = [
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
            ("~", Operator::AnyRevision),
            ("=", Operator::Equal),
        ];
        let operator = operators
            .iter()
            .find_map(|(sign, operator)| Some((*operator, written.strip_prefix(sign)?)));
        let (operator, rest) = match operator {
            Some((operator, rest)) => (Some(operator), rest),
            None => (None, written),
        };
        let (operator, rest) = match (operator, rest.strip_suffix('*')) {
            (Some(Operator::Equal), Some(rest)) => (Some(Operator::Prefix), rest),
            (_, Some(_)) => return Err(format!("{text}: * goes with the operator = only")),
            (operator, None) => (operator, rest),
        };
        let Some((category, package)) = rest.split_once('/') else {
            return Err(format!("{text} is no atom: category/name is expected"));
        };
        if !name::is_category_or_slot(category) {
            return Err(format!("{text}: {category:?} is no category"));
        }
        let Some(operator) = operator else {
            if !name::is_package(package) {
                return Err(match name::split(package) {
                    Some(_) => format!("{text}: a version needs an operator, as in ={rest}"),
                    None => format!("{text}: {package:?} is no package name"),
                });
            }
            self.key = rest;
            return Ok(());
        };
        let Some((name, version)) = name::split(package) else {
            return Err(format!(
                "{text}: an operator needs a version, as in >={rest}-1"
            ));
        };
        self.key = &rest[..category.len() + 1 + name.len()];
        self.versions = Some((operator, version));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portage::use_dependency::Form;

    #[test]
    fn every_part() {
        let atom =
            Atom::parse("!!>=dev-libs/libfoo-1.2_p3-r4:0.1/3=::my-repo[bar,-baz(+),qux?]").unwrap();
        assert!(atom.is_blocker && atom.is_bound);
        assert_eq!(atom.key, "dev-libs/libfoo");
        let (operator, version) = atom.versions.unwrap();
        assert_eq!(
            (operator, version.text()),
            (Operator::GreaterOrEqual, "1.2_p3-r4")
        );
        assert_eq!((atom.slot, atom.subslot), (Some("0.1"), Some("3")));
        assert_eq!(atom.repository, Some("my-repo"));
        let flags: Vec<&str> = atom.uses.iter().map(|one| one.flag).collect();
        assert_eq!(flags, ["bar", "baz", "qux"]);
        assert_eq!(atom.uses[1].default, Some(true));
        assert_eq!(atom.uses[2].form, Form::EnabledIfOurs);
    }

    #[test]
    fn slot_operators() {
        for (text, slot, subslot, is_bound) in [
            ("a/b", None, None, false),
            ("a/b:*", None, None, false),
            ("a/b:=", None, None, true),
            ("a/b:0", Some("0"), None, false),
            ("a/b:0=", Some("0"), None, true),
            ("a/b:0/3", Some("0"), Some("3"), false),
            ("a/b:0/3=", Some("0"), Some("3"), true),
            ("a/b:2.4-x+y/5.6=", Some("2.4-x+y"), Some("5.6"), true),
        ] {
            let atom = Atom::parse(text).unwrap();
            assert_eq!(atom.key, "a/b");
            assert_eq!(
                (atom.slot, atom.subslot, atom.is_bound),
                (slot, subslot, is_bound),
                "{text}"
            );
        }
    }

    #[test]
    fn operators() {
        for (text, version, holds) in [
            ("=a/b-1", "1", true),
            ("=a/b-1", "1-r0", true),
            ("=a/b-1", "1-r1", false),
            ("~a/b-1", "1-r1", true),
            ("~a/b-1", "1.0", false),
            ("=a/b-1*", "1.0", true),
            ("=a/b-1*", "10", false),
            ("=a/b-1.2*", "1.2.3-r1", true),
            (">a/b-1", "1", false),
            (">a/b-1", "1-r1", true),
            (">=a/b-1", "1", true),
            ("<a/b-1", "1_rc1", true),
            ("<=a/b-1", "1-r1", false),
            ("<=a/b-1.2-r3", "1.2-r3", true),
        ] {
            let (operator, wanted) = Atom::parse(text).unwrap().versions.unwrap();
            let found = Version::new(version).unwrap();
            assert_eq!(
                operator.holds(&found, &wanted),
                holds,
                "{text} and {version}"
            );
        }
    }

    #[test]
    fn faults_are_told() {
        for (text, told) in [
            ("", "category/name is expected"),
            ("zlib", "category/name is expected"),
            ("a/b-1", "needs an operator, as in =a/b-1"),
            (">=a/b", "needs a version"),
            (">=a/b-1*", "* goes with the operator = only"),
            ("a/b*", "* goes with the operator = only"),
            ("a/b[x", "not closed"),
            ("a/b[x]y", "not closed"),
            ("a/b[]", "no USE dependency"),
            ("a/b:", "no slot"),
            ("a/b:0/", "no slot"),
            ("a/b:0/1/2", "no slot"),
            ("a/b::", "no repository"),
            ("a/b/c", "no package name"),
            ("-a/b", "no category"),
            ("!!!a/b", "no category"),
            ("a/b\u{e9}", "no package name"),
        ] {
            let fault = Atom::parse(text).unwrap_err();
            assert!(fault.contains(told), "{text:?}: {fault}");
        }
    }
}
