//! From options to a request for a view.

use crate::messages;
use crate::options::View as Options;
use crate::package_database::portage_settings;
use anyhow::Result;
use blinkers_view::{Request, default_trees, read_paths};

/// What the options ask for.
pub fn request(options: &Options) -> Result<Request> {
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
        profiles: std::env::var("DEB_BUILD_PROFILES")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        hidden: true,
    })
}
