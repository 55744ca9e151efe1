//! From the options of a verb to an index.

use crate::arguments::{Database, DatabaseKind, Source, View as Options};
use crate::cache::{Cache, Compiled};
use crate::explanation::Explanation;
use crate::judge::{self, Judgement};
use crate::portage;
use anyhow::{Context, Result, bail};
use blinkers_index::{Builder, HiddenOwner, Index, PackageId, What};
use blinkers_packages::portage::Settings;
use blinkers_shared::log::SEVERAL;
use blinkers_view as view;
use memmap2::Mmap;
use once_cell::unsync::OnceCell;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// An index that is ready for use, and the reasons for what it shows if it was compiled here.
pub struct PreparedView {
    path: PathBuf,
    file: Mmap,
    trees: Vec<PathBuf>,
    explanation: Option<Explanation>,
    joined: OnceCell<Option<OsString>>,
}

impl PreparedView {
    /// The index.
    pub fn index(&self) -> Result<Index<'_>> {
        Index::open(&self.file).with_context(|| self.path.display().to_string())
    }

    /// The index as it stands in its file.
    pub fn bytes(&self) -> &[u8] {
        &self.file
    }

    /// Where the index is.
    pub fn index_path(&self) -> &Path {
        &self.path
    }

    /// The value of `BLINKERS_TREES`: trees that the index does not hold.
    pub fn more_trees(&self) -> Option<&OsStr> {
        self.joined
            .get_or_init(|| (!self.trees.is_empty()).then(|| join_canonical(&self.trees)))
            .as_deref()
    }

    /// What the law says of a path.
    pub fn judge(&self, path: &Path) -> Result<Judgement> {
        Ok(judge::judge(&self.index()?, &self.trees, path))
    }

    /// The judgement in words.
    pub fn explain(&self, path: &Path) -> Result<String> {
        let index = self.index()?;
        Ok(match self.judge(path)? {
            Judgement::Visible { canonical } => self.explain_visible(&index, &canonical),
            Judgement::Hidden { component, path } => {
                let owner = index
                    .hidden_owner(&path)
                    .or_else(|| index.hidden_owner(&component));
                let owner = match owner {
                    Some(HiddenOwner::Package(id)) => index.package(id).map(<[u8]>::to_vec),
                    Some(HiddenOwner::Several) => Some(SEVERAL.to_vec()),
                    None => portage::owners_beside(&self.path, [&*path].into_iter())?.remove(&path),
                };
                explain_hidden(&self.declared_packages(&index), owner.as_deref())
            }
        })
    }

    /// The packages that are in the view: those of its closure, or, of an index that was
    /// compiled elsewhere, those that own something visible.
    pub fn declared_packages<'s>(&'s self, index: &Index<'s>) -> HashSet<&'s [u8]> {
        match &self.explanation {
            Some(explanation) => explanation.declared(index),
            None => visible_packages(index),
        }
    }

    fn explain_visible(&self, index: &Index, canonical: &[u8]) -> String {
        let in_tree = |tree: &&PathBuf| Path::new(OsStr::from_bytes(canonical)).starts_with(tree);
        if let Some(tree) = self.trees.iter().find(in_tree) {
            return format!("in the tree {}", tree.display());
        }
        let walk = index.walk(index.root(), canonical);
        if let blinkers_index::Stop::Tree(_) = walk.stop {
            let tree = &canonical[..walk.consumed];
            return format!("in the tree {}", displayed(tree));
        }
        let entry = index.entry(walk.at);
        if let Some(explanation) = &self.explanation
            && let Some(why) = entry.and_then(|entry| explanation.explain(index, entry))
        {
            return why;
        }
        let owner = entry.and_then(|entry| index.package(index.owner(entry.rank)?));
        match (owner, entry) {
            (Some(owner), _) => String::from_utf8_lossy(owner).into_owned(),
            (None, Some(_)) => "owned by no package, named by a rule or option".into(),
            (None, None) => "a directory above something visible".into(),
        }
    }
}

/// `owner` is as a record of the log names it.
fn explain_hidden(declared: &HashSet<&[u8]>, owner: Option<&[u8]>) -> String {
    match owner {
        Some(SEVERAL) => "a directory of several packages, none declared".into(),
        Some(name) => {
            let shown = String::from_utf8_lossy(name);
            if declared.contains(name) {
                format!("{shown}, declared, but hidden by a rule or option")
            } else {
                format!("{shown}, installed but not declared")
            }
        }
        None => "owned by no package".into(),
    }
}

fn displayed(path: &[u8]) -> std::path::Display<'_> {
    let path = if path.is_empty() { b"/" } else { path };
    Path::new(OsStr::from_bytes(path)).display()
}

/// The packages that own something visible.
pub fn visible_packages<'i>(index: &Index<'i>) -> HashSet<&'i [u8]> {
    let numbers: HashSet<PackageId> = (0..index.ranks())
        .filter_map(|rank| index.owner(rank))
        .collect();
    numbers
        .into_iter()
        .filter_map(|number| index.package(number))
        .collect()
}

/// Compiles the view that the options ask for to `path`, or takes the index they name.
pub fn prepare(source: &Source, path: &Path) -> Result<PreparedView> {
    if let Some(index) = &source.index {
        let path = index
            .canonicalize()
            .with_context(|| format!("cannot find {}", index.display()))?;
        return Ok(PreparedView {
            file: read_index(&path)?,
            path,
            trees: canonical_trees(&source.view.tree)?,
            explanation: None,
            joined: OnceCell::new(),
        });
    }
    let compiled = compile(&source.view, path)?;
    Ok(PreparedView {
        path: path.to_owned(),
        file: read_index(path)?,
        trees: Vec::new(),
        explanation: Some(compiled.explanation),
        joined: OnceCell::new(),
    })
}

/// Compiles the view that the options ask for to `path`, or takes it from the cache, and passes
/// its notes on.
pub fn compile(options: &Options, path: &Path) -> Result<Compiled> {
    let cache = (!options.no_cache).then(Cache::open).flatten();
    compile_request(&request(options)?, cache, path, true)
}

/// Compiles the view that is requested to `path`, or takes it from `cache`, and passes its
/// notes on; with `progress` it tells a terminal what takes its time.
pub fn compile_request(
    request: &view::Request,
    cache: Option<Cache>,
    path: &Path,
    progress: bool,
) -> Result<Compiled> {
    let composition = view::Composition::new(request)?;
    let identity = composition.identity();
    let compiled = match cache.as_ref().and_then(|cache| cache.get(&identity)) {
        Some(compiled) => compiled,
        None => {
            let progress = progress.then(|| crate::progress::start("reading the package database"));
            let (view, state) = match cache {
                Some(_) => composition.compose()?,
                None => (composition.view()?, None),
            };
            if let Some(progress) = progress {
                progress.finish();
            }
            let compiled = index(view)?;
            match cache.zip(state) {
                Some((cache, state)) => cache.put(&identity, state, compiled),
                None => compiled,
            }
        }
    };
    for note in &compiled.notes {
        eprintln!("blinkers: note: {note}");
    }
    blinkers_index::write(&compiled.index, path)?;
    Ok(compiled)
}

fn request(options: &Options) -> Result<view::Request> {
    let defaults = !options.no_defaults;
    let mut paths = options.path.clone();
    for list in &options.paths {
        paths.extend(view::read_paths(list, options.null)?);
    }
    let mut trees = options.tree.clone();
    if defaults {
        trees.extend(view::default_trees()?);
        if trees.iter().any(|tree| tree.as_os_str() == "/") {
            eprintln!(
                "blinkers: note: the current directory is /, and as a default tree it makes \
                 everything visible"
            );
        }
    }
    Ok(view::Request {
        packages: options.package.clone(),
        build_deps: options.build_deps.clone(),
        paths,
        trees,
        hide: options.hide.clone(),
        rules: options.rules.clone(),
        database: kind(&options.database),
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

/// Where the environment says that Portage has its places.
pub fn portage_settings() -> Settings {
    Settings::from_environment(|name| std::env::var_os(name))
}

/// The kind of database that the options name.
pub fn kind(options: &Database) -> Option<view::DatabaseKind> {
    options.db.map(|kind| match kind {
        DatabaseKind::Dpkg => view::DatabaseKind::Dpkg,
        DatabaseKind::Portage => view::DatabaseKind::Portage,
    })
}

/// The index of a view.
fn index(view: view::View) -> Result<Compiled> {
    let mut builder = Builder::new();
    let packages: Vec<PackageId> = view
        .packages
        .iter()
        .map(|name| builder.package(name.as_bytes()))
        .collect();
    let explanation = Explanation::new(&view, &packages);
    let (text, ends) = view.hidden.into_parts();
    let hidden = ends.into_iter().map(|(end, owner)| {
        let owner = match owner {
            view::Owner::Package(owner) => HiddenOwner::Package(packages[owner as usize]),
            view::Owner::Several => HiddenOwner::Several,
        };
        (end, owner)
    });
    builder.hidden_text(text, hidden);
    for entry in view.visible {
        let what = match entry.what {
            view::What::File => What::File,
            view::What::Directory => What::Directory,
            view::What::Symlink(target) => What::Symlink(target),
            view::What::Tree => What::Tree,
            view::What::Mask => What::Mask,
        };
        let owner = entry.owner.map(|owner| packages[owner as usize]);
        builder.visible(entry.path, what, owner);
    }
    let (index, summary) = builder.compile()?;
    Ok(Compiled {
        index,
        summary,
        explanation,
        notes: view.notes,
    })
}

/// Maps an index and checks it as the filter will.
pub fn read_index(path: &Path) -> Result<Mmap> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    // SAFETY: an index is replaced by renaming and never written to in place.
    let map = unsafe { Mmap::map(&file) };
    let map = map.with_context(|| format!("cannot map {}", path.display()))?;
    if let Err(fault) = Index::open(&map) {
        bail!("{}: {}", path.display(), fault.describe());
    }
    Ok(map)
}

/// The value of `BLINKERS_TREES` for these directories.
pub fn join_trees(trees: &[PathBuf]) -> Result<OsString> {
    Ok(join_canonical(&canonical_trees(trees)?))
}

fn canonical_trees(trees: &[PathBuf]) -> Result<Vec<PathBuf>> {
    trees
        .iter()
        .map(|tree| {
            let path = tree
                .canonicalize()
                .with_context(|| format!("--tree {}", tree.display()))?;
            if path.as_os_str().as_bytes().contains(&b':') {
                bail!(
                    "--tree {}: with --index a tree's path cannot hold a colon",
                    tree.display()
                );
            }
            Ok(path)
        })
        .collect()
}

fn join_canonical(trees: &[PathBuf]) -> OsString {
    let paths: Vec<&OsStr> = trees.iter().map(|tree| tree.as_os_str()).collect();
    paths.join(OsStr::new(":"))
}
