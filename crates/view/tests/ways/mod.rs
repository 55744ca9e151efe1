//! A view composed in both ways: with the owners of what it hides, and without.

use blinkers_packages::open;
use blinkers_view::{Error, Request, View, hidden_owners};

/// Composes the view with the owners of what it hides; seen to that it is the same without
/// them, and that each is found when it is asked for later.
pub fn compose(request: &Request) -> Result<View, Error> {
    let composed = blinkers_view::compose(request);
    let without = blinkers_view::compose(&Request {
        hidden: false,
        ..request.clone()
    });
    let (view, without) = match (composed, without) {
        (Ok(view), Ok(without)) => (view, without),
        (Err(fault), Err(same)) => {
            assert_eq!(fault.to_string(), same.to_string());
            return Err(fault);
        }
        (one, other) => panic!("{:?}, but {:?}", one.err(), other.err()),
    };
    assert_eq!(view.packages, without.packages);
    assert_eq!(view.reasons, without.reasons);
    assert_eq!(view.notes, without.notes);
    assert!(without.hidden.is_empty());
    for (entry, same) in view.visible.iter().zip(&without.visible) {
        assert_eq!(entry, same, "{request:?}");
    }
    assert_eq!(view.visible.len(), without.visible.len());

    let database = open(&request.root, request.database, &request.portage)?;
    let (paths, owners): (Vec<_>, Vec<_>) = view
        .hidden
        .iter()
        .map(|(path, owner)| (path.to_vec(), Some(owner)))
        .unzip();
    if let Some(database) = database {
        let found = hidden_owners(&*database, &request.root, &paths)?;
        for ((path, owner), found) in paths.iter().zip(owners).zip(found) {
            assert_eq!(found, owner, "{}", String::from_utf8_lossy(path));
        }
    }
    Ok(view)
}
