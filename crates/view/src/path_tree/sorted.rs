//! The paths of a tree in the order of their bytes.

use super::{Node, PathId, PathTree, ROOT};

impl PathTree {
    /// The paths that are wanted, with their text, in the order of their bytes. What is above
    /// a wanted one must be wanted too.
    pub fn in_order(
        &self,
        is_wanted: impl Fn(&Node) -> bool,
        mut visit: impl FnMut(PathId, &[u8]),
    ) {
        let children = Children::new(self, is_wanted);
        visit(ROOT, b"");
        self.visit_below(ROOT, &children, &mut Vec::new(), &mut visit);
    }

    /// Between `a` and what is below it, `a/b`, there may be `a-b`: what is below a name waits
    /// until no sibling comes before it.
    fn visit_below(
        &self,
        directory: PathId,
        children: &Children,
        text: &mut Vec<u8>,
        visit: &mut impl FnMut(PathId, &[u8]),
    ) {
        let length = text.len();
        let mut waiting: Vec<PathId> = Vec::new();
        let extend = |text: &mut Vec<u8>, path: PathId| {
            text.truncate(length);
            text.push(b'/');
            text.extend_from_slice(self.name(path));
        };
        for &(_, path) in children.of(directory) {
            while let Some(&last) = waiting.last()
                && !self.waits_for(last, path)
            {
                waiting.pop();
                extend(text, last);
                self.visit_below(last, children, text, visit);
            }
            extend(text, path);
            visit(path, text);
            if !children.of(path).is_empty() {
                waiting.push(path);
            }
        }
        while let Some(last) = waiting.pop() {
            extend(text, last);
            self.visit_below(last, children, text, visit);
        }
        text.truncate(length);
    }

    /// Whether `sibling` sorts before what is below `path`.
    fn waits_for(&self, path: PathId, sibling: PathId) -> bool {
        let rest = self.name(sibling).strip_prefix(self.name(path));
        rest.and_then(<[u8]>::first)
            .is_some_and(|&byte| byte < b'/')
    }
}

/// The entries of each directory, sorted by name. The first bytes of each name lie beside it,
/// so that most comparisons need no more.
struct Children {
    starts: Vec<u32>,
    sorted: Vec<(u64, PathId)>,
}

impl Children {
    fn new(paths: &PathTree, is_wanted: impl Fn(&Node) -> bool) -> Children {
        let mut starts = vec![0; paths.nodes.len() + 1];
        for node in paths.nodes[1..].iter().filter(|node| is_wanted(node)) {
            starts[node.parent as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![(0, ROOT); starts[paths.nodes.len()] as usize];
        let wanted = paths.all().skip(1);
        for path in wanted.filter(|&path| is_wanted(paths.node(path))) {
            let place = &mut next[paths.node(path).parent as usize];
            sorted[*place as usize] = (first_bytes(paths.name(path)), path);
            *place += 1;
        }
        Children::sort(paths, &starts, &mut sorted);
        Children { starts, sorted }
    }

    /// Sorts the entries of each directory, on all processors. `starts` has where those of
    /// each begin, and where the last ones end.
    fn sort(paths: &PathTree, starts: &[u32], entries: &mut [(u64, PathId)]) {
        let [first, .., last] = starts else { return };
        if last - first > 4096 && starts.len() > 2 {
            let middle = starts.len() / 2;
            let (before, after) = entries.split_at_mut((starts[middle] - first) as usize);
            rayon::join(
                || Children::sort(paths, &starts[..=middle], before),
                || Children::sort(paths, &starts[middle..], after),
            );
            return;
        }
        for ends in starts.windows(2) {
            let entries = &mut entries[(ends[0] - first) as usize..(ends[1] - first) as usize];
            entries.sort_unstable_by(|one, other| {
                one.0
                    .cmp(&other.0)
                    .then_with(|| paths.name(one.1).cmp(paths.name(other.1)))
            });
        }
    }

    fn of(&self, directory: PathId) -> &[(u64, PathId)] {
        let at = directory.0 as usize;
        &self.sorted[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// A number that sorts as the first eight bytes of a name do. No name holds a NUL.
fn first_bytes(name: &[u8]) -> u64 {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(name) {
        *to = *from;
    }
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_bytes() {
        let mut paths = PathTree::new();
        let mut wanted: Vec<Vec<u8>> = [
            "",
            "/a",
            "/a-b",
            "/a-b/x",
            "/a/b",
            "/a/b/c",
            "/a.d",
            "/a-b-c",
            "/a-b-c/x",
            "/a0",
            "/a0/x",
            "/b",
            "/ab/c",
            "/ab",
            "/a!",
            "/a!/y",
            "/longer-than-eight-1",
            "/longer-than-eight-0",
            "/longer-t",
        ]
        .iter()
        .map(|path| path.as_bytes().to_vec())
        .collect();
        for path in &wanted {
            let id = paths.intern(path);
            assert_eq!(paths.path(id), *path);
        }
        wanted.sort();
        let mut found = Vec::new();
        let all = |_: &Node| true;
        paths.in_order(all, |id, text| {
            assert_eq!(paths.path(id), text);
            found.push(text.to_vec());
        });
        assert_eq!(found, wanted);
        for path in ["/a", "/a/b", "/ab", "/ab/c"] {
            let id = paths.intern(path.as_bytes());
            paths.node_mut(id).is_parent = true;
        }
        let mut found = Vec::new();
        paths.in_order(|node| node.is_parent, |_, text| found.push(text.to_vec()));
        assert_eq!(found, [&b""[..], b"/a", b"/a/b", b"/ab", b"/ab/c"]);
    }
}
