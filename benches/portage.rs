//! What a view costs on a system that Portage keeps: from its database to the index, in a fresh
//! process. As `blinkers run` has it made, with the owners of what is hidden, and the same again
//! from the cache; and without those owners, as each build of Portage's pays for it.
//!
//! The database is made of this machine's packages, by tests/portage/dpkg2vdb.py, and then of
//! copies of them whose files lie below /opt/NUMBER, in the database alone.

use blinkers_index::{Builder, What};
use blinkers_packages::portage::Settings;
use blinkers_view::{DatabaseKind, Request};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The argument by which the bench has itself make the view of a build.
const BUILD: &str = "--view-of-build";

fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if let [first, declared, index] = &arguments[..]
        && first.as_os_str() == BUILD
    {
        return view_of_build(declared, index);
    }
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (rounds, copies) = if is_bench { (11, 3) } else { (1, 1) };
    let prefix = tempfile::tempdir().expect("a temporary directory");
    let database = prefix.path().join("var/db/pkg");
    let profile = prefix.path().join("etc/portage/make.profile");
    for directory in [&database, &profile] {
        fs::create_dir_all(directory).expect("a directory");
    }
    let converter = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/portage/dpkg2vdb.py");
    let converted = Command::new(converter)
        .arg(&database)
        .arg(profile.join("packages"))
        .status()
        .expect("dpkg2vdb.py");
    assert!(converted.success());
    println!("the view of a build with two dependencies and @system, median of {rounds}");
    println!("packages    paths  visible  for a build  with owners  again, from the cache");
    measure(prefix.path(), rounds);
    for copy in 1..=copies {
        multiply(&database, copy);
        if copy == copies {
            measure(prefix.path(), rounds);
        }
    }
}

/// Makes an index as `blinkers portage view` does, but below the EPREFIX of the environment.
fn view_of_build(declared: &Path, index: &Path) {
    let view = blinkers_view::compose(&Request {
        build_deps: vec![declared.to_owned()],
        trees: vec!["/proc".into(), "/dev".into(), "/tmp".into()],
        database: Some(DatabaseKind::Portage),
        portage: Settings::from_environment(|name| std::env::var_os(name)),
        base: true,
        default_rules: true,
        hidden: false,
        ..Request::default()
    })
    .expect("a view");
    let mut builder = Builder::new();
    let packages: Vec<_> = view
        .packages
        .iter()
        .map(|name| builder.package(name.as_bytes()))
        .collect();
    for entry in view.visible {
        let what = match entry.what {
            blinkers_view::What::File => What::File,
            blinkers_view::What::Directory => What::Directory,
            blinkers_view::What::Symlink(target) => What::Symlink(target),
            blinkers_view::What::Tree => What::Tree,
            blinkers_view::What::Mask => What::Mask,
        };
        let owner = entry.owner.map(|owner| packages[owner as usize]);
        builder.visible(entry.path, what, owner);
    }
    builder.write(index).expect("an index");
}

/// Adds a copy of each package, in categories of its own.
fn multiply(database: &Path, copy: usize) {
    for category in names(database) {
        if category.starts_with("copy") {
            continue;
        }
        for package in names(&database.join(&category)) {
            let from = database.join(&category).join(&package);
            let to = database
                .join(format!("copy{copy}-{category}"))
                .join(&package);
            fs::create_dir_all(&to).expect("a directory");
            for key in names(&from) {
                let text = fs::read(from.join(&key)).expect("a value");
                let text = String::from_utf8_lossy(&text);
                let text = match &*key {
                    "CONTENTS" => text.replace("obj /", &format!("obj /opt/{copy}/")),
                    _ => text.into_owned(),
                };
                fs::write(to.join(key), text).expect("a value");
            }
        }
    }
}

fn measure(prefix: &Path, rounds: usize) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let declared = directory.path().join("declared");
    fs::write(
        &declared,
        "CATEGORY=app-misc\nPF=bench-1\nEAPI=8\nDEPEND=deb-libdevel/libc6-dev\n\
         BDEPEND=deb-devel/make\n",
    )
    .expect("a file");
    let compile = |options: &[&str]| {
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_blinkers"))
            .args(["compile", "--db", "portage"])
            .args(options)
            .arg("--build-deps")
            .arg(&declared)
            .arg("-o")
            .arg(directory.path().join("index"))
            .env("EPREFIX", prefix)
            .env_remove("PORTAGE_CONFIGROOT")
            .env_remove("PORTAGE_REPOSITORIES")
            .env("XDG_CACHE_HOME", directory.path())
            .current_dir(directory.path())
            .output()
            .expect("blinkers compile");
        let time = started.elapsed();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        (time, said)
    };
    let view = || {
        let started = Instant::now();
        let status = Command::new(std::env::current_exe().expect("this program"))
            .arg(BUILD)
            .args([&declared, &directory.path().join("index")])
            .env("EPREFIX", prefix)
            .env_remove("PORTAGE_CONFIGROOT")
            .env_remove("PORTAGE_REPOSITORIES")
            .status()
            .expect("this program");
        assert!(status.success());
        started.elapsed()
    };
    let build = median((0..rounds).map(|_| view()).collect());
    let composed = median((0..rounds).map(|_| compile(&["--no-cache"]).0).collect());
    // The first one is what puts it there.
    let (_, said) = compile(&[]);
    let again = median((0..rounds).map(|_| compile(&[]).0).collect());
    let visible = said
        .rsplit(": ")
        .next()
        .and_then(|numbers| numbers.split(' ').next())
        .unwrap_or_default();
    let (packages, paths) = count(&prefix.join("var/db/pkg"));
    println!(
        "{packages:8} {paths:8} {visible:>8} {:9.0} ms {:9.0} ms {:19.1} ms",
        build.as_secs_f64() * 1e3,
        composed.as_secs_f64() * 1e3,
        again.as_secs_f64() * 1e3
    );
}

/// The packages of a database and the lines of their lists.
fn count(database: &Path) -> (usize, usize) {
    let mut packages = 0;
    let mut lines = 0;
    for category in names(database) {
        for package in names(&database.join(&category)) {
            packages += 1;
            let list = database.join(&category).join(package).join("CONTENTS");
            let text = fs::read(list).unwrap_or_default();
            lines += text.iter().filter(|&&byte| byte == b'\n').count();
        }
    }
    (packages, lines)
}

fn names(directory: &Path) -> Vec<String> {
    fs::read_dir(directory)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("text"))
        .collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
