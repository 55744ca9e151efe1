//! What a clean root holds beside the files of packages: what postinsts and triggers make.

#[path = "../../packages/tests/fake_root/mod.rs"]
mod fake_root;
mod ways;

use blinkers_view::{Request, View, What};
use fake_root::FakeRoot;
use ways::compose;

fn view_of(root: &FakeRoot, packages: &[&str]) -> View {
    compose(&Request {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        default_rules: true,
        root: root.path().to_owned(),
        ..Request::default()
    })
    .unwrap()
}

fn view_by_rules(root: &FakeRoot, packages: &[&str], rules: &str) -> View {
    root.file("rules.toml", rules);
    compose(&Request {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        rules: Some(root.at("rules.toml")),
        root: root.path().to_owned(),
        ..Request::default()
    })
    .unwrap()
}

fn what<'v>(view: &'v View, path: &str) -> Option<&'v What> {
    view.entry(path.as_bytes()).map(|entry| &entry.what)
}

#[test]
fn directories_that_a_fresh_root_has_are_there_and_empty() {
    let root = FakeRoot::new();
    root.install("base-files", "", &["/etc/debian_version"]);
    root.file("usr/local/bin/own", "");
    root.link("usr/local/bin/version", "/etc/debian_version");
    root.file("usr/local/lib/libz.so.1", "");
    root.file("opt/vendor/bin/tool", "");
    root.link("var/spool/mail", "../mail");
    std::fs::create_dir_all(root.at("var/mail")).unwrap();
    let view = view_of(&root, &["base-files"]);
    for directory in [
        "/usr/local",
        "/usr/local/bin",
        "/usr/local/lib",
        "/opt",
        "/var/mail",
    ] {
        assert_eq!(
            what(&view, directory),
            Some(&What::Directory),
            "{directory}"
        );
    }
    assert_eq!(
        what(&view, "/var/spool/mail"),
        Some(&What::Symlink("../mail".into()))
    );
    for hidden in [
        "/usr/local/bin/own",
        "/usr/local/bin/version",
        "/usr/local/lib/libz.so.1",
        "/opt/vendor",
        "/usr/local/sbin",
    ] {
        assert_eq!(what(&view, hidden), None, "{hidden}");
    }
    let view = view_of(&root, &[]);
    assert_eq!(what(&view, "/usr/local"), None, "base-files makes it");
}

#[test]
fn what_a_package_makes_in_a_directory_of_its_own_is_visible() {
    let root = FakeRoot::new();
    root.install(
        "maker",
        "",
        &["/var/lib/maker/", "/usr/share/both/", "/usr/share/both/a"],
    );
    root.install(
        "other",
        "",
        &["/usr/share/both/", "/usr/share/both/b", "/usr/bin/other"],
    );
    root.file("var/lib/maker/registry", "");
    root.file("var/lib/maker/deep/er/cache", "");
    root.link("var/lib/maker/link", "deep");
    root.link("var/lib/maker/astray", "/usr/bin/other");
    root.file("usr/share/both/cache", "");
    let view = view_of(&root, &["maker"]);
    for file in ["/var/lib/maker/registry", "/var/lib/maker/deep/er/cache"] {
        assert_eq!(what(&view, file), Some(&What::File), "{file}");
    }
    assert_eq!(what(&view, "/var/lib/maker/deep"), Some(&What::Directory));
    assert!(what(&view, "/var/lib/maker/link").is_some());
    assert!(
        what(&view, "/var/lib/maker/astray").is_none(),
        "it leads to a hidden file"
    );
    assert!(
        what(&view, "/usr/share/both/cache").is_none(),
        "either can have made it"
    );
    let registry = view.entry(b"/var/lib/maker/registry").unwrap();
    assert_eq!(
        view.explain(registry),
        "owned by no package, in /var/lib/maker, which one package of the view owns alone"
    );
    let view = view_of(&root, &["other"]);
    assert!(what(&view, "/var/lib/maker/registry").is_none());
}

/// A home directory and sources are not what a package makes.
#[test]
fn not_everywhere_is_a_file_that_of_its_directory() {
    let root = FakeRoot::new();
    root.install(
        "a",
        "",
        &["/root/", "/home/", "/usr/src/", "/etc/perl/", "/usr/lib/a/"],
    );
    for file in [
        "root/.netrc",
        "home/user/x",
        "usr/src/linux/x",
        "etc/perl/XML/SAX/x",
    ] {
        root.file(file, "");
    }
    root.file("usr/lib/a/x", "");
    let view = view_of(&root, &["a"]);
    for hidden in [
        "/root/.netrc",
        "/home/user",
        "/usr/src/linux",
        "/etc/perl/XML",
    ] {
        assert!(what(&view, hidden).is_none(), "{hidden}");
    }
    assert!(what(&view, "/usr/lib/a/x").is_some());
    let rules = "[[unowned]]\nbelow = [\"/usr/lib/a\"]\nexcept = [\"/usr/lib/a\"]\n";
    assert!(what(&view_by_rules(&root, &["a"], rules), "/usr/lib/a/x").is_none());
}

#[test]
fn a_pattern_of_a_rule_does_not_show_what_a_hidden_package_owns() {
    let root = FakeRoot::new();
    root.install(
        "fontconfig-config",
        "",
        &["/etc/fonts/conf.d/", "/etc/fonts/conf.d/10-a.conf"],
    );
    root.install(
        "fonts-hidden",
        "",
        &[
            "/etc/fonts/conf.d/",
            "/etc/fonts/conf.d/70-h.conf",
            "/usr/share/h.conf",
        ],
    );
    root.file("etc/fonts/conf.d/60-made.conf", "");
    let view = view_of(&root, &["fontconfig-config"]);
    assert!(what(&view, "/etc/fonts/conf.d/10-a.conf").is_some());
    assert!(what(&view, "/etc/fonts/conf.d/60-made.conf").is_some());
    assert!(what(&view, "/etc/fonts/conf.d/70-h.conf").is_none());
    // A rule that does not say so shows it, whoever owns it.
    let rules = "[[visible]]\npaths = [\"/etc/fonts/conf.d/*\"]\n";
    let view = view_by_rules(&root, &[], rules);
    assert!(what(&view, "/etc/fonts/conf.d/70-h.conf").is_some());
}

/// As soon as one package has a schema there is a compiled one, and until then there is none.
#[test]
fn what_is_made_of_hidden_files_alone_is_hidden() {
    let root = FakeRoot::new();
    let schemas = "/usr/share/glib-2.0/schemas/";
    root.install("libglib2.0-0", "", &[schemas]);
    for name in ["a", "b"] {
        root.install(
            name,
            "",
            &[schemas, &format!("{schemas}org.{name}.gschema.xml")],
        );
    }
    root.file(&format!("{schemas}gschemas.compiled"), "");
    let is_visible = |packages: &[&str]| {
        let view = view_of(&root, packages);
        what(&view, "/usr/share/glib-2.0/schemas/gschemas.compiled").is_some()
    };
    assert!(is_visible(&["libglib2.0-0", "a"]));
    assert!(is_visible(&["libglib2.0-0", "b"]));
    assert!(!is_visible(&["libglib2.0-0"]));
    assert!(!is_visible(&["a"]));
}

/// Registries of directories that several packages own, each with the package that makes it.
#[test]
fn registries_go_with_the_packages_that_make_them() {
    let registries = [
        ("libpam-runtime", "/etc/pam.d/common-auth"),
        ("ghc", "/var/lib/ghc/package.conf.d/package.cache"),
        (
            "desktop-file-utils",
            "/usr/share/applications/mimeinfo.cache",
        ),
        ("fontconfig", "/var/cache/fontconfig/0-le64.cache-8"),
        ("libxml-sax-perl", "/etc/perl/XML/SAX/ParserDetails.ini"),
        ("xml-core", "/etc/xml/catalog"),
        ("sgml-base", "/etc/sgml/catalog"),
        ("base-files", "/root/.bashrc"),
        ("login", "/var/log/faillog"),
    ];
    for (package, registry) in registries {
        let root = FakeRoot::new();
        let directory = std::path::Path::new(registry).parent().unwrap();
        let shared = format!("{}/", directory.display());
        root.install(package, "", &[&shared, "/usr/share/a"]);
        root.install("another", "", &[&shared, "/usr/share/b"]);
        root.file(registry, "");
        let view = view_of(&root, &[package]);
        assert_eq!(
            what(&view, registry),
            Some(&What::File),
            "{registry} of {package}"
        );
        let view = view_of(&root, &["another"]);
        assert_eq!(what(&view, registry), None, "{registry} without {package}");
    }
}
