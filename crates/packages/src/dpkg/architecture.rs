//! Architectures and their wildcards (Debian Policy 11.1).

use super::status::Installed;

/// The architecture of dpkg itself; without dpkg, that of most packages.
pub fn native(installed: &[Installed]) -> String {
    installed
        .iter()
        .filter(|package| package.architecture != "all")
        .max_by_key(|package| package.name == "dpkg")
        .map_or_else(|| "all".to_owned(), |package| package.architecture.clone())
}

/// Whether `architecture` is in a restriction list such as `[linux-any !arm64]`: a list is
/// either all positive or all negated (Debian Policy 7.1).
pub fn is_in(architecture: &str, list: &[String]) -> bool {
    let negated = list.iter().any(|entry| entry.starts_with('!'));
    let named = list
        .iter()
        .any(|entry| matches(architecture, entry.trim_start_matches('!')));
    named != negated
}

/// Whether `architecture` is meant by `wildcard`: itself, `any`, `OS-any` or `any-CPU`.
pub fn matches(architecture: &str, wildcard: &str) -> bool {
    let (os, cpu) = split(architecture);
    match wildcard.split_once('-') {
        _ if wildcard == "any" || wildcard == architecture => true,
        Some((wanted, "any")) => wanted == os,
        Some(("any", wanted)) => wanted == cpu,
        _ => false,
    }
}

/// `amd64` is `linux-amd64`; others name their system.
fn split(architecture: &str) -> (&str, &str) {
    match architecture.split_once('-') {
        Some((os, cpu)) => (os, cpu),
        None => ("linux", architecture),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restriction_lists() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(is_in("amd64", &list("amd64 arm64")));
        assert!(is_in("amd64", &list("linux-any")));
        assert!(is_in("amd64", &list("any-amd64")));
        assert!(is_in("amd64", &list("!arm64 !i386")));
        assert!(!is_in("amd64", &list("!amd64")));
        assert!(!is_in("amd64", &list("hurd-any")));
        assert!(!is_in("hurd-amd64", &list("linux-any")));
        assert!(is_in("hurd-amd64", &list("any-amd64")));
    }
}
