//! The lines of an ebuild that would declare what its build asked for.

use super::{Declaration, Entry, Flags, Item, Portage, parse};
use crate::{Advice, Asked, Database, Error, PackageId};
use std::collections::{BTreeSet, HashSet};

/// What a path is for the build that asks for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// A library or header, for what is built.
    Target,
    /// Something that runs while it is built.
    Tool,
}

/// Says how `build` can declare the package called `name`, of which the paths of `asked` were asked
/// for.
pub fn advise(
    portage: &Portage,
    build: &Declaration,
    name: &str,
    asked: &[Asked],
) -> Result<Advice, Error> {
    let Some(package) = portage.shown_as(name) else {
        // It was installed when the build began.
        return Ok(Advice::default());
    };
    let entry = portage.entry(package);
    let uses: BTreeSet<Use> = asked.iter().map(use_of).collect();
    let standing = virtual_of(portage, package)?;
    let mut advice = Advice::default();
    for usage in uses {
        let (variable, atom) = match usage {
            Use::Tool if build.has_bdepend() => ("BDEPEND", tool_atom(portage, entry)),
            Use::Tool => ("DEPEND", tool_atom(portage, entry)),
            Use::Target => ("DEPEND", target_atom(portage, entry, asked)),
        };
        let atom = match &standing {
            Some(key) => key.clone(),
            None => atom + &use_dependency(portage, build, package, usage, asked)?,
        };
        let line = format!("{variable}=\"{atom}\"");
        if !advice.lines.contains(&line) {
            advice.lines.push(line);
        }
    }
    if standing.is_some() {
        advice
            .remarks
            .push(format!("{} provides that virtual", entry.key));
    }
    advice.remarks.extend(remarks(build, &entry.key));
    Ok(advice)
}

/// Where a path lies and whether it was executed tell what it is for.
fn use_of(asked: &Asked) -> Use {
    let directories: Vec<&str> = asked.path.split('/').collect();
    let has = |name: &str| directories.contains(&name);
    let name = directories.last().copied().unwrap_or_default();
    let is_library = name.contains(".so") || name.ends_with(".a") || name.ends_with(".la");
    let is_development = has("include") || has("pkgconfig") || has("cmake") || is_library;
    let is_module = directories.iter().any(|name| {
        ["python2", "python3", "perl5", "ruby"]
            .iter()
            .any(|language| name.starts_with(language))
    });
    if asked.is_executed || has("bin") || has("sbin") || is_module && !has("include") {
        Use::Tool
    } else if is_development {
        Use::Target
    } else {
        Use::Tool
    }
}

/// `category/name`, with the slot where there are several.
fn tool_atom(portage: &Portage, entry: &Entry) -> String {
    match &entry.slot {
        Some(slot) if has_other_slots(portage, entry) => format!("{}:{slot}", entry.key),
        _ => entry.key.clone(),
    }
}

/// As [`tool_atom`], and bound to the subslot where a library is linked that has one.
fn target_atom(portage: &Portage, entry: &Entry, asked: &[Asked]) -> String {
    let is_linked = asked.iter().any(|asked| asked.path.contains(".so"));
    let has_subslot = entry.slot != entry.subslot;
    match tool_atom(portage, entry) {
        atom if !is_linked || !has_subslot => atom,
        atom if atom.contains(':') => atom + "=",
        atom => atom + ":=",
    }
}

fn has_other_slots(portage: &Portage, entry: &Entry) -> bool {
    (0..portage.packages().len() as u32)
        .map(|number| portage.entry(PackageId(number)))
        .any(|other| other.key == entry.key && other.slot != entry.slot)
}

/// What eclasses ask of a dependency that is built for several targets.
fn use_dependency(
    portage: &Portage,
    build: &Declaration,
    package: PackageId,
    usage: Use,
    asked: &[Asked],
) -> Result<String, Error> {
    let inherited = build.value("INHERITED").split_ascii_whitespace();
    let inherits = |eclass: &str| inherited.clone().any(|found| found == eclass);
    let flags = portage.flags(package)?;
    if usage == Use::Target && inherits("multilib-build") && flags.has("abi_x86_32") {
        return Ok("[${MULTILIB_USEDEP}]".to_owned());
    }
    // /usr/lib/python3.12/site-packages/...
    let targets: BTreeSet<String> = asked
        .iter()
        .flat_map(|asked| asked.path.split('/'))
        .filter(|name| name.starts_with("python3."))
        .map(|name| format!("python_targets_{}", name.replace('.', "_")))
        .collect();
    let is_python = inherits("python-utils-r1") && targets.iter().any(|target| flags.has(target));
    Ok(if is_python {
        "[${PYTHON_USEDEP}]".to_owned()
    } else {
        String::new()
    })
}

/// The virtual that an ebuild would name for this package.
fn virtual_of(portage: &Portage, package: PackageId) -> Result<Option<String>, Error> {
    for (number, candidate) in portage.packages().iter().enumerate() {
        let virtual_package = PackageId(number as u32);
        if candidate.name.starts_with("virtual/")
            && portage.providers(virtual_package)?.contains(&package)
        {
            return Ok(Some(portage.entry(virtual_package).key.clone()));
        }
    }
    Ok(None)
}

/// Where the ebuild names the package without that counting here.
fn remarks(build: &Declaration, key: &str) -> Vec<String> {
    let enabled = build.enabled();
    let mut remarks = Vec::new();
    for variable in ["DEPEND", "BDEPEND"] {
        let Ok(items) = parse(build.value(variable)) else {
            continue;
        };
        if let Some(flag) = switched_off(&items, key, &enabled) {
            remarks.push(format!(
                "{variable} names it only with USE=\"{flag}\", which is not set here: tell the build \
                 to leave it out, or depend on it always"
            ));
        }
    }
    for variable in ["RDEPEND", "PDEPEND", "IDEPEND"] {
        let names_it = parse(build.value(variable)).is_ok_and(|items| names(&items, key));
        if names_it {
            remarks.push(format!("{variable} names it, but is not for building"));
        }
    }
    remarks
}

/// The flag, as one would set it, that keeps the package out.
fn switched_off(items: &[Item], key: &str, enabled: &HashSet<&str>) -> Option<String> {
    items.iter().find_map(|item| match item {
        Item::Atom(_) => None,
        Item::All(items) | Item::Any(items) => switched_off(items, key, enabled),
        Item::If {
            flag,
            enabled: wanted,
            items,
        } => {
            if enabled.contains(&**flag) == *wanted {
                switched_off(items, key, enabled)
            } else {
                let sign = if *wanted { "" } else { "-" };
                names(items, key).then(|| format!("{sign}{flag}"))
            }
        }
    })
}

fn names(items: &[Item], key: &str) -> bool {
    items.iter().any(|item| match item {
        Item::Atom(atom) => !atom.is_blocker && atom.key == key,
        Item::All(items) | Item::Any(items) | Item::If { items, .. } => names(items, key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_what_it_is_for() {
        let tool = |path| {
            let asked = Asked {
                path,
                is_executed: false,
            };
            use_of(&asked) == Use::Tool
        };
        for path in [
            "/usr/include/foo.h",
            "/usr/lib64/libfoo.so.3",
            "/usr/lib/libfoo.a",
            "/usr/lib64/pkgconfig/foo.pc",
            "/usr/share/pkgconfig/foo.pc",
            "/usr/lib64/cmake/Foo/FooConfig.cmake",
            "/usr/include/python3.12/Python.h",
        ] {
            assert!(!tool(path), "{path}");
        }
        for path in [
            "/usr/bin/foo",
            "/usr/share/aclocal/foo.m4",
            "/usr/lib/python3.12/site-packages/foo/__init__.py",
            "/usr/share/xml/docbook.xsl",
        ] {
            assert!(tool(path), "{path}");
        }
    }

    #[test]
    fn a_condition_that_does_not_hold_is_named() {
        let build = Declaration::parse(
            b"USE=on\nDEPEND=on? ( !off? ( a/b ) off? ( a/c ) ) !on? ( a/d )\nRDEPEND=a/e\n",
            std::path::Path::new("build"),
        )
        .unwrap();
        assert!(remarks(&build, "a/b").is_empty());
        assert!(remarks(&build, "a/c")[0].contains("USE=\"off\""));
        assert!(remarks(&build, "a/d")[0].contains("USE=\"-on\""));
        assert!(remarks(&build, "a/e")[0].starts_with("RDEPEND names it"));
        assert!(remarks(&build, "a/f").is_empty());
    }
}
