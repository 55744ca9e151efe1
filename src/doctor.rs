//! `blinkers doctor`: is everything in place?

mod machine;
mod system_calls;

use crate::cache::Cache;
use crate::options::{Doctor, Libraries};
use crate::package_database::PackageDatabase;
use crate::run::RunDirectory;
use crate::{filter_library, standard_output};
use anyhow::{Context, Result, ensure};
use blinkers_index::{Builder, What};
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Runs the verb: exits with 1 if something that blinkers needs is not there.
pub fn run(options: Doctor) -> Result<ExitCode> {
    if !options.system_calls.is_empty() {
        return system_calls::tell(&options.system_calls);
    }
    let checks: [(&str, Result<String>); 5] = [
        ("filter", filter()),
        ("package database", database(&options)),
        ("kernel", kernel()),
        ("sandbox", sandbox()),
        ("cache of views", Ok(cache())),
    ];
    let mut healthy = true;
    for (name, result) in checks {
        match result {
            Ok(text) => standard_output::line(format_args!("ok    {name}: {text}"))?,
            Err(error) => {
                healthy = false;
                standard_output::line(format_args!("FAULT {name}: {error:#}"))?;
            }
        }
    }
    let notes = machine::notes()
        .into_iter()
        .chain(hidden_programs(&options));
    for note in notes {
        standard_output::line(format_args!("note  {note}"))?;
    }
    Ok(ExitCode::from(u8::from(!healthy)))
}

/// Runs a program under a small view: it must be entered, and must not see what is hidden.
fn filter() -> Result<String> {
    let place = filter_library::find_place()?;
    let libraries = filter_library::install(&place, Libraries::Start)?;
    let mut builder = Builder::new();
    // All but /etc, which every machine has.
    for entry in std::fs::read_dir("/").context("cannot read /")?.flatten() {
        let path = entry.path();
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_directory && path != Path::new("/etc") {
            let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str());
            builder.visible(bytes, What::Tree, None);
        } else if let Ok(target) = std::fs::read_link(&path) {
            let target = std::os::unix::ffi::OsStringExt::into_vec(target.into_os_string());
            let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str());
            builder.visible(bytes, What::Symlink(target), None);
        }
    }
    let (index, summary) = builder.compile()?;
    let index_path = place.put("index", &index, 0o644)?;
    let mut directory = RunDirectory::new()?;
    directory.make_records(summary.visible, &index_path, &index)?;
    let status = Command::new("/bin/sh")
        .args(["-c", "test ! -e /etc && test -e /usr"])
        .stdin(Stdio::null())
        .envs(libraries)
        .env("BLINKERS_INDEX", index_path)
        .env("BLINKERS_MODE", "enforce")
        .env("BLINKERS_USAGE", directory.usage())
        .env_remove("BLINKERS_TREES")
        .env_remove("BLINKERS_LOG")
        .status()
        .context("cannot start /bin/sh")?;
    ensure!(
        directory
            .read_usage()?
            .usage()
            .is_some_and(|usage| usage.entered() > 0),
        "the filter did not enter /bin/sh: is it statically linked, or for another libc?"
    );
    ensure!(status.success(), "a hidden directory was seen by /bin/sh");
    Ok("enters a process, and hides".into())
}

fn database(options: &Doctor) -> Result<String> {
    let database = PackageDatabase::new(&options.database);
    let database = database.required()?;
    ensure!(
        !database.packages().is_empty(),
        "{}: with no package installed a view holds nothing but what options name; --root says \
         where else to look",
        database.describe()
    );
    Ok(database.describe())
}

/// The directories of PATH that belong to no package: a view shows what is in them only where a
/// tree holds it.
fn hidden_programs(options: &Doctor) -> Vec<String> {
    let database = PackageDatabase::new(&options.database);
    let Ok(Some(database)) = database.get() else {
        return Vec::new();
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories: BTreeSet<PathBuf> = std::env::split_paths(&path)
        .filter_map(|directory| directory.canonicalize().ok())
        .collect();
    let bytes = |path: &PathBuf| path.as_os_str().as_encoded_bytes().to_vec();
    let asked: Vec<Vec<u8>> = directories.iter().map(bytes).collect();
    let Ok(owners) = blinkers_view::owners(database, &options.database.root, &asked) else {
        return Vec::new();
    };
    let unowned = directories.iter().zip(owners);
    let unowned = unowned.filter(|(_, owners)| owners.is_empty());
    unowned
        .map(|(directory, _)| {
            format!(
                "PATH has {}, which belongs to no package: a view hides it, unless --tree names it",
                directory.display()
            )
        })
        .collect()
}

/// Without openat2 (Linux 5.6) each component of a path in a tree costs a call.
fn kernel() -> Result<String> {
    let opened = openat2(CWD, "/", OFlags::PATH, Mode::empty(), ResolveFlags::empty());
    Ok(match opened {
        Ok(_) => "has openat2".into(),
        Err(_) => "has no openat2: works, but paths inside trees cost more".into(),
    })
}

/// Without a cache each run composes its view anew.
fn cache() -> String {
    let Some(cache) = Cache::open() else {
        return "none: neither XDG_CACHE_HOME nor HOME names a directory that only this user can change".into();
    };
    let (path, sizes) = cache.describe();
    format!(
        "{}: {} views, {:.1} MB",
        path.display(),
        sizes.len(),
        sizes.iter().sum::<u64>() as f64 / 1e6
    )
}

fn sandbox() -> Result<String> {
    let places = ["/usr/lib64/libsandbox.so", "/usr/lib/libsandbox.so"];
    Ok(
        match places.iter().find(|place| Path::new(place).exists()) {
            Some(place) => format!("{place}, which blinkers stands before"),
            None => "not installed, and not needed".into(),
        },
    )
}
