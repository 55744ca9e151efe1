//! A program that ld.so has loaded a hidden library for is started again, with the module that ld.so
//! asks about each library: its search then goes on behind what is hidden.
//!
//! The module lies beside the filter where hidden libraries are to be passed over, and nowhere else.
//! Asking it costs a program more than all the rest of blinkers, so only those are asked that need it.

use crate::kernel;
use crate::process::environment::{Block, with_kept};
use crate::process::state::State;
use crate::process::variables::{LOADINGS, value_of};
use crate::stack::with_stretch;
use core::ffi::{CStr, c_char, c_ulong};

/// What ld.so gives to a program.
#[derive(Clone, Copy)]
pub struct Given {
    /// Its arguments.
    pub arguments: *const *const c_char,
    /// Its environment, behind which the kernel has put what else it tells.
    pub environment: Block,
}

impl Given {
    /// The first argument; empty where there is none.
    ///
    /// # Safety
    /// The arguments are C strings and end with null.
    pub unsafe fn name(&self) -> &'static CStr {
        // SAFETY: the caller's promise.
        unsafe {
            match self.arguments.as_ref() {
                Some(first) if !first.is_null() => CStr::from_ptr(*first),
                _ => c"",
            }
        }
    }
}

/// Starts the program again with the module. Comes back where that cannot be done, or has been
/// done already.
///
/// # Safety
/// `given` is what the kernel gave to this process.
#[cold]
#[inline(never)]
pub unsafe fn with_module(state: &State, given: Given) {
    let [filter, module] = state.loadings;
    if !module.is_empty() || kernel::is_confined() {
        return;
    }
    // Without memory for a path nothing is started.
    let _ = kernel::with_large_buffer(|buffer| {
        let (module, program) = buffer.split_at_mut(2 * libc::PATH_MAX as usize);
        let module = beside(filter, module)?;
        kernel::access_at(libc::AT_FDCWD, module, libc::R_OK, 0).ok()?;
        // SAFETY: the caller's promise.
        let (program, arguments) = unsafe { own_program(given, program) }?;
        with_kept(state, given.environment, |kept| {
            with_loading(kept, module, |environment| {
                // SAFETY: a path, and arrays of C strings that end with null.
                unsafe { kernel::execute(program, arguments, environment.as_ptr()) };
            });
        });
        Some(())
    });
}

/// The path of the module that lies beside the filter.
fn beside<'b>(filter: &[u8], buffer: &'b mut [u8]) -> Option<&'b CStr> {
    let slash = filter.iter().rposition(|&byte| byte == b'/')?;
    let directory = filter.get(..=slash)?;
    let name = LOADINGS[1].library();
    let end = directory.len() + name.len();
    buffer
        .get_mut(..directory.len())?
        .copy_from_slice(directory);
    buffer.get_mut(directory.len()..end)?.copy_from_slice(name);
    *buffer.get_mut(end)? = 0;
    CStr::from_bytes_until_nul(buffer).ok()
}

/// A path by which the program can be executed again, and arguments with which it is called as it was: the path
/// by which it was executed, or that of its file. None where ld.so was executed, to start the program by
/// itself: ld.so(8).
///
/// # Safety
/// `given` is what the kernel gave to this process.
unsafe fn own_program(given: Given, buffer: &mut [u8]) -> Option<(&CStr, *const *const c_char)> {
    // SAFETY: passed on.
    let [_, executed] = unsafe { auxiliary(given.environment, [libc::AT_BASE, libc::AT_EXECFN]) }
        .filter(|[loader, _]| *loader != 0)?;
    let own = c"/proc/self/exe";
    let status = |path: &CStr| {
        let status = kernel::stat_at(libc::AT_FDCWD, path, 0).ok()?;
        Some((status.st_dev, status.st_ino))
    };
    let is_own = |path: &CStr| status(path).is_some_and(|file| Some(file) == status(own));
    if executed != 0 {
        // SAFETY: the kernel says that a C string is there, and the arguments are C strings.
        unsafe {
            let path = CStr::from_ptr(core::ptr::with_exposed_provenance(executed as usize));
            if is_own(path) {
                return Some((path, given.arguments));
            }
            if let Some(behind) = of_script(given.arguments, path) {
                return Some((path, behind));
            }
        }
    }
    let length = kernel::read_link_at(libc::AT_FDCWD, own, buffer).unwrap_or(0);
    *buffer.get_mut(length)? = 0;
    let path = CStr::from_bytes_until_nul(buffer).ok()?;
    Some((if is_own(path) { path } else { own }, given.arguments))
}

/// Of the arguments of an interpreter those with which its script `path` was executed: the kernel puts the
/// interpreter, what stands behind it in the script, and the script's path in the place of the first.
///
/// # Safety
/// The arguments are C strings and end with null.
unsafe fn of_script(arguments: *const *const c_char, path: &CStr) -> Option<*const *const c_char> {
    if arguments.is_null() {
        return None;
    }
    // SAFETY: the caller's promise; the null ends the search.
    unsafe {
        let mut at = arguments;
        while !(*at).is_null() {
            if at != arguments && CStr::from_ptr(*at) == path {
                return Some(at);
            }
            at = at.add(1);
        }
    }
    None
}

/// What the kernel tells behind the environment, getauxval(3).
///
/// # Safety
/// `environment` is the one that the kernel has made.
unsafe fn auxiliary<const COUNT: usize>(
    environment: Block,
    wanted: [c_ulong; COUNT],
) -> Option<[c_ulong; COUNT]> {
    let mut found = [0; COUNT];
    let behind = environment.as_ptr();
    if behind.is_null() {
        return None;
    }
    // SAFETY: behind the null of the environment stand pairs of a type and a value, the last of
    // type zero.
    unsafe {
        let mut at = behind
            .add(environment.strings().count() + 1)
            .cast::<[c_ulong; 2]>();
        loop {
            let [kind, value] = at.read();
            if kind == libc::AT_NULL {
                return Some(found);
            }
            if let Some(place) = wanted.iter().position(|wanted| *wanted == kind) {
                found[place] = value;
            }
            at = at.add(1);
        }
    }
}

/// Calls `work` with `given` in which the module is loaded, before others of its kind.
fn with_loading<T>(given: Block, module: &CStr, work: impl FnOnce(Block) -> T) -> T {
    let name = LOADINGS[1].name;
    let others = given.value(name).map_or(&b""[..], CStr::to_bytes);
    let pointers = given.strings().count() + 2;
    let separator: &[u8] = if others.is_empty() { b"" } else { b":" };
    let pieces = [name, b"=", module.to_bytes(), separator, others, b"\0"];
    let text: usize = pieces.iter().map(|piece| piece.len()).sum();
    with_stretch(pointers * size_of::<*const c_char>() + text, |stretch| {
        let block = stretch.cast::<*const c_char>();
        // SAFETY: the stretch is aligned for pointers, and has room for all strings, one more and
        // the null. The new assignment follows.
        unsafe {
            let assignment = block.add(pointers).cast::<u8>();
            let mut end = assignment;
            for piece in pieces {
                end.copy_from_nonoverlapping(piece.as_ptr(), piece.len());
                end = end.add(piece.len());
            }
            let mut at = block;
            at.write(assignment.cast());
            for string in given
                .strings()
                .filter(|string| value_of(string, name).is_none())
            {
                at = at.add(1);
                at.write(string.as_ptr());
            }
            at.add(1).write(core::ptr::null());
            work(Block::given(block))
        }
    })
}
