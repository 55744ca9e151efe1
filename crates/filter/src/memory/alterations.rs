//! What the run has made, moved and removed outside of the trees.
//!
//! It is told in the usage map, for all processes of the run: [`blinkers_shared::alterations`].
//! Inside a tree all names are visible, so nothing is told of what becomes of them there, unless
//! something that is hidden in part is moved to a tree.

use crate::kernel;
use crate::process::state::State;
use blinkers_index::Cursor;
use blinkers_law::{Alteration, Node};
use blinkers_shared::alterations::{Alterations, Full};
use blinkers_shared::key::{Domain, Key};

/// How a value says what it is: the serial number of the alteration stands above.
const MADE: u64 = 1;
const ONLY_MADE: u64 = 2;
const DIRECTORY: u64 = 3;
const TREE: u64 = 4;
const REMOVED: u64 = 5;
const KIND: u64 = 7;
const SERIAL: u32 = 3;

/// How often something was altered. What is kept elsewhere is kept under this number.
#[inline(always)]
pub fn count(state: &State) -> u64 {
    match state.usage {
        Some(usage) => usage.alterations().count(),
        // In another root nothing is as the index tells.
        None => u64::from(state.root.is_some()),
    }
}

/// What stands for a name in a directory.
pub fn node(state: &State, directory: Node, name: &[u8]) -> Node {
    Node(
        state
            .run_secret()
            .key(Domain::Altered, directory.0, name)
            .bits(),
    )
}

/// What was altered of a name.
pub fn find(state: &State, name: Node) -> Option<Alteration> {
    let usage = state.usage?;
    let table = usage.alterations();
    let value = table.get(Key::from_bits(name.0)?)?;
    let serial = value >> SERIAL;
    let moved = |domain| table.get(state.run_secret().key(domain, serial, b""));
    let from = || moved(Domain::MovedFrom).map(|bits| Cursor::from_bits(bits - 1));
    Some(match value & KIND {
        REMOVED => Alteration::Removed,
        ONLY_MADE => Alteration::OnlyMade(Node(serial)),
        DIRECTORY => Alteration::Directory(from()?, Node(moved(Domain::MovedNode)?)),
        TREE => Alteration::Tree(from()?, Node(moved(Domain::MovedNode)?)),
        _ => Alteration::Made(Node(serial)),
    })
}

/// What stands for something that was just made.
pub fn new_node(state: &State) -> Node {
    let serial = state.usage.map(|usage| usage.alterations().serial());
    Node(serial.unwrap_or_default())
}

/// Keeps what has become of a name. It is not told yet: [`tell`].
pub fn keep(state: &State, name: Node, alteration: Alteration) {
    let (kind, moved) = match alteration {
        Alteration::Made(node) => return put_value(state, name, node.0 << SERIAL | MADE),
        Alteration::Removed => return put_value(state, name, REMOVED),
        Alteration::OnlyMade(node) => return put_value(state, name, node.0 << SERIAL | ONLY_MADE),
        Alteration::Directory(from, node) => (DIRECTORY, (from, node)),
        Alteration::Tree(from, node) => (TREE, (from, node)),
    };
    let serial = new_node(state).0;
    let (from, node) = moved;
    let key = |domain| Node(state.run_secret().key(domain, serial, b"").bits());
    // No value is zero, but the first place of an index is.
    put_value(state, key(Domain::MovedFrom), from.to_bits() + 1);
    put_value(state, key(Domain::MovedNode), node.0);
    put_value(state, name, serial << SERIAL | kind);
}

/// Tells all processes what was kept.
pub fn tell(state: &State, is_in_tree: bool) {
    if let Some(usage) = state.usage {
        if is_in_tree {
            usage.set_altered_in_trees();
        }
        usage.alterations().tell();
    }
}

fn put_value(state: &State, name: Node, value: u64) {
    let (Some(usage), Some(key)) = (state.usage, Key::from_bits(name.0)) else {
        return;
    };
    let table = usage.alterations();
    while table.put(key, value) == Err(Full) {
        if grow(state, table).is_none() {
            // The name stays as it was.
            usage.count_dropped();
            return;
        }
    }
}

/// Has the file hold one level more. It is long enough, but a page that the file system has no
/// room for would kill whoever touches it.
#[cold]
fn grow(state: &State, table: Alterations) -> Option<()> {
    let usage = state.usage?;
    let level = table.next_level()?;
    // What was mapped as a copy is this process's own.
    if !kernel::is_confined() {
        let path = state.usage_path()?;
        let file = kernel::open_at(libc::AT_FDCWD, path, libc::O_RDWR | libc::O_NOCTTY).ok()?;
        let start = usage.place_of_alterations() + 8 * level.start as u64;
        let allocated = kernel::allocate(file, start, 8 * level.len() as u64);
        kernel::close(file);
        allocated.ok()?;
    }
    table.grow(level);
    Some(())
}
