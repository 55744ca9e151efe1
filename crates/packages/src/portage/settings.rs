//! Where a Portage installation is: `ROOT`, `EPREFIX`, `PORTAGE_CONFIGROOT`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What Portage can be told of its places, beside ROOT (make.conf(5), emerge(1)).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// The offset at which everything is installed; empty for none.
    pub eprefix: PathBuf,
    /// The directory whose `etc/portage` holds the configuration. As in Portage this is not
    /// below ROOT, and by default it is EPREFIX; then it is looked for below ROOT.
    pub config_root: Option<PathBuf>,
    /// The repositories, in the format of `repos.conf`, in place of the files of that name.
    pub repositories: Option<String>,
}

impl Settings {
    /// Takes `EPREFIX` or `PORTAGE_OVERRIDE_EPREFIX`, `PORTAGE_CONFIGROOT` and
    /// `PORTAGE_REPOSITORIES` from an environment.
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Settings {
        let path = |name| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let eprefix = path("EPREFIX").or_else(|| path("PORTAGE_OVERRIDE_EPREFIX"));
        Settings {
            eprefix: eprefix.map_or_else(PathBuf::new, |path| normal(&path)),
            config_root: path("PORTAGE_CONFIGROOT"),
            repositories: variable("PORTAGE_REPOSITORIES")
                .and_then(|text| text.into_string().ok())
                .filter(|text| !text.is_empty()),
        }
    }

    /// EROOT: where EPREFIX is below `root`.
    pub fn offset_root(&self, root: &Path) -> PathBuf {
        below(root, &self.eprefix)
    }

    /// `etc/portage` of the configuration.
    pub fn configuration(&self, root: &Path) -> PathBuf {
        self.config_root
            .clone()
            .unwrap_or_else(|| self.offset_root(root))
            .join("etc/portage")
    }

    /// `/var/db/pkg`, the installed packages.
    pub fn database(&self, root: &Path) -> PathBuf {
        self.offset_root(root).join("var/db/pkg")
    }
}

/// `path`, absolute, as it is found below `root`.
pub fn below(root: &Path, path: &Path) -> PathBuf {
    let bytes = path.as_os_str().as_bytes();
    let start = bytes
        .iter()
        .position(|&byte| byte != b'/')
        .unwrap_or(bytes.len());
    match &bytes[start..] {
        [] => root.to_owned(),
        relative => root.join(OsStr::from_bytes(relative)),
    }
}

/// Without slashes at the end: the offset of an installation without one is empty.
pub fn normal(path: &Path) -> PathBuf {
    let bytes = path.as_os_str().as_bytes();
    let length = bytes
        .iter()
        .rposition(|&byte| byte != b'/')
        .map_or(0, |last| last + 1);
    PathBuf::from(OsStr::from_bytes(&bytes[..length]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        Settings::from_environment(|name| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.into())
        })
    }

    #[test]
    fn places() {
        let root = Path::new("/mnt");
        let none = settings(&[("EPREFIX", ""), ("PORTAGE_REPOSITORIES", "")]);
        assert_eq!(none, Settings::default());
        assert_eq!(none.database(root), Path::new("/mnt/var/db/pkg"));
        assert_eq!(none.configuration(root), Path::new("/mnt/etc/portage"));
        let prefix = settings(&[("PORTAGE_OVERRIDE_EPREFIX", "/home/me/gentoo/")]);
        assert_eq!(prefix.eprefix, Path::new("/home/me/gentoo"));
        assert_eq!(
            prefix.database(Path::new("/")),
            Path::new("/home/me/gentoo/var/db/pkg")
        );
        assert_eq!(
            prefix.configuration(root),
            Path::new("/mnt/home/me/gentoo/etc/portage")
        );
        let config = settings(&[("EPREFIX", "/"), ("PORTAGE_CONFIGROOT", "/cfg")]);
        assert_eq!(config.eprefix, Path::new(""));
        assert_eq!(config.configuration(root), Path::new("/cfg/etc/portage"));
    }
}
