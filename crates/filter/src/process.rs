//! What a filtered process is: how it starts, what it knows, and how its children will.
//!
//! Each file uses only those above it:
//!
//! | file | what |
//! | --- | --- |
//! | `failure` | the end of a process that cannot be filtered |
//! | `variables` | the names of the environment variables, and what `LD_PRELOAD` says |
//! | `confinement` | a process that confines itself, or is confined |
//! | `root` | a root of its own, and mounts |
//! | `state` | what a process knows: data, and nothing that finds it |
//! | `environment` | environments as exec(3) takes them, and keeping the filter in a child |
//! | `place` | memory for a state |
//! | `mapped_files` | the index and the usage map |
//! | `start` | a state, made from an environment |
//! | `kernel_environment` | the environment before libc is ready |
//! | `restart` | a program is started again, with the module that ld.so asks |
//! | `switch` | a shell that goes under a view, and leaves it |
//! | `current` | the state of this process, found at first use |
//! | `rows` | the table of mounts, as a call changes it |
//! | `other_root` | the state of a process that has another root from now on |
//! | `constructor` | what happens before `main` |

pub mod confinement;
#[cfg(not(feature = "audit"))]
mod constructor;
mod current;
pub mod environment;
pub mod failure;
mod kernel_environment;
pub mod mapped_files;
#[cfg(not(feature = "audit"))]
pub mod other_root;
mod place;
#[cfg(not(feature = "audit"))]
pub mod restart;
pub mod root;
#[cfg(not(feature = "audit"))]
pub mod rows;
mod start;
pub mod state;
#[cfg(not(feature = "audit"))]
mod switch;
pub mod variables;

#[cfg(not(feature = "audit"))]
pub use current::replace;
pub use current::{current, settled};
