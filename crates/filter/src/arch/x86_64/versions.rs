//! A second name of a function, with a version: `.symver` (`info as symver`).

/// Gives the exported function `NAME` the name `NAME@VERSION` besides.
///
/// It is a jump and not the function itself, for of two names of one address lld keeps but the
/// one with a version.
macro_rules! version {
    ($name:ident, $version:literal) => {
        #[cfg(feature = "alone")]
        core::arch::global_asm!(
            ".pushsection .text.versions, \"ax\", @progbits",
            concat!(".globl ", stringify!($name), ".GLIBC_", $version),
            concat!(
                ".type ",
                stringify!($name),
                ".GLIBC_",
                $version,
                ", @function"
            ),
            concat!(
                stringify!($name),
                ".GLIBC_",
                $version,
                ": jmp ",
                stringify!($name)
            ),
            concat!(".size ", stringify!($name), ".GLIBC_", $version, ", 5"),
            concat!(
                ".symver ",
                stringify!($name),
                ".GLIBC_",
                $version,
                ", ",
                stringify!($name),
                "@GLIBC_",
                $version,
                ", remove"
            ),
            ".popsection",
        );
    };
}

pub(crate) use version;
