//! From options to a request for a view.

use crate::messages;
use crate::options::View as Options;
use crate::package_database::portage_settings;
use anyhow::{Result, bail};
use blinkers_packages::{Build, builder};
use blinkers_view::{Request, default_trees, read_paths};
use std::ffi::OsString;

/// What is built, by the options, the command's own arguments, or the environment: what is said
/// first in this order counts.
fn build(options: &Options, command: &[OsString]) -> Result<Build> {
    let mut build = Build::default();
    build.set_profiles(&std::env::var("DEB_BUILD_PROFILES").unwrap_or_default());
    build.set_by_command(command);
    if let Some(profiles) = &options.profile {
        build.set_profiles(profiles);
    }
    if let Some(types) = &options.build
        && let Err(unknown) = build.set_types(types)
    {
        bail!("--build {unknown}: not one of any, all, source, binary and full");
    }
    Ok(build)
}

/// What the options ask for; `command` is what will run under the view, and empty if that is not
/// known.
pub fn request(options: &Options, command: &[OsString]) -> Result<Request> {
    let defaults = !options.no_defaults;
    let mut paths = options.path.clone();
    for list in &options.paths {
        paths.extend(read_paths(list, options.null)?);
    }
    let mut trees = options.tree.clone();
    if defaults {
        trees.extend(default_trees()?);
        if trees.iter().any(|tree| tree.as_os_str() == "/") {
            messages::note(
                "the current directory is /: as a default tree it makes everything visible",
            );
        }
    }
    Ok(Request {
        packages: options.package.clone(),
        build_deps: options.build_deps.clone(),
        paths,
        trees,
        hide: options.hide.clone(),
        rules: options.rules.clone(),
        database: options.database.db,
        portage: portage_settings(),
        lenient: false,
        root: options.database.root.clone(),
        base: defaults && !options.no_base,
        default_rules: defaults,
        build: build(options, command)?,
        command: builder(command).map(str::to_owned),
        hidden: true,
    })
}
