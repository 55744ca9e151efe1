//! `blinkers portage install`, `uninstall` and `status`.

use super::installation::{self, Places, State};
use crate::options::{Install, Place, PortageMode as Mode};
use crate::package_database::portage_settings;
use crate::{filter_library, messages, standard_output};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;

/// Puts every piece in place, the one that begins it all last.
pub fn install(options: &Install) -> Result<ExitCode> {
    let places = places(&options.place)?;
    let configuration = &places.configuration;
    if !configuration.is_dir() {
        bail!(
            "{} is not a directory: is Portage installed? EPREFIX and PORTAGE_CONFIGROOT say \
             where else to look",
            configuration.display()
        );
    }
    std::fs::create_dir_all(&places.library)
        .with_context(|| format!("cannot make {}", places.library.display()))?;
    filter_library::install_all(&places.library)?;
    let own = std::env::current_exe().context("cannot find this command's own file")?;
    let bytes = std::fs::read(&own).with_context(|| format!("cannot read {}", own.display()))?;
    let command = places.command();
    if !is_same(&command, &bytes) {
        installation::write(&command, &bytes, 0o755)?;
    }
    for text in places.texts(options.mode.name()) {
        text.put()?;
    }
    for path in [places.filter(), places.module(), command] {
        tell_unreachable(&path);
    }
    standard_output::line(format_args!(
        "blinkers: in place, mode {}; it takes effect with the next emerge",
        options.mode.name()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes every piece away, in the opposite order.
pub fn uninstall(place: &Place) -> Result<ExitCode> {
    let places = places(place)?;
    let mut was_there = false;
    for text in places.texts("").iter().rev() {
        was_there |= text.take_away()?;
    }
    for path in [places.command(), places.filter(), places.module()] {
        was_there |= installation::remove(&path)?;
    }
    standard_output::line(if was_there {
        "blinkers: removed from Portage"
    } else {
        "blinkers: was not installed"
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Tells how each piece stands; exits with 1 unless all are in place.
pub fn status(place: &Place) -> Result<ExitCode> {
    let places = places(place)?;
    let mode = installed_mode(&places);
    let mut states = vec![
        (places.filter(), library_state(&places.filter())),
        (places.module(), library_state(&places.module())),
        (places.command(), command_state(&places.command())),
    ];
    for text in places.texts(mode.map_or("", Mode::name)) {
        states.push((text.path.clone(), text.state()?));
    }
    for (path, state) in &states {
        let word = match state {
            State::InPlace => "in place",
            State::Different => "different",
            State::Missing => "missing",
        };
        standard_output::line(format_args!("{word:9}  {}", path.display()))?;
    }
    let all = |wanted| states.iter().all(|(_, state)| *state == wanted);
    let summary = match mode {
        Some(mode) if all(State::InPlace) => format!("installed, mode {}", mode.name()),
        _ if all(State::Missing) => "not installed".to_owned(),
        _ => "not whole: run `blinkers portage install` to repair it".to_owned(),
    };
    standard_output::line(format_args!("blinkers: {summary}"))?;
    let is_whole = mode.is_some() && all(State::InPlace);
    Ok(ExitCode::from(u8::from(!is_whole)))
}

fn places(place: &Place) -> Result<Places> {
    Places::new(&portage_settings(), place.library_dir.as_deref())
}

/// The mode that `env/blinkers.conf` sets.
fn installed_mode(places: &Places) -> Option<Mode> {
    let text = std::fs::read_to_string(places.configuration.join("env/blinkers.conf")).ok()?;
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix("BLINKERS_PORTAGE="))?;
    Mode::from_str(value.trim_matches('"'), false).ok()
}

fn library_state(path: &Path) -> State {
    match path.exists() {
        false => State::Missing,
        true if filter_library::is_own(path) => State::InPlace,
        true => State::Different,
    }
}

fn command_state(path: &Path) -> State {
    let own = std::env::current_exe().and_then(std::fs::read);
    match path.exists() {
        false => State::Missing,
        true if own.is_ok_and(|own| is_same(path, &own)) => State::InPlace,
        true => State::Different,
    }
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|there| there == bytes)
}

/// Builds run as another user than root, who must come to the library.
fn tell_unreachable(path: &Path) {
    let closed = path.ancestors().skip(1).find(|directory| {
        directory
            .metadata()
            .is_ok_and(|metadata| metadata.permissions().mode() & 0o001 == 0)
    });
    if let Some(closed) = closed {
        messages::note(format_args!(
            "{} is closed to other users, and {} is in it: with FEATURES=userpriv choose a \
             --library-dir that Portage's user can read",
            closed.display(),
            path.display()
        ));
    }
}
