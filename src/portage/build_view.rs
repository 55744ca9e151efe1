//! `blinkers portage view`: the view of one build, before its first src_ phase.

use super::host_system::outside;
use super::unused_dependencies;
use crate::ebuild::{Description, Directory, PHASES};
use crate::{access_log, file_writing, index_file, usage_map, view};
use anyhow::{Context, Result};
use blinkers_index::Index;
use blinkers_packages::portage::Settings;
use blinkers_view::{DatabaseKind, Request};
use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Portage itself, whose helpers run inside a phase.
const PORTAGE: &str = "sys-apps/portage";

/// Runs the verb.
pub fn run(path: &Path) -> Result<ExitCode> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("cannot read the description of the build")?;
    let build = Description::parse(&text);
    let directory = Directory(path);
    make_directory(path)?;
    unused_dependencies::remember(&directory)?;
    // Until it is written again nothing in the directory counts.
    remove(&directory.description())?;
    let described = directory.0.join("description.new");
    file_writing::replace(&described, text.as_bytes(), 0o644)
        .with_context(|| format!("cannot write {}", described.display()))?;
    let index = directory.index();
    // Each build has trees of its own, so that nothing that was kept would ever fit.
    let compiled = view::compile_request(&request(&build, described.clone())?, None)?;
    blinkers_index::write(&compiled.index, &index)?;
    share(&index, path)?;
    make_records(&directory)?;
    fs::rename(&described, directory.description())
        .with_context(|| format!("cannot write {}", directory.description().display()))?;
    Ok(ExitCode::SUCCESS)
}

fn make_records(directory: &Directory) -> Result<()> {
    let map = index_file::map(&directory.index())?;
    let ranks = Index::open(&map).context("the index")?.ranks();
    let usage = directory.usage();
    remove(&usage)?;
    usage_map::make_with_index(&usage, ranks, &directory.index(), &map)
        .with_context(|| format!("cannot write {}", usage.display()))?;
    for phase in PHASES {
        let log = directory.log(phase);
        if !log.exists() {
            access_log::make(&log).with_context(|| format!("cannot write {}", log.display()))?;
        }
    }
    Ok(())
}

/// What a build of this description may see.
fn request(build: &Description, description: PathBuf) -> Result<Request> {
    let settings = build.settings();
    let prefix = &settings.eprefix;
    let mut trees = own_trees(build, &settings);
    let mut paths = Vec::new();
    if !prefix.as_os_str().is_empty() {
        let real = prefix
            .canonicalize()
            .with_context(|| format!("EPREFIX {}", prefix.display()))?;
        let host = outside(&real);
        trees.extend(host.trees);
        paths.extend(host.paths);
    } else {
        trees.extend(["/proc", "/dev", "/sys", "/tmp", "/var/tmp"].map(PathBuf::from));
    }
    paths.extend(interpreter(build, &mut trees));
    trees.retain(|tree| tree.is_dir());
    let database = settings.database(Path::new("/"));
    let mut packages: Vec<String> = build
        .words("BLINKERS_PORTAGE_PACKAGES")
        .map(str::to_owned)
        .collect();
    if has_package(&database, PORTAGE) {
        packages.push(PORTAGE.to_owned());
    }
    Ok(Request {
        packages,
        build_deps: vec![description],
        paths,
        trees,
        hide: build
            .words("BLINKERS_PORTAGE_HIDE")
            .map(str::to_owned)
            .collect(),
        database: Some(DatabaseKind::Portage),
        portage: settings,
        // `ebuild` builds whether or not the dependencies are there.
        lenient: true,
        base: true,
        default_rules: true,
        // The report asks the database for the few that matter.
        hidden: false,
        ..Request::default()
    })
}

/// What a phase works in and on, and what its helpers read.
fn own_trees(build: &Description, settings: &Settings) -> Vec<PathBuf> {
    let root = Path::new("/");
    let mut trees = vec![settings.configuration(root), settings.database(root)];
    for name in [
        "PORTAGE_BUILDDIR",
        "PORTAGE_BIN_PATH",
        "PORTAGE_PYM_PATH",
        "PORTAGE_ACTUAL_DISTDIR",
        "DISTDIR",
        "CCACHE_DIR",
        "DISTCC_DIR",
    ] {
        trees.extend(build.path(name));
    }
    // REPOSITORY/CATEGORY/PACKAGE/FILE
    let repository = build
        .path("EBUILD")
        .and_then(|ebuild| ebuild.ancestors().nth(3).map(Path::to_owned));
    trees.extend(repository.filter(|path| path.join("profiles").is_dir()));
    let eclasses = build.value("PORTAGE_ECLASS_LOCATIONS").split(':');
    trees.extend(
        eclasses
            .filter(|path| path.starts_with('/'))
            .map(PathBuf::from),
    );
    // A system that is built for, and is not this one.
    let target = build.path("ESYSROOT").filter(|path| path != root);
    trees.extend(target.filter(|path| *path != settings.eprefix));
    trees.extend(
        build
            .words("BLINKERS_PORTAGE_TREES")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute()),
    );
    trees.retain(|tree| tree.parent().is_some());
    trees
}

/// The Python that runs Portage's helpers, where no package says what it needs: itself, with
/// the links to it and the directory of its environment if it stands in one.
fn interpreter(build: &Description, trees: &mut Vec<PathBuf>) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut at = build.path("PORTAGE_PYTHON");
    // A chain of links this long is an error of its own.
    while let Some(path) = at.filter(|_| paths.len() < 40) {
        let above = path.ancestors().nth(2);
        trees.extend(
            above
                .filter(|above| above.join("pyvenv.cfg").exists())
                .map(Path::to_owned),
        );
        at = fs::read_link(&path)
            .ok()
            .map(|target| path.with_file_name("").join(target));
        paths.push(path);
    }
    paths
}

/// Whether some version of `category/name` is installed.
fn has_package(database: &Path, package: &str) -> bool {
    let (category, name) = package.split_once('/').unwrap_or_default();
    let entries = fs::read_dir(database.join(category));
    entries.into_iter().flatten().flatten().any(|entry| {
        let found = entry.file_name();
        let version = found
            .to_str()
            .and_then(|found| found.strip_prefix(name)?.strip_prefix('-'));
        version.is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
    })
}

/// The directory belongs to root or to the user who builds, and a build can go over from one to
/// the other: what `${T}` lets the group do can be done here.
fn make_directory(path: &Path) -> Result<()> {
    let make = || -> std::io::Result<()> {
        if !path.is_dir() {
            fs::create_dir(path)?;
            fs::set_permissions(path, Permissions::from_mode(0o775))?;
        }
        Ok(())
    };
    make().with_context(|| format!("cannot make {}", path.display()))?;
    if let Some(above) = path.parent() {
        share(path, above)?;
    }
    Ok(())
}

/// Gives `path` the group of the directory `like`, where that is allowed.
fn share(path: &Path, like: &Path) -> Result<()> {
    let group = fs::metadata(like)
        .with_context(|| format!("cannot look at {}", like.display()))?
        .gid();
    // A user who is not in the group has nobody to share with.
    let _ = std::os::unix::fs::chown(path, None, Some(group));
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
