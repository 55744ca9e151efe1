//! Keeping the filter in a child: an environment that has lost `LD_PRELOAD` or one of the
//! filter's variables gets them back.

use super::block::{Block, value_of};
use super::{PRELOAD, VARIABLES, is_filter, is_kept, preload_entries};
use crate::stack::with_stretch;
use crate::state::State;
use core::ffi::{CStr, c_char};

/// Calls `work` with `given` where it keeps the filter in the child, and otherwise with a
/// copy that does. A variable that is there is left as it is: a program may well start a
/// child under another view, or with the filter off.
pub fn with_kept<T>(state: &State, given: Block, work: impl FnOnce(Block) -> T) -> T {
    let plan = Plan::new(state, given);
    if plan.is_empty() {
        return work(given);
    }
    // One pointer more for each variable, one for LD_PRELOAD, one for the null at the end.
    let pointers = plan.strings + VARIABLES.len() + 2;
    let length = pointers * size_of::<*const c_char>() + plan.preload_length(state);
    with_stretch(length, |stretch| {
        // SAFETY: the stretch has room for the pointers and, behind them, the text.
        let copy = unsafe { plan.write(state, given, stretch, pointers) };
        work(copy)
    })
}

/// What an environment lacks.
struct Plan {
    strings: usize,
    /// The value of `LD_PRELOAD`, if there is one.
    preload: Option<&'static CStr>,
    keeps_preload: bool,
    lacks: [bool; VARIABLES.len()],
}

impl Plan {
    fn new(state: &State, given: Block) -> Plan {
        let mut plan = Plan {
            strings: 0,
            preload: None,
            keeps_preload: false,
            lacks: state.variables.map(|variable| variable.is_some()),
        };
        for string in given.strings() {
            plan.strings += 1;
            match string.to_bytes().first() {
                Some(b'L') => {
                    if plan.preload.is_none()
                        && let Some(value) = value_of(string, PRELOAD)
                    {
                        plan.keeps_preload = is_kept(value.to_bytes());
                        plan.preload = Some(value);
                    }
                }
                Some(b'B') => {
                    for (name, lacks) in VARIABLES.iter().zip(&mut plan.lacks) {
                        *lacks &= value_of(string, name).is_none();
                    }
                }
                _ => {}
            }
        }
        plan.keeps_preload |= state.preload.is_empty();
        plan
    }

    fn is_empty(&self) -> bool {
        self.keeps_preload && !self.lacks.contains(&true)
    }

    /// `LD_PRELOAD=`, the filter, a colon, what was there, NUL.
    fn preload_length(&self, state: &State) -> usize {
        let others = self.preload.map_or(0, |value| value.to_bytes().len());
        PRELOAD.len() + 1 + state.preload.len() + 1 + others + 1
    }

    /// # Safety
    /// `stretch` is aligned for pointers and has room for `pointers` of them and, behind
    /// those, `preload_length` bytes.
    unsafe fn write(
        &self,
        state: &State,
        given: Block,
        stretch: *mut u8,
        pointers: usize,
    ) -> Block {
        let block = stretch.cast::<*const c_char>();
        // SAFETY: behind the pointers there is room for the text.
        let text = unsafe { block.add(pointers).cast::<u8>() };
        let mut written = 0;
        let mut push = |string: *const c_char| {
            // SAFETY: at most `strings`, the variables, LD_PRELOAD and the null are pushed.
            unsafe { block.add(written).write(string) };
            written += 1;
        };
        for string in given.strings() {
            if self.keeps_preload || value_of(string, PRELOAD).is_none() {
                push(string.as_ptr());
            }
        }
        if !self.keeps_preload {
            let mut end = text;
            let mut append = |bytes: &[u8]| {
                // SAFETY: what is appended adds up to at most `preload_length`.
                unsafe {
                    end.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                    end = end.add(bytes.len());
                }
            };
            append(PRELOAD);
            append(b"=");
            append(state.preload);
            let others = self.preload.map_or(&b""[..], CStr::to_bytes);
            for entry in preload_entries(others).filter(|entry| !is_filter(entry)) {
                append(b":");
                append(entry);
            }
            append(b"\0");
            push(text.cast());
        }
        for (variable, _) in state
            .variables
            .iter()
            .zip(self.lacks)
            .filter(|(_, lacks)| *lacks)
        {
            push(variable.map_or(core::ptr::null(), CStr::as_ptr));
        }
        push(core::ptr::null());
        // SAFETY: the pointers just written are C strings and end with null.
        unsafe { Block::given(block) }
    }
}
