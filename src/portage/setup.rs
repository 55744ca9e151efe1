//! `blinkers portage install`, `uninstall` and `status`.

use super::pieces::{self, Places, State};
use super::{Install, Mode, Place};
use crate::library;
use anyhow::{Context, Result, bail};
use blinkers_packages::portage::Settings;
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
            "{} is no directory: is Portage there? EPREFIX and PORTAGE_CONFIGROOT say where else \
             it is",
            configuration.display()
        );
    }
    std::fs::create_dir_all(&places.library)
        .with_context(|| format!("cannot make {}", places.library.display()))?;
    library::install_filter(&places.library)?;
    let own = std::env::current_exe().context("cannot find this command's own file")?;
    let bytes = std::fs::read(&own).with_context(|| format!("cannot read {}", own.display()))?;
    let command = places.command();
    if !is_same(&command, &bytes) {
        pieces::write(&command, &bytes, 0o755)?;
    }
    for text in places.texts(options.mode.name()) {
        text.put()?;
    }
    for path in [places.filter(), command] {
        tell_unreachable(&path);
    }
    println!(
        "blinkers: in place, mode {}; the next emerge is under its view",
        options.mode.name()
    );
    Ok(ExitCode::SUCCESS)
}

/// Takes every piece away, in the opposite order.
pub fn uninstall(place: &Place) -> Result<ExitCode> {
    let places = places(place)?;
    let mut was_there = false;
    for text in places.texts("").iter().rev() {
        was_there |= text.take_away()?;
    }
    for path in [places.command(), places.filter()] {
        was_there |= pieces::remove(&path)?;
    }
    println!(
        "blinkers: {}",
        if was_there {
            "gone from Portage"
        } else {
            "was not installed"
        }
    );
    Ok(ExitCode::SUCCESS)
}

/// Tells how each piece stands; exits with 1 unless all are in place.
pub fn status(place: &Place) -> Result<ExitCode> {
    let places = places(place)?;
    let mode = installed_mode(&places);
    let mut states = vec![
        (places.filter(), library_state(&places.filter())),
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
        println!("{word:9}  {}", path.display());
    }
    let all = |wanted| states.iter().all(|(_, state)| *state == wanted);
    let summary = match mode {
        Some(mode) if all(State::InPlace) => format!("installed, mode {}", mode.name()),
        _ if all(State::Missing) => "not installed".to_owned(),
        _ => "not whole: `blinkers portage install` puts it right".to_owned(),
    };
    println!("blinkers: {summary}");
    let is_whole = mode.is_some() && all(State::InPlace);
    Ok(ExitCode::from(u8::from(!is_whole)))
}

fn places(place: &Place) -> Result<Places> {
    let settings = Settings::from_environment(|name| std::env::var_os(name));
    Places::new(&settings, place.library_dir.as_deref())
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
        true if library::is_filter(path) => State::InPlace,
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
        eprintln!(
            "blinkers: note: {} is closed to other users, and {} is in it: with \
             FEATURES=userpriv give a --library-dir that Portage's user can read",
            closed.display(),
            path.display()
        );
    }
}
