//! Names of the law that other rooms use.

pub use crate::verdict::this_process::{DescriptorName, decimal, directory_path};
pub use blinkers_law::{Hidden, Position, Question, Text};
