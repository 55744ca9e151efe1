//! USE dependencies: what an atom asks of the flags of the package it names (PMS 8.3.4).

use super::name;

/// One of the `[...]` of an atom, such as `-foo(+)?`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UseDependency<'t> {
    /// The flag.
    pub flag: &'t str,
    /// How it is asked for.
    pub form: Form,
    /// What a package counts as that does not have the flag: `(+)` or `(-)`.
    pub default: Option<bool>,
}

/// The forms of a USE dependency; "us" is the package that depends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `[flag]`
    Enabled,
    /// `[-flag]`
    Disabled,
    /// `[flag?]`: enabled if it is enabled for us.
    EnabledIfOurs,
    /// `[!flag?]`: disabled if it is disabled for us.
    DisabledUnlessOurs,
    /// `[flag=]`: as it is for us.
    Same,
    /// `[!flag=]`: not as it is for us.
    Opposite,
}

/// What is to be known of an installed package's flags.
pub trait Flags {
    /// Whether the package has the flag at all (`IUSE_REFERENCEABLE`).
    fn has(&self, flag: &str) -> bool;

    /// Whether it was built with the flag.
    fn is_enabled(&self, flag: &str) -> bool;
}

impl<'t> UseDependency<'t> {
    /// Reads one; the error says what is wrong.
    pub fn parse(text: &'t str) -> Result<UseDependency<'t>, String> {
        let bad = || format!("[{text}] is no USE dependency");
        let (negated, rest) = match text.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (suffix, rest) = match rest.as_bytes().last() {
            Some(b'?') => ("?", &rest[..rest.len() - 1]),
            Some(b'=') => ("=", &rest[..rest.len() - 1]),
            _ => ("", rest),
        };
        let (minus, rest) = match rest.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let form = match (negated, minus, suffix) {
            (false, false, "") => Form::Enabled,
            (false, true, "") => Form::Disabled,
            (false, false, "?") => Form::EnabledIfOurs,
            (true, false, "?") => Form::DisabledUnlessOurs,
            (false, false, "=") => Form::Same,
            (true, false, "=") => Form::Opposite,
            _ => return Err(bad()),
        };
        let (flag, default) = if let Some(flag) = rest.strip_suffix("(+)") {
            (flag, Some(true))
        } else if let Some(flag) = rest.strip_suffix("(-)") {
            (flag, Some(false))
        } else {
            (rest, None)
        };
        if !name::is_flag(flag) {
            return Err(bad());
        }
        Ok(UseDependency {
            flag,
            form,
            default,
        })
    }

    /// What the flag must be in the package; None if it does not matter.
    pub fn wanted(&self, ours: impl Fn(&str) -> bool) -> Option<bool> {
        match self.form {
            Form::Enabled => Some(true),
            Form::Disabled => Some(false),
            Form::EnabledIfOurs => ours(self.flag).then_some(true),
            Form::DisabledUnlessOurs => (!ours(self.flag)).then_some(false),
            Form::Same => Some(ours(self.flag)),
            Form::Opposite => Some(!ours(self.flag)),
        }
    }

    /// Whether a package with these flags satisfies it. One that lacks a flag without a
    /// default does not, even where the flag would not matter.
    pub fn is_satisfied(&self, flags: &impl Flags, ours: impl Fn(&str) -> bool) -> bool {
        let found = if flags.has(self.flag) {
            flags.is_enabled(self.flag)
        } else {
            match self.default {
                Some(default) => default,
                None => return false,
            }
        };
        self.wanted(ours).is_none_or(|wanted| wanted == found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `on` and `off` are in IUSE, nothing else is.
    struct Built;

    impl Flags for Built {
        fn has(&self, flag: &str) -> bool {
            ["on", "off"].contains(&flag)
        }

        fn is_enabled(&self, flag: &str) -> bool {
            flag == "on"
        }
    }

    /// For each form: satisfied by the package where the flag is off for us, and where it is on.
    #[test]
    fn every_form_for_every_state() {
        for (text, when_ours_off, when_ours_on) in [
            ("on", true, true),
            ("-on", false, false),
            ("off", false, false),
            ("-off", true, true),
            ("on?", true, true),
            ("off?", true, false),
            ("!on?", false, true),
            ("!off?", true, true),
            ("on=", false, true),
            ("off=", true, false),
            ("!on=", true, false),
            ("!off=", false, true),
            ("none", false, false),
            ("-none", false, false),
            ("none?", false, false),
            ("none(+)", true, true),
            ("none(-)", false, false),
            ("-none(+)", false, false),
            ("-none(-)", true, true),
            ("none(+)?", true, true),
            ("none(-)?", true, false),
            ("!none(+)?", false, true),
            ("!none(-)?", true, true),
            ("none(+)=", false, true),
            ("none(-)=", true, false),
            ("!none(+)=", true, false),
            ("!none(-)=", false, true),
            // A default is nothing to a package that has the flag.
            ("off(+)", false, false),
            ("-on(-)", false, false),
        ] {
            let dependency = UseDependency::parse(text).unwrap();
            let satisfied = |ours: bool| dependency.is_satisfied(&Built, |_| ours);
            assert_eq!(
                (satisfied(false), satisfied(true)),
                (when_ours_off, when_ours_on),
                "[{text}]"
            );
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "", "!", "-", "?", "=", "!on", "!-on", "-on?", "-on=", "on??", "on(*)", "on(+", "(+)",
            "on?(+)", "o n", "+on", "on(+)(-)",
        ] {
            assert!(UseDependency::parse(text).is_err(), "{text:?}");
        }
    }
}
