//! Keeping the filter in a child: an environment that has lost `LD_PRELOAD` or one of the
//! filter's variables gets them back.

use super::block::Block;
use super::remove::without_libraries;
use crate::kernel::is_confined;
use crate::process::state::State;
use crate::process::variables::{
    CONFINED, CONFINED_ASSIGNMENT, LOADINGS, Loading, ROOT, VARIABLES, entries, value_of,
};
use crate::stack::with_stretch;
use core::ffi::{CStr, c_char};

/// Calls `work` with `given` where it keeps the filter in the child, and otherwise with a
/// copy that does. A variable that is there is left as it is: a program may well start a
/// child under another view, or with the filter off.
///
/// Where ld.so is to list a program's libraries and not to start it, the filter is none of them.
pub fn with_kept<T>(state: &State, given: Block, work: impl FnOnce(Block) -> T) -> T {
    let plan = Plan::new(state, given);
    if plan.lists {
        return without_libraries(given, work);
    }
    if plan.is_empty() {
        return work(given);
    }
    // One pointer more for each variable, and one for the null at the end.
    let pointers = plan.strings + LOADINGS.len() + VARIABLES.len() + 1;
    let length = pointers * size_of::<*const c_char>() + plan.text_length(state);
    with_stretch(length, |stretch| {
        // SAFETY: the stretch has room for the pointers and, behind them, the text.
        let copy = unsafe { plan.write(state, given, stretch, pointers) };
        work(copy)
    })
}

/// What an environment lacks.
struct Plan {
    strings: usize,
    /// The values of the variables that load a library, where they are set.
    loadings: [Option<&'static CStr>; LOADINGS.len()],
    /// Which of them do not load what they should.
    lose: [bool; LOADINGS.len()],
    lacks: [bool; VARIABLES.len()],
    /// Whether it tells of another root than the process has.
    strays: bool,
    /// Whether [`LISTING`] is set.
    lists: bool,
}

/// The variable by which ldd(1) has ld.so list a program's libraries, ld.so(8).
const LISTING: &[u8] = b"LD_TRACE_LOADED_OBJECTS";

impl Plan {
    fn new(state: &State, given: Block) -> Plan {
        let mut plan = Plan {
            strings: 0,
            loadings: [None; LOADINGS.len()],
            lose: state.loadings.map(|entry| !entry.is_empty()),
            lacks: state.variables.map(|variable| variable.is_some()),
            strays: false,
            lists: false,
        };
        plan.lacks[CONFINED] |= is_confined();
        for string in given.strings() {
            plan.strings += 1;
            match string.to_bytes().first() {
                Some(b'L') => {
                    plan.look_at_loading(string);
                    plan.lists |= value_of(string, LISTING).is_some_and(|value| !value.is_empty());
                }
                Some(b'B') if value_of(string, VARIABLES[ROOT]).is_some() => {
                    let is_own = state.variables[ROOT] == Some(string);
                    plan.strays |= !is_own;
                    plan.lacks[ROOT] &= !is_own;
                }
                Some(b'B') => {
                    for (name, lacks) in VARIABLES.iter().zip(&mut plan.lacks) {
                        *lacks &= value_of(string, name).is_none();
                    }
                }
                _ => {}
            }
        }
        plan
    }

    fn look_at_loading(&mut self, string: &'static CStr) {
        for (at, loading) in LOADINGS.iter().enumerate() {
            if self.loadings[at].is_none()
                && let Some(value) = value_of(string, loading.name)
            {
                self.lose[at] &= !loading.is_kept(value.to_bytes());
                self.loadings[at] = Some(value);
            }
        }
    }

    fn is_empty(&self) -> bool {
        !self.lose.contains(&true) && !self.lacks.contains(&true) && !self.strays
    }

    /// For each: the name, `=`, the library, a colon, what was there, NUL.
    fn text_length(&self, state: &State) -> usize {
        let mut length = 0;
        for (at, loading) in LOADINGS.iter().enumerate() {
            let others = self.loadings[at].map_or(0, |value| value.to_bytes().len());
            length += loading.name.len() + 1 + state.loadings[at].len() + 1 + others + 1;
        }
        length
    }

    /// # Safety
    /// `stretch` is aligned for pointers and has room for `pointers` of them and, behind
    /// those, `text_length` bytes.
    unsafe fn write(
        &self,
        state: &State,
        given: Block,
        stretch: *mut u8,
        pointers: usize,
    ) -> Block {
        let block = stretch.cast::<*const c_char>();
        // SAFETY: behind the pointers there is room for the text.
        let mut end = unsafe { block.add(pointers).cast::<u8>() };
        let mut written = 0;
        let mut push = |string: *const c_char| {
            // SAFETY: at most `strings`, the variables of both kinds and the null are pushed.
            unsafe { block.add(written).write(string) };
            written += 1;
        };
        for string in given.strings() {
            let is_replaced = |(loading, lose): (&Loading, &bool)| {
                *lose && value_of(string, loading.name).is_some()
            };
            let strays = self.strays && value_of(string, VARIABLES[ROOT]).is_some();
            if !strays && !LOADINGS.iter().zip(&self.lose).any(is_replaced) {
                push(string.as_ptr());
            }
        }
        let mut append = |bytes: &[u8]| {
            // SAFETY: what is appended adds up to at most `text_length`.
            unsafe {
                end.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                end = end.add(bytes.len());
            }
            end
        };
        for (at, loading) in LOADINGS.iter().enumerate().filter(|(at, _)| self.lose[*at]) {
            let start = append(b"");
            append(loading.name);
            append(b"=");
            append(state.loadings[at]);
            let others = self.loadings[at].map_or(&b""[..], CStr::to_bytes);
            for entry in entries(others).filter(|entry| !loading.names_library(entry)) {
                append(b":");
                append(entry);
            }
            append(b"\0");
            push(start.cast());
        }
        for (at, variable) in state.variables.iter().enumerate() {
            if self.lacks[at] || self.strays && at == ROOT {
                let own = (at == CONFINED).then_some(CONFINED_ASSIGNMENT);
                if let Some(variable) = variable.or(own) {
                    push(variable.as_ptr());
                }
            }
        }
        push(core::ptr::null());
        // SAFETY: the pointers just written are C strings and end with null.
        unsafe { Block::given(block) }
    }
}
