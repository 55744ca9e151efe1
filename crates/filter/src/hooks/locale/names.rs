//! The names of the locales that a call loads, and how they are spelled on disk (locale/findlocale.c).

use crate::process::environment::Block;
use crate::process::variables::{after_equals, value_of};
use core::ffi::CStr;

/// Where the directories of locales are.
const DIRECTORY: &[u8] = b"/usr/lib/locale/";
/// A longer name is no locale's.
const LONGEST: usize = 100;

/// The names that a call loads, of which data is needed.
pub enum Names<'n> {
    /// Those of its argument, which may be a list by category.
    Given(&'n CStr),
    /// Those of the environment.
    Chosen(Block),
}

impl<'n> Names<'n> {
    /// Those of a call with this argument.
    pub fn of(locale: &'n CStr, environment: Block) -> Names<'n> {
        match locale.is_empty() {
            true => Names::Chosen(environment),
            false => Names::Given(locale),
        }
    }

    /// Whether something holds for any of them.
    pub fn any(&self, mut holds: impl FnMut(&[u8]) -> bool) -> bool {
        let mut holds = |name: &[u8]| needs_data(name) && holds(name);
        match self {
            Names::Given(locale) => locale
                .to_bytes()
                .split(|&byte| byte == b';')
                .any(|entry| holds(entry.rsplit(|&byte| byte == b'=').next().unwrap_or(entry))),
            Names::Chosen(environment) => {
                // One pass, before it matters whether LC_ALL is among them.
                let is_choice = |string: &&'static CStr| {
                    let text = string.to_bytes();
                    text.starts_with(b"LC_") || text.starts_with(b"LANG=")
                };
                let choices = || environment.strings_with(b"L").filter(is_choice);
                let mut all = choices().filter_map(|string| value_of(string, b"LC_ALL"));
                match all.next().filter(|all| !all.is_empty()) {
                    Some(all) => holds(all.to_bytes()),
                    None => choices()
                        .filter_map(after_equals)
                        .any(|value| holds(value.to_bytes())),
                }
            }
        }
    }
}

/// Whether a locale of this name has data in a file.
fn needs_data(name: &[u8]) -> bool {
    !matches!(name, b"" | b"C" | b"POSIX") && name.len() <= LONGEST
}

/// Whether something holds for a name as it is or, `de_DE.UTF-8`, as it stands on disk, `de_DE.utf8`.
pub fn with_spellings(name: &[u8], mut holds: impl FnMut(&[u8]) -> bool) -> bool {
    if holds(name) {
        return true;
    }
    let Some(dot) = name.iter().position(|&byte| byte == b'.') else {
        return false;
    };
    let (language, rest) = name.split_at(dot + 1);
    let end = rest.iter().position(|&byte| byte == b'@');
    let (codeset, modifier) = rest.split_at(end.unwrap_or(rest.len()));
    let letters = || codeset.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let prefix: &[u8] = match letters().all(u8::is_ascii_digit) {
        true => b"iso",
        false => b"",
    };
    let normal = letters().map(u8::to_ascii_lowercase);
    let spelled = language.iter().chain(prefix).copied().chain(normal);
    let mut buffer = [0; LONGEST + 4];
    let mut length = 0;
    for (place, byte) in buffer
        .iter_mut()
        .zip(spelled.chain(modifier.iter().copied()))
    {
        *place = byte;
        length += 1;
    }
    holds(buffer.get(..length).unwrap_or_default())
}

/// Calls `work` with the directory of a locale.
pub fn with_directory<T>(name: &[u8], work: impl FnOnce(&CStr) -> T) -> T {
    let mut buffer = [0; DIRECTORY.len() + LONGEST + 5];
    for (place, byte) in buffer.iter_mut().zip(DIRECTORY.iter().chain(name)) {
        *place = *byte;
    }
    work(CStr::from_bytes_until_nul(&buffer).unwrap_or(c""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(name: &str) -> Vec<String> {
        let mut all = Vec::new();
        with_spellings(name.as_bytes(), |spelled| {
            all.push(String::from_utf8_lossy(spelled).into_owned());
            false
        });
        all
    }

    #[test]
    fn a_codeset_is_spelled_as_on_disk() {
        assert_eq!(spellings("de_DE"), ["de_DE"]);
        assert_eq!(spellings("de_DE.UTF-8")[1], "de_DE.utf8");
        assert_eq!(
            spellings("de_DE.ISO-8859-15@euro")[1],
            "de_DE.iso885915@euro"
        );
        assert_eq!(spellings("de_DE.8859-1")[1], "de_DE.iso88591");
        let directory = with_directory(b"C.utf8", |path| path.to_owned());
        assert_eq!(&*directory, c"/usr/lib/locale/C.utf8");
    }

    #[test]
    fn names_of_lists_and_of_the_environment() {
        let needed = |names: Names| {
            let mut all = Vec::new();
            names.any(|name| {
                all.push(String::from_utf8_lossy(name).into_owned());
                false
            });
            all.join(" ")
        };
        let given = |locale| needed(Names::Given(locale));
        assert_eq!(given(c"C"), "");
        assert_eq!(given(c"de_DE"), "de_DE");
        assert_eq!(
            given(c"LC_CTYPE=de_DE.UTF-8;LC_TIME=C;LC_PAPER=fr_FR"),
            "de_DE.UTF-8 fr_FR"
        );
        let chosen = |strings: &[&CStr]| {
            let mut block: Vec<_> = strings.iter().map(|string| string.as_ptr()).collect();
            block.push(core::ptr::null());
            // SAFETY: C strings, and null behind them, which outlive the call.
            needed(Names::Chosen(unsafe { Block::given(block.as_ptr()) }))
        };
        assert_eq!(chosen(&[c"PATH=/bin", c"LANGUAGE=de"]), "");
        assert_eq!(chosen(&[c"LANG=de_DE", c"LC_TIME=C"]), "de_DE");
        assert_eq!(chosen(&[c"LANG=de_DE", c"LC_ALL=C"]), "");
        assert_eq!(chosen(&[c"LANG=de_DE", c"LC_ALL="]), "de_DE");
    }
}
