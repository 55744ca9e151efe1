//! What was found out before, so that it need not be found out again.
//!
//! | what is kept | for whom | until when |
//! | --- | --- | --- |
//! | a directory of the index, an absolute text ([`directories`]) | all processes of the run, or this process where there is no usage map | it never expires: the answer was taken only from the index, which does not change |
//! | a directory in a tree, an absolute text ([`directories`]) | all processes of the run; nobody where there is no usage map | the next change of the trees ([`changes`]) |
//! | a directory in a tree, a relative text; what the current directory is ([`directories`]) | this process, and those that it forks | the next change of the trees, or the next move ([`current_directory`]) |
//! | what became of an absolute path, if the index alone has led there ([`whole_paths`]) | all processes of the run | it never expires |
//! | the same of a hidden path that exists on disk ([`whole_paths`]) | all processes of that program | it never expires |
//! | what became of the value of TZ that libc has read last ([`time_zone`]) | this process, and those that it forks | the next change of the trees |
//! | what the run has made, moved and removed outside of the trees ([`alterations`]) | all processes of the run | it is altered again |
//! | a library that was found visible ([`libraries`]) | all processes of the run | the next change of the trees |
//!
//! "Never" means: as long as nothing is altered of what the index tells, by a process of the run that makes,
//! moves or removes a name outside of the trees, and as long as the run, or the use of the map, goes on. Keys begin with random
//! words of the run, so nothing is left of it in the next: [`blinkers_shared::key`]. They also
//! hold the index and the trees of the process, so a process under another view finds nothing
//! of this one.
//!
//! # What counts as a change of the trees
//!
//! - Calls of libc that can put a link where a directory was: symlink(2), link(2), rename(2),
//!   mount(2), umount(2), move_mount(2) and their kin, made by any process of the run that the
//!   filter is in, also through syscall(2). From before the call until after it nothing of trees
//!   is believed. A process that is killed in between ends the belief for the whole run.
//! - A program that the filter is not in may do all this unseen. So once one is executed, and
//!   from before it starts, nothing of trees is believed for the whole run: static programs, those
//!   of another architecture, set-user-ID and set-group-ID programs. The log names them. The same
//!   holds once a process has mounts or a root of its own.
//!
//! # What is not seen
//!
//! - A program that the filter is in may make such a call by a system-call instruction of its own.
//!   Until the next change that is seen, other processes may follow the link that it made as if it
//!   were the directory that was there. Which programs have such instructions is not known.
//! - Processes outside of the run make changes unseen as well, in the same way.
//! - A call is judged, and then made. What changes in this moment, the judgement did not see,
//!   whether anything was remembered or not.
//!
//! A file that is replaced by a link is no matter: what is kept is where directories are. The last
//! component of a path in a tree is asked for at each call.

pub mod alterations;
pub mod changes;
pub mod current_directory;
pub mod directories;
#[cfg(not(feature = "audit"))]
pub mod libraries;
pub mod readable;
pub mod standing;
#[cfg(not(feature = "audit"))]
pub mod time_zone;
pub mod whole_paths;
