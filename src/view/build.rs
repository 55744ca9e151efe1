//! Builds the index of a view.

use super::compiled::Compiled;
use super::reasons::Reasons;
use anyhow::Result;
use blinkers_index::{Builder, HiddenOwner, PackageId, What};
use blinkers_view as view;

/// The index of a composed view.
pub fn build(view: view::View) -> Result<Compiled> {
    let mut builder = Builder::new();
    let packages: Vec<PackageId> = view
        .packages
        .iter()
        .map(|name| builder.package(name.as_bytes()))
        .collect();
    let reasons = Reasons::new(&view, &packages);
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
        reasons,
        notes: view.notes,
    })
}
