//! What a build is of, as far as its dependencies differ by it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Programs that build a Debian source package, and take the options of dpkg-buildpackage(1).
const BUILDERS: [&[u8]; 2] = [b"dpkg-buildpackage", b"debuild"];

/// What a build is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Build {
    /// Active build profiles, such as `nocheck`.
    pub profiles: Vec<String>,
    /// Whether packages for one architecture are built, so that `Build-Depends-Arch` counts.
    pub architecture_dependent: bool,
    /// Whether packages for all architectures are built, so that `Build-Depends-Indep` counts.
    pub architecture_independent: bool,
}

impl Default for Build {
    /// Everything, under no profile.
    fn default() -> Build {
        Build {
            profiles: Vec::new(),
            architecture_dependent: true,
            architecture_independent: true,
        }
    }
}

impl Build {
    /// Sets what is built by the words of dpkg-buildpackage's `--build=`, with commas between.
    /// The error is the word that is none of them.
    pub fn set_types(&mut self, types: &str) -> Result<(), String> {
        let mut dependent = false;
        let mut independent = false;
        for word in types.split(',') {
            let (any, all) = match word {
                "full" | "binary" => (true, true),
                "any" => (true, false),
                "all" => (false, true),
                "source" => (false, false),
                other => return Err(other.to_owned()),
            };
            dependent |= any;
            independent |= all;
        }
        self.architecture_dependent = dependent;
        self.architecture_independent = independent;
        Ok(())
    }

    /// Sets the profiles by a list with commas between, as `-P` has it.
    pub fn set_profiles(&mut self, list: &str) {
        self.profiles = list
            .split([',', ' '])
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
    }

    /// Takes over what the command of a build says in its arguments, if it is a
    /// [builder].
    pub fn set_by_command(&mut self, command: &[OsString]) {
        if builder(command).is_none() {
            return;
        }
        for argument in command[1..].iter().filter_map(|argument| argument.to_str()) {
            let types = match argument {
                "-b" => "binary",
                "-B" => "any",
                "-A" => "all",
                "-S" => "source",
                "-F" => "full",
                "-g" => "source,all",
                "-G" => "source,any",
                _ => argument.strip_prefix("--build=").unwrap_or_default(),
            };
            let profiles = argument
                .strip_prefix("--build-profiles=")
                .or_else(|| argument.strip_prefix("-P"));
            if let Some(profiles) = profiles {
                self.set_profiles(profiles);
            } else if !types.is_empty() {
                // A word that is unknown here is for the builder to refuse.
                let _ = self.set_types(types);
            }
        }
    }
}

/// The name of the program, if a command is one that builds a Debian source package.
pub fn builder(command: &[OsString]) -> Option<&'static str> {
    let name = Path::new(command.first()?).file_name()?;
    let builder = BUILDERS
        .iter()
        .find(|builder| **builder == name.as_bytes())?;
    std::str::from_utf8(builder).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(command: &str) -> Build {
        let command: Vec<OsString> = command.split(' ').map(OsString::from).collect();
        let mut build = Build::default();
        build.set_by_command(&command);
        build
    }

    #[test]
    fn the_options_of_a_builder_say_what_is_built() {
        for (command, any, all) in [
            ("dpkg-buildpackage", true, true),
            ("dpkg-buildpackage -b -uc", true, true),
            ("/usr/bin/dpkg-buildpackage -us -B", true, false),
            ("debuild -A", false, true),
            ("dpkg-buildpackage --build=source,any", true, false),
            ("dpkg-buildpackage -g", false, true),
            ("dpkg-buildpackage -G", true, false),
            ("dpkg-buildpackage -S", false, false),
            ("dpkg-buildpackage -B -b", true, true),
            ("dpkg-buildpackage --build=nonsense", true, true),
            ("make -B", true, true),
        ] {
            let build = build(command);
            let found = (build.architecture_dependent, build.architecture_independent);
            assert_eq!(found, (any, all), "{command}");
        }
    }

    #[test]
    fn the_last_profiles_count() {
        assert_eq!(
            build("dpkg-buildpackage -Pnocheck,nodoc").profiles,
            ["nocheck", "nodoc"]
        );
        assert_eq!(build("debuild -Pa --build-profiles=b").profiles, ["b"]);
        assert!(build("make -Pnocheck").profiles.is_empty());
    }
}
