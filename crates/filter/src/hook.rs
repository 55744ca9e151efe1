//! What a hook is: an exported function of libc's name, and the next function of that name.

/// Defines hooks. Each is written as libc declares it; in its body `real` is the next
/// function of the same name and type, and `NEXT` and `NEXT_NAME` are where it is kept.
///
/// ```text
/// hooks! {
///     /// closedir(3).
///     libc fn closedir(stream: *mut DIR) -> c_int {
///         listing::closed(stream);
///         // SAFETY: the caller's stream goes on as it came.
///         unsafe { real(stream) }
///     }
/// }
/// ```
///
/// `libc fn` has its type compared with the libc crate's declaration when it is compiled. A
/// plain `fn` is one that the crate lacks, or that takes variable arguments: those are read
/// as one fixed argument more, which on x86-64 comes in the same register.
///
/// `seldom fn` is a function that few programs call: where its next function is kept does not
/// stand in the library's data, but in memory that is made at its first call.
///
/// A name that this libc lacks fails with ENOSYS.
macro_rules! hooks {
    () => {};
    ($(#[$doc:meta])* libc seldom fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block $($rest:tt)*) => {
        const _: unsafe extern "C" fn($($type),*) -> $result = libc::$name;
        $crate::hook::hooks! { $(#[$doc])* seldom fn $name($($argument: $type),*) -> $result $body $($rest)* }
    };
    ($(#[$doc:meta])* seldom fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block $($rest:tt)*) => {
        $crate::hook::hooks! { @define Seldom $(#[$doc])* fn $name($($argument: $type),*) -> $result $body }
        $crate::hook::hooks! { $($rest)* }
    };
    ($(#[$doc:meta])* libc fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block $($rest:tt)*) => {
        const _: unsafe extern "C" fn($($type),*) -> $result = libc::$name;
        $crate::hook::hooks! { $(#[$doc])* fn $name($($argument: $type),*) -> $result $body $($rest)* }
    };
    ($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block $($rest:tt)*) => {
        $crate::hook::hooks! { @define Next $(#[$doc])* fn $name($($argument: $type),*) -> $result $body }
        $crate::hook::hooks! { $($rest)* }
    };
    (@define $keeper:ident $(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty $body:block) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the function of libc.
        #[cfg_attr(feature = "alone", unsafe(no_mangle))]
        // Some of libc's names are not written as Rust's are.
        #[allow(non_snake_case)]
        pub unsafe extern "C" fn $name($($argument: $type),*) -> $result {
            $crate::hook::next! { static NEXT: NEXT_NAME = stringify!($name), $keeper }
            $crate::hook::next! { fn real = NEXT(NEXT_NAME)($($argument: $type),*) -> $result }
            $body
        }
    };
}

/// Defines `fn $real`, the next function called `$name`, or only where it is kept and its name.
macro_rules! next {
    (static $next:ident: $name_of:ident = $name:expr) => {
        $crate::hook::next! { static $next: $name_of = $name, Next }
    };
    (static $next:ident: $name_of:ident = $name:expr, $keeper:ident) => {
        static $next: $crate::next::$keeper = $crate::next::$keeper::new();
        const $name_of: &core::ffi::CStr =
            match core::ffi::CStr::from_bytes_with_nul(concat!($name, "\0").as_bytes()) {
                Ok(name) => name,
                Err(_) => panic!("a function's name holds no NUL"),
            };
    };
    (seldom fn $real:ident = $name:ident($($argument:ident: $type:ty),*) -> $result:ty) => {
        $crate::hook::next! { @of Seldom fn $real = $name($($argument: $type),*) -> $result }
    };
    (fn $real:ident = $name:ident($($argument:ident: $type:ty),*) -> $result:ty) => {
        $crate::hook::next! { @of Next fn $real = $name($($argument: $type),*) -> $result }
    };
    (@of $keeper:ident fn $real:ident = $name:ident($($argument:ident: $type:ty),*) -> $result:ty) => {
        #[inline(always)]
        #[allow(unused)]
        unsafe fn $real($($argument: $type),*) -> $result {
            $crate::hook::next! { static NEXT: NEXT_NAME = stringify!($name), $keeper }
            $crate::hook::next! { fn real = NEXT(NEXT_NAME)($($argument: $type),*) -> $result }
            // SAFETY: the arguments are those of the caller.
            unsafe { real($($argument),*) }
        }
    };
    (fn $real:ident = $next:ident($name:ident)($($argument:ident: $type:ty),*) -> $result:ty) => {
        #[inline(always)]
        #[allow(unused)]
        unsafe fn $real($($argument: $type),*) -> $result {
            match $next.get($name) {
                Some(address) => {
                    // SAFETY: dlsym found it under this name, whose type is the one declared.
                    let function = unsafe {
                        core::mem::transmute::<
                            *mut core::ffi::c_void,
                            unsafe extern "C" fn($($type),*) -> $result,
                        >(address)
                    };
                    // SAFETY: the arguments are those that the caller of the hook passed.
                    unsafe { function($($argument),*) }
                }
                None => $crate::errno::fail($crate::kernel::Errno(libc::ENOSYS)),
            }
        }
    };
}

pub(crate) use {hooks, next};
