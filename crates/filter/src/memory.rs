//! What was found out before, so that it need not be found out again.

pub mod changes;
pub mod current_directory;
pub mod directories;
pub mod readable;
pub mod whole_paths;
