//! `repos.conf`: where the repositories are (portage(5)).

use super::settings::{Settings, below};
use crate::Error;
use configparser::ini::Ini;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The repositories by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Repositories {
    locations: BTreeMap<String, PathBuf>,
}

impl Repositories {
    /// Reads the files, of which a later one has the last word: the one that comes with
    /// Portage, and the user's, which may be a directory.
    pub fn read(root: &Path, settings: &Settings) -> Result<Repositories, Error> {
        let mut repositories = Repositories::default();
        // Places in a configuration that is below ROOT are below ROOT.
        let root_of_places = match settings.config_root {
            Some(_) => Path::new("/"),
            None => root,
        };
        if let Some(text) = &settings.repositories {
            repositories.add(text, Path::new("PORTAGE_REPOSITORIES"), Path::new("/"))?;
            return Ok(repositories);
        }
        for file in files(root, settings)? {
            match std::fs::read_to_string(&file) {
                Ok(text) => repositories.add(&text, &file, root_of_places)?,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(Error::Read { file, source }),
            }
        }
        Ok(repositories)
    }

    fn add(&mut self, text: &str, file: &Path, root: &Path) -> Result<(), Error> {
        let sections = Ini::new_cs()
            .read(text.to_owned())
            .map_err(|fault| Error::Name(format!("{}: {fault}", file.display())))?;
        for (name, values) in sections {
            if let Some(Some(location)) = values.get("location") {
                self.locations
                    .insert(name, below(root, Path::new(location)));
            }
        }
        Ok(())
    }

    /// Where the repository of this name is.
    pub fn named(&self, name: &str) -> Option<&Path> {
        self.locations.get(name).map(PathBuf::as_path)
    }

    /// The repository in which a directory, by its real name, is; of nested ones the inner.
    pub fn holding(&self, directory: &Path) -> Option<&Path> {
        let holds = |location: &&PathBuf| {
            directory.starts_with(location)
                || location
                    .canonicalize()
                    .is_ok_and(|real| directory.starts_with(real))
        };
        let inner = |location: &&PathBuf| location.as_os_str().len();
        let found = self.locations.values().filter(holds).max_by_key(inner);
        found.map(PathBuf::as_path)
    }
}

/// The files that say where repositories are, the most important last.
pub fn files(root: &Path, settings: &Settings) -> Result<Vec<PathBuf>, Error> {
    let mut files = vec![
        settings
            .offset_root(root)
            .join("usr/share/portage/config/repos.conf"),
    ];
    let own = settings.configuration(root).join("repos.conf");
    let Ok(entries) = std::fs::read_dir(&own) else {
        files.push(own);
        return Ok(files);
    };
    let mut inside = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|source| Error::Read {
                file: own.clone(),
                source,
            })?
            .path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with('.') && !name.ends_with('~') && path.is_file() {
            inside.push(path);
        }
    }
    inside.sort_unstable();
    files.append(&mut inside);
    Ok(files)
}
