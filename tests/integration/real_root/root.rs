//! The real root: a tmpfs that really holds only the view, entered by chroot.

use super::fixture::Fixture;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Says so and fails if a real root cannot be made here; true if the user chose to skip.
pub fn cannot_be_made() -> bool {
    let works = namespace(User::Own)
        .args(["mount", "-t", "tmpfs", "none", "/mnt"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if works {
        return false;
    }
    let skip = std::env::var_os("BLINKERS_SKIP_REAL_ROOT").is_some();
    assert!(
        skip,
        "a real root needs root or a user namespace, and unshare(1); \
         set BLINKERS_SKIP_REAL_ROOT=1 to go without the comparison"
    );
    eprintln!("BLINKERS_SKIP_REAL_ROOT is set: nothing was compared");
    true
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum User {
    /// Whoever runs the tests.
    Own,
    /// One without privileges: nobody, where the tests are run by root.
    Ordinary,
    /// One without privileges, where root has made the directories.
    Another,
}

/// The user and group of `nobody`.
const NOBODY: u32 = 65534;

/// Whether root runs the tests.
pub fn is_root() -> bool {
    // SAFETY: geteuid takes nothing and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// A command of `user`.
pub fn command(user: User, program: &OsStr) -> Command {
    if user == User::Own || !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("/usr/bin/setpriv");
    command
        .arg(format!("--reuid={NOBODY}"))
        .arg(format!("--regid={NOBODY}"))
        .args(["--clear-groups", "--"])
        .arg(program);
    command
}

/// Gives `path` and all below it to `user`.
pub fn give(user: User, path: &Path) {
    if user != User::Ordinary || !is_root() {
        return;
    }
    let status = Command::new("chown")
        .args(["-R", "-h", &format!("{NOBODY}:{NOBODY}")])
        .arg(path)
        .status()
        .unwrap();
    assert!(status.success(), "chown failed");
}

/// A command in a mount namespace of its own.
pub fn namespace(user: User) -> Command {
    let maker = if user == User::Another {
        User::Own
    } else {
        user
    };
    let mut command = command(maker, OsStr::new("unshare"));
    command.args(["--mount", "--propagation", "private"]);
    if user == User::Ordinary || !is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.arg("--");
    command
}

/// Runs the probe of `fixture` in the real root of its view, with `script` as its input.
pub fn run(fixture: &Fixture, script: &Path, user: User) -> Vec<u8> {
    let directory = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .unwrap();
    let root = directory.path().join("root");
    fs::create_dir(&root).unwrap();
    let shell = directory.path().join("make.sh");
    fs::write(&shell, make(fixture, &root, user)).unwrap();
    give(user, directory.path());
    let mut command = namespace(user);
    command
        .arg("sh")
        .arg(&shell)
        .stdin(fs::File::open(script).unwrap())
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("SEARCH", fixture.search_path());
    if user == User::Ordinary {
        command.env("ORDINARY_USER", "1");
    }
    let output = command.output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the real root failed: {complaints}"
    );
    output.stdout
}

/// The shell script that makes the root and enters it.
fn make(fixture: &Fixture, root: &Path, user: User) -> Vec<u8> {
    let mut script = b"set -e\numask 022\nR=".to_vec();
    script.extend(quoted(root.as_os_str().as_bytes()));
    script.extend(b"\nmount -t tmpfs -o mode=755 none \"$R\"\n");
    // Directories first, so that each has its own mode and not mkdir -p's.
    let is_directory = |path: &&std::path::PathBuf| path.is_dir() && !path.is_symlink();
    for tree in &fixture.trees {
        let path = quoted(tree.as_os_str().as_bytes());
        line(&mut script, &[b"mkdir -p \"$R\"", &path]);
        line(&mut script, &[b"mount --rbind ", &path, b" \"$R\"", &path]);
    }
    let shown = fixture.visible.iter().filter(is_directory);
    let parents = fixture
        .visible
        .iter()
        .chain(&fixture.trees)
        .flat_map(|path| path.ancestors().skip(1));
    let directories: BTreeSet<&Path> = shown.map(|path| path.as_path()).chain(parents).collect();
    for path in directories {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let path = quoted(path.as_os_str().as_bytes());
        line(&mut script, &[b"mkdir -p \"$R\"", &path]);
        line(
            &mut script,
            &[b"chmod ", format!("{mode:o}").as_bytes(), b" \"$R\"", &path],
        );
    }
    for path in fixture.visible.iter().filter(|path| !is_directory(path)) {
        let parent = quoted(path.parent().unwrap().as_os_str().as_bytes());
        let name = quoted(path.as_os_str().as_bytes());
        line(&mut script, &[b"mkdir -p \"$R\"", &parent]);
        match fs::read_link(path) {
            Ok(target) => {
                let target = quoted(target.as_os_str().as_bytes());
                line(&mut script, &[b"ln -s -- ", &target, b" \"$R\"", &name]);
            }
            Err(_) => {
                line(&mut script, &[b": > \"$R\"", &name]);
                line(&mut script, &[b"mount --bind ", &name, b" \"$R\"", &name]);
            }
        }
    }
    let probe = quoted(fixture.probe().as_os_str().as_bytes());
    let enter = match user {
        User::Another => format!("--userspec={NOBODY}:{NOBODY} --groups= "),
        User::Own | User::Ordinary => String::new(),
    };
    let chroot = b"PATH=$SEARCH exec /usr/sbin/chroot ";
    line(&mut script, &[chroot, enter.as_bytes(), b"\"$R\" ", &probe]);
    script
}

fn line(script: &mut Vec<u8>, pieces: &[&[u8]]) {
    for piece in pieces {
        script.extend(*piece);
    }
    script.push(b'\n');
}

/// A word for the shell.
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut word = b"'".to_vec();
    for &byte in text {
        match byte {
            b'\'' => word.extend(b"'\\''"),
            byte => word.push(byte),
        }
    }
    word.push(b'\'');
    word
}
