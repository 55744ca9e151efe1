//! `blinkers doctor --system-calls`: what programs ask the kernel past libc.

use crate::{messages, own_system_calls, standard_output};
use anyhow::Result;
use blinkers_instructions::{Found, Numbers, Place, calls};
use std::path::PathBuf;
use std::process::ExitCode;

/// Tells of each file; exits with 1 if one of them cannot be looked through.
pub fn tell(files: &[PathBuf]) -> Result<ExitCode> {
    let mut failed = false;
    for file in files {
        match own_system_calls::of(file) {
            Ok(found) => {
                standard_output::line(format_args!("{}: {}", file.display(), summary(&found)))?;
                for place in &found.places {
                    standard_output::line(format_args!("    {}", line(place)))?;
                }
            }
            Err(error) => {
                failed = true;
                messages::say(format_args!("{error:#}"));
            }
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

fn summary(found: &Found) -> String {
    let places = match found.places.len() {
        0 => return "makes no system calls of its own".into(),
        1 => "1 place".to_owned(),
        count => format!("{count} places"),
    };
    let with_path = match (found.with_path().count(), found.reviewed()) {
        (0, _) => "none takes a path".to_owned(),
        (_, Some(reason)) => format!("known to be harmless: {reason}"),
        (1, None) => "1 may take a path".to_owned(),
        (count, None) => format!("{count} may take a path"),
    };
    format!("makes system calls of its own: {places}, {with_path}")
}

fn line(place: &Place) -> String {
    let note = match place.numbers.take_path() {
        true => "  (may take a path)",
        false => "",
    };
    format!("{:#x}  {}{note}", place.address, names(&place.numbers))
}

/// The calls by their names: `openat or another`.
fn names(numbers: &Numbers) -> String {
    let name = |number: &u32| match calls::call(*number) {
        Some(call) => call.name.to_owned(),
        None => format!("number {number}"),
    };
    let mut names: Vec<String> = numbers.known.iter().map(name).collect();
    match (names.is_empty(), numbers.others) {
        (true, _) => return "any".into(),
        (false, true) => names.push("another".into()),
        (false, false) => {}
    }
    names.join(" or ")
}
