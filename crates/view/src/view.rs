//! A view, composed.

/// What a visible path is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Neither directory nor link.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with this text.
    Symlink(Vec<u8>),
    /// A directory below which everything is visible.
    Tree,
    /// Hidden, with everything below it, inside a tree.
    Mask,
}

/// Why a path is visible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A package of the view holds it.
    Package,
    /// An option names it.
    Option,
    /// A rule names it.
    Rule,
    /// A link that no package owns, to something visible.
    Link,
    /// Owned by nobody, in this directory, which one package of the view owns alone.
    Beside(Vec<u8>),
    /// Made from this visible file by well-known means.
    Generated(Vec<u8>),
}

/// A visible path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visible {
    /// The path, canonical.
    pub path: Vec<u8>,
    /// What it is.
    pub what: What,
    /// The package that owns it: a position in [`View::packages`].
    pub owner: Option<u32>,
    /// Why it is visible.
    pub origin: Origin,
}

/// Who owns a hidden path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// One package: a position in [`View::packages`].
    Package(u32),
    /// A directory of several packages.
    Several,
}

/// The paths that installed packages own and a view hides, sorted, in one text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hidden {
    text: Vec<u8>,
    /// Where each path ends, and who owns it.
    ends: Vec<(usize, Owner)>,
}

impl Hidden {
    /// Adds a canonical path that sorts after all others.
    pub(crate) fn push(&mut self, path: &[u8], owner: Owner) {
        self.text.extend_from_slice(path);
        self.ends.push((self.text.len(), owner));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The paths with their owners, sorted.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u8], Owner)> {
        (0..self.len()).map(|at| (self.path(at), self.ends[at].1))
    }

    /// The text of all paths, one after the other, and where each of them ends, with its owner.
    pub fn into_parts(self) -> (Vec<u8>, Vec<(usize, Owner)>) {
        (self.text, self.ends)
    }

    /// The owner of a path that is among them.
    pub fn owner(&self, path: &[u8]) -> Option<Owner> {
        let below = |at: usize| self.path(at) < path;
        let (mut first, mut end) = (0, self.len());
        while first < end {
            let middle = first.midpoint(end);
            match below(middle) {
                true => first = middle + 1,
                false => end = middle,
            }
        }
        (first < self.len() && self.path(first) == path).then(|| self.ends[first].1)
    }

    fn path(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        &self.text[start..self.ends[at].0]
    }
}

/// A view.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The names of all installed packages.
    pub packages: Vec<String>,
    /// For each of them, why it is in the view; None if it is not.
    pub reasons: Vec<Option<String>>,
    /// The visible paths, sorted. Directories above them are visible too.
    pub visible: Vec<Visible>,
    /// The hidden paths that packages own.
    pub hidden: Hidden,
    /// What a user should know.
    pub notes: Vec<String>,
}

impl View {
    /// The entry of a canonical path, if it is visible by one of its own.
    pub fn entry(&self, path: &[u8]) -> Option<&Visible> {
        let at = self
            .visible
            .binary_search_by(|entry| entry.path.as_slice().cmp(path));
        at.ok().map(|at| &self.visible[at])
    }

    /// The owner of a canonical path that is hidden.
    pub fn hidden_owner(&self, path: &[u8]) -> Option<Owner> {
        self.hidden.owner(path)
    }

    /// Why an entry is visible, in words.
    pub fn explain(&self, entry: &Visible) -> String {
        let package = entry.owner.and_then(|owner| {
            let reason = self.reasons[owner as usize].as_deref()?;
            Some((&*self.packages[owner as usize], reason))
        });
        explain(&entry.what, &entry.origin, package)
    }
}

/// Why something is visible, in words; `package` is the package of the view that owns it, and
/// why that is in the view.
pub fn explain(what: &What, origin: &Origin, package: Option<(&str, &str)>) -> String {
    let text = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
    match (what, origin, package) {
        (What::Tree, ..) => "a tree: everything below is visible".into(),
        (_, Origin::Package, Some((name, reason))) => format!("{name}, {reason}"),
        (_, Origin::Option | Origin::Package, _) => "named by an option".into(),
        (_, Origin::Rule, _) => "named by a rule".into(),
        (What::Symlink(target), Origin::Link, _) => {
            format!(
                "owned by no package, a link to {}, which is visible",
                text(target)
            )
        }
        (_, Origin::Link, _) => "owned by no package".into(),
        (_, Origin::Beside(directory), _) => {
            format!(
                "owned by no package, in {}, which one package of the view owns alone",
                text(directory)
            )
        }
        (_, Origin::Generated(from), _) => {
            format!("owned by no package, generated from {}", text(from))
        }
    }
}
