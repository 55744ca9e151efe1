//! Compiles a view, or takes it from the cache.

use super::build::build;
use super::compiled::Compiled;
use super::request::request;
use crate::cache::Cache;
use crate::messages;
use crate::options::View as Options;
use anyhow::Result;
use blinkers_view::{Composition, Request};
use std::ffi::OsString;

/// Compiles the view that the options ask for, or takes it from the cache, and tells its notes.
/// `command` is what will run under it, and empty if that is not known.
pub fn compile(options: &Options, command: &[OsString]) -> Result<Compiled> {
    let cache = (!options.no_cache).then(Cache::open).flatten();
    compile_request(&request(options, command)?, cache)
}

/// Compiles the view that is requested, or takes it from `cache`, and tells its notes.
pub fn compile_request(request: &Request, cache: Option<Cache>) -> Result<Compiled> {
    let composition = Composition::new(request)?;
    let identity = composition.identity();
    let compiled = match cache.as_ref().and_then(|cache| cache.get(&identity)) {
        Some(compiled) => compiled,
        None => {
            let (view, state) = match cache {
                Some(_) => composition.compose()?,
                None => (composition.view()?, None),
            };
            let compiled = build(view)?;
            match cache.zip(state) {
                Some((cache, state)) => cache.put(&identity, state, compiled),
                None => compiled,
            }
        }
    };
    for note in &compiled.notes {
        messages::note(note);
    }
    Ok(compiled)
}
