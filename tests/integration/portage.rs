//! Real Portage builds ebuilds under a view.

mod lab;

use lab::{Emerged, Lab, Who};
use std::fs;
use std::process::Command;

/// What the cases have, or forgot.
const INSTALLED: [&str; 10] = [
    "sys-apps/basis",
    "dev-libs/libfoo",
    "dev-libs/libbar",
    "dev-libs/libbaz",
    "dev-libs/slotted:1",
    "dev-libs/slotted:2",
    "dev-libs/idle",
    "dev-util/footool",
    "virtual/footool",
    "dev-python/pyfoo",
];

/// An installation with all that, and blinkers set up.
fn prepared(who: Who) -> Lab {
    let lab = Lab::new(who);
    // libbar and libbaz want libfoo.
    lab.emerge(&INSTALLED[..2]).ends(true);
    lab.emerge(&INSTALLED[2..]).ends(true);
    lab.blinkers(&["portage", "install"]).ends(true);
    lab
}

/// A case of the repository.
struct Case {
    /// `case/NAME`
    name: &'static str,
    /// What its build found out; None if it must fail.
    result: Option<&'static str>,
    /// What its log says, in this order.
    told: &'static [&'static str],
    /// What it does not.
    untold: &'static [&'static str],
}

const FOO_H: &str = "ep/usr/include/foo.h ";

const CASES: &[Case] = &[
    Case {
        name: "missing-depend",
        result: None,
        told: &[
            "ERROR: case/missing-depend-1",
            "QA Notice: case/missing-depend-1 asked for what it does not declare",
            "dev-libs/libfoo-1.2, installed but not declared",
            FOO_H,
            "src_compile: cc1",
            "to declare it:  DEPEND=\"dev-libs/libfoo\"",
            "RDEPEND names it, but is not for building",
        ],
        untold: &["BDEPEND="],
    },
    Case {
        name: "missing-bdepend",
        result: None,
        told: &[
            "dev-util/footool-1, installed but not declared",
            "ep/usr/bin/footool ",
            "src_compile: bash",
            "to declare it:  BDEPEND=\"virtual/footool\"",
            "dev-util/footool provides that virtual",
        ],
        untold: &[" DEPEND="],
    },
    Case {
        name: "automagic",
        result: Some("without\n"),
        told: &[
            "QA Notice: case/automagic-1",
            "dev-libs/idle-1, installed but not declared",
            "ep/usr/include/idle.h ",
            "src_configure: bash",
            "to declare it:  DEPEND=\"dev-libs/idle\"",
            "dev-libs/libfoo-1.2, installed but not declared",
            "lib64/libfoo.so ",
            "src_configure: x86_64-linux-gnu-ld",
            "to declare it:  DEPEND=\"dev-libs/libfoo:=\"",
        ],
        untold: &[],
    },
    Case {
        name: "indirect",
        result: Some("\u{7f}ELF"),
        told: &[],
        untold: &["QA Notice"],
    },
    Case {
        name: "indirect-missing",
        result: None,
        told: &[FOO_H, "src_compile: cc1", "DEPEND=\"dev-libs/libfoo\""],
        untold: &["libbaz, installed"],
    },
    Case {
        name: "eclass",
        result: Some("made by footool\n"),
        told: &[],
        untold: &["QA Notice"],
    },
    Case {
        name: "flag",
        result: Some("compile there\n"),
        told: &[],
        untold: &["QA Notice", "did not use"],
    },
    Case {
        name: "flag-off",
        result: Some("compile gone\n"),
        told: &[
            "to declare it:  DEPEND=\"dev-libs/libfoo\"",
            "DEPEND names it only with USE=\"bar\", which is not set here",
        ],
        untold: &[],
    },
    Case {
        name: "any-of",
        result: Some("compile there\n"),
        told: &[],
        untold: &["QA Notice", "did not use"],
    },
    Case {
        name: "virtual",
        result: Some("made by footool\n"),
        told: &[],
        untold: &["QA Notice", "did not use"],
    },
    Case {
        name: "slot",
        result: Some("1\n"),
        told: &["dev-libs/slotted-2", "DEPEND=\"dev-libs/slotted:2\""],
        untold: &["slotted:1\""],
    },
    Case {
        name: "testing",
        result: Some("made by footool\ntest gone\n"),
        told: &["src_test: bash", "DEPEND=\"dev-libs/libfoo\""],
        untold: &["footool-1, installed"],
    },
    Case {
        name: "phases",
        result: Some(
            "unpack there\nprepare gone\nconfigure gone\nsource gone\nenv -i gone\n\
             subshell gone\n@system there\ncompile gone\ndev-libs/libfoo-1.2\ninstall gone\n",
        ),
        told: &[
            "setup sees all",
            "src_prepare: bash",
            "preinst sees all",
            "postinst sees all",
        ],
        untold: &["basis"],
    },
    Case {
        name: "python",
        result: Some("True\nFalse\nno pyfoo\n"),
        told: &["dev-python/pyfoo-1", "src_compile: python3"],
        untold: &["libfoo-1.2, installed"],
    },
    Case {
        name: "configure",
        result: Some("libfoo yes foo.h yes idle.h no\n"),
        told: &["dev-libs/idle-1", "idle.h ", "src_configure: cc1"],
        untold: &["libfoo-1.2, installed"],
    },
    Case {
        name: "unused",
        result: Some("compile there\nmade by footool\n"),
        told: &[
            "case/unused-1 declares what it did not use",
            "DEPEND=\"dev-libs/idle\"",
        ],
        untold: &["QA Notice", "footool\"", "libfoo\""],
    },
    Case {
        name: "exits",
        result: None,
        told: &["QA Notice: case/exits-1", "DEPEND=\"dev-libs/idle\""],
        untold: &[],
    },
    Case {
        name: "off",
        result: Some("compile there\n"),
        told: &[],
        untold: &["QA Notice"],
    },
    Case {
        name: "warning",
        result: Some("compile there\n"),
        told: &["1 path, let pass", "DEPEND=\"dev-libs/libfoo\""],
        untold: &[],
    },
    Case {
        name: "strict",
        result: None,
        told: &[
            "DEPEND=\"dev-libs/libfoo\"",
            "ERROR: case/strict-1",
            "undeclared dependencies were used",
        ],
        untold: &[],
    },
];

/// Settings for single packages, beside what `install` wrote.
fn configure_packages(lab: &Lab) {
    for (file, text) in [
        ("off", "BLINKERS_PORTAGE=\"off\"\n"),
        ("warn", "BLINKERS_PORTAGE=\"warn\"\n"),
        ("fail", "BLINKERS_PORTAGE=\"fail\"\n"),
        ("test", "FEATURES=\"test\"\n"),
    ] {
        lab.configure(&format!("env/{file}.conf"), text);
    }
    lab.configure(
        "package.env/single",
        "case/off off.conf\ncase/warning warn.conf\ncase/strict fail.conf\ncase/testing test.conf\n",
    );
    lab.configure("package.use", "case/flag foo\n");
}

fn check(lab: &Lab, case: &Case) {
    let package = format!("case/{}", case.name);
    let log = lab.log(&package);
    let result = fs::read(lab.installed(&format!("usr/share/case/{}", case.name))).ok();
    let result = result.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    match (case.result, result) {
        (None, None) => {}
        (Some(expected), Some(found)) if found.starts_with(expected) => {}
        (expected, found) => panic!("{package}: {expected:?}, but {found:?}\n{log}"),
    }
    let mut rest = &log[..];
    for told in case.told {
        match rest.split_once(told) {
            Some((_, behind)) => rest = behind,
            None => panic!("{package} does not tell {told:?}, or too early:\n{log}"),
        }
    }
    for untold in case.untold {
        assert!(!log.contains(untold), "{package} tells {untold:?}:\n{log}");
    }
    let notices = lab.notices(&package);
    assert_eq!(
        log.contains("QA Notice: case/"),
        notices.contains("asked for what it does not declare"),
        "{package}: elog has\n{notices}"
    );
}

/// Nothing of blinkers is in what is kept of an installed package.
fn check_entry(lab: &Lab, package: &str) {
    let environment = Command::new("bzcat")
        .arg(lab.entry(package).join("environment.bz2"))
        .output()
        .unwrap();
    assert!(environment.status.success() && environment.stdout.len() > 100);
    let text = String::from_utf8_lossy(&environment.stdout);
    let variables = text.lines().filter(|line| line.starts_with("declare "));
    for line in variables {
        assert!(
            !line.to_lowercase().contains("blinkers_"),
            "{package}: {line}"
        );
        assert!(!line.contains("EBUILD_DEATH_HOOKS"), "{package}: {line}");
    }
    assert!(
        !text.contains("libblinkers") && !text.contains("___blinkers"),
        "{package}"
    );
}

fn build(lab: &Lab, cases: &[&Case]) -> Emerged {
    let names: Vec<String> = cases
        .iter()
        .map(|case| format!("case/{}", case.name))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    lab.emerge(&names)
}

#[test]
fn every_case_as_root() {
    if !lab::is_root() {
        eprintln!("not root: a user's builds are another test");
        return;
    }
    let lab = prepared(Who::Root);
    configure_packages(&lab);
    let cases: Vec<&Case> = CASES.iter().collect();
    let emerged = build(&lab, &cases);
    for case in &cases {
        check(&lab, case);
        if case.result.is_some() {
            check_entry(&lab, &format!("case/{}", case.name));
        }
    }
    assert!(!emerged.text.contains("Traceback"), "{}", emerged.text);

    // A phase by hand, which cleans up nothing.
    let ebuild = |arguments: &[&str]| {
        let mut command = lab.command("ebuild");
        command.arg(lab.at("repo/case/flag-off/flag-off-1.ebuild"));
        let output = command.args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    };
    let text = ebuild(&["clean", "compile"]);
    let result = lab.at("tmp/portage/case/flag-off-1/work/result");
    assert_eq!(
        fs::read_to_string(result).unwrap(),
        "compile gone\n",
        "{text}"
    );
    // The index does not say whose what it hides is, and all who read it know it still.
    let kept = lab.at("tmp/portage/case/flag-off-1/temp/blinkers");
    let file = |name: &str| kept.join(name).display().to_string();
    let report = lab.blinkers(&["report", &file("log.compile")]).ends(true);
    assert!(report.text.contains("dev-libs/libfoo"), "{}", report.text);
    let header = lab.installed("usr/include/foo.h").display().to_string();
    let check = lab.blinkers(&["check", "--index", &file("index"), &header]);
    let check = check.ends(false).text;
    let told = "dev-libs/libfoo, installed but not declared";
    assert!(
        check.starts_with("hidden") && check.contains(told),
        "{check}"
    );

    let text = ebuild(&["install"]);
    assert!(text.contains("QA Notice: case/flag-off-1"), "{text}");
    // A binary package is not built, and says nothing.
    let told = lab.log("case/flag-off").matches("QA Notice").count();
    lab.emerge(&["--buildpkg", "case/flag-off"]).ends(true);
    lab.emerge(&["--usepkgonly", "case/flag-off"]).ends(true);
    let now = lab.log("case/flag-off").matches("QA Notice").count();
    assert_eq!(now, told + 1);
    check_entry(&lab, "case/flag-off");

    ebuild(&["clean"]);
    assert!(!lab.at("tmp/portage/case/flag-off-1").exists());
}

#[test]
fn the_essence_as_a_user() {
    let lab = prepared(Who::User);
    configure_packages(&lab);
    let names = [
        "missing-depend",
        "missing-bdepend",
        "automagic",
        "flag",
        "phases",
        "python",
    ];
    let cases: Vec<&Case> = CASES
        .iter()
        .filter(|case| names.contains(&case.name))
        .collect();
    build(&lab, &cases).ends(false);
    for case in cases {
        check(&lab, case);
    }
}

#[test]
fn set_up_twice_and_undone() {
    let lab = Lab::new(Who::User);
    let own_bashrc = "# my own\nmine() { :; }\n";
    lab.configure("bashrc", own_bashrc);
    lab.emerge(&["sys-apps/basis", "dev-libs/libfoo"])
        .ends(true);

    // Bare, the forgotten dependency goes unnoticed.
    let missing = &CASES[0];
    build(&lab, &[missing]).ends(true);
    let status = lab.blinkers(&["portage", "status"]).ends(false);
    assert!(status.text.contains("not installed"), "{}", status.text);

    lab.blinkers(&["portage", "install", "--mode", "warn"])
        .ends(true);
    let once = lab.configured("bashrc").unwrap();
    assert!(once.ends_with(own_bashrc) && once != own_bashrc);
    lab.blinkers(&["portage", "install", "--mode", "warn"])
        .ends(true);
    assert_eq!(lab.configured("bashrc").unwrap(), once);
    let status = lab.blinkers(&["portage", "status"]).ends(true);
    assert!(status.text.contains("mode warn"), "{}", status.text);
    build(&lab, &[missing]).ends(true);
    assert!(lab.notices("case/missing-depend").contains("let pass"));

    // Not whole: told, and put right.
    fs::remove_file(lab.at("cfg/etc/portage/env/blinkers.conf")).unwrap();
    let status = lab.blinkers(&["portage", "status"]).ends(false);
    assert!(status.text.contains("not whole"), "{}", status.text);
    lab.blinkers(&["portage", "install"]).ends(true);
    build(&lab, &[missing]).ends(false);

    lab.blinkers(&["portage", "uninstall"]).ends(true);
    assert_eq!(lab.configured("bashrc").unwrap(), own_bashrc);
    for gone in ["env/blinkers.conf", "package.env"] {
        assert!(!lab.at("cfg/etc/portage").join(gone).exists(), "{gone}");
    }
    assert!(!lab.installed("usr/lib/blinkers").exists());
    let status = lab.blinkers(&["portage", "status"]).ends(false);
    assert!(status.text.contains("not installed"), "{}", status.text);
    build(&lab, &[missing]).ends(true);
}
