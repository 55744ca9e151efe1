//! blinkers as a whole program, against real programs, real packages and the real root.
//!
//! One binary, so that it is linked once. A module is one promise or one part of the command;
//! `harness` is what they share.

mod alterations;
mod base_view;
mod both_ways;
mod cache;
mod changes;
mod conduct;
mod confined;
mod coverage;
#[path = "../../crates/packages/tests/fake_root/mod.rs"]
mod fake_root;
mod harness;
mod libraries;
mod listings;
mod masked_root;
mod neighbour;
mod own_files;
mod own_system_calls;
mod partial_view;
mod persistence;
mod portage;
mod processes;
mod programs;
mod random;
mod real_root;
mod remembered;
mod roots;
mod run;
mod sandbox;
mod shared_map;
mod signals;
mod stacks;
mod start;
mod switch;
mod tools;
mod unfiltered;
mod unseen_code;
mod verbs;
