//! Names of packages, categories, slots, flags and repositories (PMS 3.1).

use super::version::Version;

/// Whether `text` is a name that begins with a letter, digit or underscore and goes on with
/// those and what is in `more`.
fn is_name(text: &str, more: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().next().is_some_and(is_word)
        && text
            .bytes()
            .all(|byte| is_word(byte) || more.as_bytes().contains(&byte))
}

/// PMS 3.1.1 and 3.1.3: a category, or a slot.
pub fn is_category_or_slot(text: &str) -> bool {
    is_name(text, "+.-")
}

/// PMS 3.1.2: a package. It does not end in what could be a version.
pub fn is_package(text: &str) -> bool {
    is_name(text, "+-") && split_version(text).is_none()
}

/// PMS 3.1.4: a USE flag.
pub fn is_flag(text: &str) -> bool {
    is_name(text, "+@-") && !text.starts_with('_')
}

/// PMS 3.1.5: a repository.
pub fn is_repository(text: &str) -> bool {
    is_name(text, "-")
}

/// `NAME-VERSION[-rREVISION]` in two, if it ends in a version; the name is not looked at.
fn split_version(text: &str) -> Option<(&str, Version<'_>)> {
    let (before, last) = text.rsplit_once('-')?;
    if let Some((name, _)) = before.rsplit_once('-')
        && last.starts_with('r')
        && let Some(version) = Version::new(&text[name.len() + 1..])
    {
        return Some((name, version));
    }
    Some((before, Version::new(last)?))
}

/// A package's name and version, as the directory of an installed one is called (`PF`).
pub fn split(text: &str) -> Option<(&str, Version<'_>)> {
    split_version(text).filter(|(name, _)| is_package(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_version() {
        for (text, name, version) in [
            ("zlib-1.3", "zlib", "1.3"),
            ("zlib-1.3-r2", "zlib", "1.3-r2"),
            ("gtk+-2.24.33", "gtk+", "2.24.33"),
            ("font-adobe-100dpi-1.0.4", "font-adobe-100dpi", "1.0.4"),
            ("foo-r1-2", "foo-r1", "2"),
            ("gnome-3-compat-1", "gnome-3-compat", "1"),
            ("a-1_p1", "a", "1_p1"),
        ] {
            let (found, at) = split(text).unwrap();
            assert_eq!((found, at.text()), (name, version));
        }
        for text in [
            "zlib",
            "zlib-r1",
            "1.3",
            "-1.3",
            "foo-1-1",
            "foo bar-1",
            "",
            "-",
            "foo-",
        ] {
            assert!(split(text).is_none(), "{text:?}");
        }
        assert!(!is_package("foo-1"));
        assert!(is_package("foo-1bar2baz"));
        assert!(!is_flag("+foo") && is_flag("python_targets_python3_12") && is_flag("foo@bar"));
    }
}
