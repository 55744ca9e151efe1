//! Real Portage in a directory: an offset installation (EPREFIX) with a repository of its own.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The user and group of `nobody`.
const NOBODY: &str = "65534";

/// Who builds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Root, whose src_ phases but src_install run as `nobody` (FEATURES=userpriv).
    Root,
    /// `nobody`, or whoever runs the tests if that is not root.
    User,
}

/// An offset installation.
pub struct Lab {
    directory: tempfile::TempDir,
    who: Who,
}

/// Portage from PyPI, in an environment of its own that every user can read.
pub fn portage() -> &'static Path {
    static PORTAGE: OnceLock<PathBuf> = OnceLock::new();
    PORTAGE.get_or_init(|| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portage/install.sh");
        let output = Command::new(script).output().expect("install.sh");
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let fault = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "Portage does not install:\n{fault}"
        );
        PathBuf::from(said)
    })
}

fn succeed(command: &mut Command) {
    let output = command.output().expect("the command to start");
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    // SAFETY: it takes and touches nothing.
    unsafe { libc::geteuid() == 0 }
}

impl Lab {
    /// A new one, in which nothing is installed.
    pub fn new(who: Who) -> Lab {
        let directory = tempfile::Builder::new()
            .prefix("blinkers-test-portage-")
            .tempdir_in("/var/tmp")
            .unwrap();
        let lab = Lab { directory, who };
        fs::set_permissions(lab.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for name in [
            "ep/share",
            "cfg/etc/portage/env",
            "tmp",
            "distfiles",
            "pkgs",
            "log",
            "home",
        ] {
            fs::create_dir_all(lab.at(name)).unwrap();
        }
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portage/repository");
        succeed(Command::new("cp").arg("-r").arg(source).arg(lab.at("repo")));
        for ebuild in lab.ebuilds() {
            fs::write(ebuild.with_file_name("Manifest"), "").unwrap();
        }
        let link =
            |target: PathBuf, name| std::os::unix::fs::symlink(target, lab.at(name)).unwrap();
        link(portage().join("share/portage"), "ep/share/portage");
        link(lab.at("repo/profiles/test"), "cfg/etc/portage/make.profile");
        lab.configure("make.conf", &lab.make_conf());
        // The command, where the builds' user can read it.
        fs::copy(env!("CARGO_BIN_EXE_blinkers"), lab.at("blinkers")).unwrap();
        if who == Who::User && is_root() {
            let owner = format!("{NOBODY}:{NOBODY}");
            succeed(Command::new("chown").args(["-R", &owner]).arg(lab.path()));
        }
        lab
    }

    fn make_conf(&self) -> String {
        let userpriv = if self.who == Who::Root {
            "userpriv"
        } else {
            "-userpriv"
        };
        format!(
            "DISTDIR=\"{0}/distfiles\"\nPKGDIR=\"{0}/pkgs\"\nPORTAGE_TMPDIR=\"{0}/tmp\"\n\
             PORTAGE_LOGDIR=\"{0}/log\"\nCFLAGS=\"-O1\"\nCLEAN_DELAY=0\n\
             EMERGE_WARNING_DELAY=0\nPORTAGE_ELOG_SYSTEM=\"save\"\n\
             PORTAGE_ELOG_CLASSES=\"qa\"\n\
             FEATURES=\"-sandbox -usersandbox {userpriv} -userfetch -network-sandbox \
             -ipc-sandbox -pid-sandbox -news -merge-sync -strict -binpkg-docompress\"\n",
            self.path().display()
        )
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// What is installed at this path.
    pub fn installed(&self, path: &str) -> PathBuf {
        self.at("ep").join(path)
    }

    /// Writes a file of `etc/portage`.
    pub fn configure(&self, name: &str, text: &str) {
        let path = self.at("cfg/etc/portage").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Reads a file of `etc/portage`; None if it is not there.
    pub fn configured(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.at("cfg/etc/portage").join(name)).ok()
    }

    fn ebuilds(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut pending = vec![self.at("repo")];
        while let Some(directory) = pending.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    pending.push(path);
                } else if path.extension() == Some(OsStr::new("ebuild")) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// A command as the user who builds, in Portage's environment.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = if self.who == Who::User && is_root() {
            let mut command = Command::new("/usr/bin/setpriv");
            command
                .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        let repositories = format!(
            "[DEFAULT]\nmain-repo = blinkers-test\n[blinkers-test]\nlocation = {}\n",
            self.at("repo").display()
        );
        let (user, group) = match self.who {
            Who::User if !is_root() => (name("-un"), name("-gn")),
            _ => ("nobody".into(), "nogroup".into()),
        };
        command
            .env_clear()
            .env("PORTAGE_OVERRIDE_EPREFIX", self.at("ep"))
            .env("EPREFIX", self.at("ep"))
            .env("PORTAGE_CONFIGROOT", self.at("cfg"))
            .env("PORTAGE_REPOSITORIES", repositories)
            .env("PORTAGE_USERNAME", user)
            .env("PORTAGE_GRPNAME", group)
            .env("HOME", self.at("home"))
            .env("NO_COLOR", "1")
            .env("NOCOLOR", "true")
            .env("TERM", "dumb")
            .env(
                "PATH",
                format!(
                    "{}:{}/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                    self.installed("usr/bin").display(),
                    portage().display()
                ),
            )
            .current_dir(self.path());
        command
    }

    /// `emerge --oneshot` of packages; `--keep-going`, so that one failure leaves the others.
    pub fn emerge(&self, packages: &[&str]) -> Emerged {
        let mut command = self.command("emerge");
        command
            .args([
                "--oneshot",
                "--keep-going",
                "--nodeps",
                "--jobs=2",
                "--color=n",
            ])
            .args(packages);
        Emerged::new(command.output().unwrap())
    }

    /// blinkers, as the user who builds.
    pub fn blinkers(&self, arguments: &[&str]) -> Emerged {
        let mut command = self.command(self.at("blinkers"));
        Emerged::new(command.args(arguments).output().unwrap())
    }

    /// The build log of a package, of all its builds so far.
    pub fn log(&self, package: &str) -> String {
        self.read_all("log", package)
    }

    /// The QA notices of a package that elog kept.
    pub fn notices(&self, package: &str) -> String {
        self.read_all("log/elog", package)
    }

    fn read_all(&self, directory: &str, package: &str) -> String {
        let begin = format!("{}-1:", package.replace('/', ":"));
        let entries = fs::read_dir(self.at(directory)).into_iter().flatten();
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&begin))
            .map(|entry| entry.path())
            .collect();
        files.sort();
        files
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect()
    }

    /// The entry of an installed package in the database.
    pub fn entry(&self, package: &str) -> PathBuf {
        self.installed("var/db/pkg").join(format!("{package}-1"))
    }
}

fn name(option: &str) -> String {
    let output = Command::new("id").arg(option).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A command that has ended.
pub struct Emerged {
    /// Whether it was successful.
    pub success: bool,
    /// What it said, on both streams.
    pub text: String,
}

impl Emerged {
    fn new(output: Output) -> Emerged {
        let text = [&output.stdout[..], &output.stderr].concat();
        Emerged {
            success: output.status.success(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// Fails the test unless it ended as it should.
    #[track_caller]
    pub fn ends(self, success: bool) -> Emerged {
        assert_eq!(self.success, success, "{}", self.text);
        self
    }
}
