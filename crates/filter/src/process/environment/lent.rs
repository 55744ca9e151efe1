//! An environment that is lent to libc for one call.
//!
//! libc chooses some files by variables, and opens them by itself. So that it opens none, or another,
//! `environ` leads for the time of a call to an array that begins with other assignments.

use super::arrays::{environ, take};
use super::block::Block;
use core::ffi::CStr;
use core::sync::atomic::Ordering::Relaxed;

/// Calls `work` while `environ` begins with `assignments`; where there is no memory, with `environ` as
/// it is. They are given by value: an array of pointers among the data costs each process relocations.
pub fn with_assignments<T, const COUNT: usize>(
    assignments: [&'static CStr; COUNT],
    work: impl FnOnce() -> T,
) -> T {
    let own = Block::current();
    let Some((is_lent, array)) = take(COUNT + own.pointers().count()) else {
        return work();
    };
    let place = environ();
    // SAFETY: the array is this call's alone to write to, and has room for what is to be returned, so
    // many strings and a null. Behind them are older pointers to strings, and a null at the end.
    let lent = unsafe {
        array.write(own.as_ptr().cast());
        let first = array.add(1);
        let mut at = first;
        let assignments = assignments.into_iter().map(CStr::as_ptr);
        for string in assignments.chain(own.pointers()) {
            at.write(string);
            at = at.add(1);
        }
        at.write(core::ptr::null());
        first
    };
    place.store(lent, Relaxed);
    let answer = work();
    // What has changed the environment meanwhile has made it anew.
    let _ = place.compare_exchange(lent, own.as_ptr().cast_mut(), Relaxed, Relaxed);
    is_lent.store(false, Relaxed);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only here do the tests of this crate touch `environ`.
    #[test]
    fn what_is_lent_comes_first_and_is_given_back() {
        let _alone = super::super::arrays::tests::ARRAYS_OF_THE_TESTS.lock();
        let value = |name: &[u8]| {
            // SAFETY: the environment is an array of C strings.
            unsafe { Block::given(environ().load(Relaxed).cast_const().cast()) }.value(name)
        };
        let own = Block::current().as_ptr();
        assert_eq!(value(b"LENT_A"), None);
        with_assignments([c"LENT_A=1", c"LENT_B=2"], || {
            assert_eq!(value(b"LENT_A"), Some(c"1"));
            assert_eq!(value(b"PATH"), Block::current().value(b"PATH"));
            assert_eq!(Block::current().as_ptr(), own);
            with_assignments([c"LENT_B=3"], || {
                assert_eq!((value(b"LENT_A"), value(b"LENT_B")), (None, Some(c"3")));
                assert_eq!(Block::current().as_ptr(), own);
            });
        });
        assert_eq!(environ().load(Relaxed).cast_const().cast(), own);
    }
}
