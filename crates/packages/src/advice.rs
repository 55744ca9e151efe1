//! How an undeclared package can be declared.

/// A hidden path that a build asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked<'a> {
    /// The path.
    pub path: &'a str,
    /// Whether it was to be executed.
    pub is_executed: bool,
}

/// What a maintainer can do about an undeclared package.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Advice {
    /// The lines to add, as the package manager's files have them: `Build-Depends: libfoo-dev`,
    /// `BDEPEND="dev-util/foo"`.
    pub lines: Vec<String>,
    /// What there is to know before.
    pub remarks: Vec<String>,
}
