//! What every real root has and a view shows: directories that are there and empty, what
//! pam-auth-update made; and what a build's own command says about its dependencies.
//!
//! `examples/base-view.sh` compares the base and the views of packages with clean roots, file by
//! file; it needs debootstrap and a mirror of Debian.

use crate::harness::Dir;

/// Skeletons of the Filesystem Hierarchy Standard, as they are in a fresh root.
#[test]
fn directories_of_a_fresh_root_are_there_and_empty() {
    let dir = Dir::new();
    let script = "for directory in /usr/local /opt /mnt /media /srv /var/mail; do \
                      test -d $directory || echo $directory is not there; \
                  done; \
                  for directory in /usr/local/bin /usr/local/lib /opt /mnt; do ls -A $directory; done";
    let finished = dir.run(&[], script).finish().ends_with(0);
    assert_eq!(finished.stdout(), "", "{}", finished.stderr());
}

/// PAM aborts without the files that pam-auth-update makes of its profiles.
#[test]
fn runuser_works_under_the_base() {
    let dir = Dir::new();
    if !rustix::process::geteuid().is_root() {
        // runuser(1) is for root; to see what it reads is what another user can.
        let finished = dir.run(&[], "cat /etc/pam.d/common-auth").finish();
        finished.ends_with(0);
        return;
    }
    let finished = dir.run(&[], "runuser -u nobody -- id -un").finish();
    assert_eq!(finished.ends_with(0).stdout(), "nobody\n");
}

/// A build that only names itself dpkg-buildpackage.
fn builder(dir: &Dir) -> String {
    let builder = dir.file("dpkg-buildpackage", "#!/bin/sh\necho built \"$@\"\n");
    let status = std::process::Command::new("chmod")
        .arg("755")
        .arg(&builder)
        .status();
    assert!(status.expect("chmod").success());
    builder.display().to_string()
}

const CONTROL: &str = "Source: x\nBuild-Depends: make, blinkers-none1 <!nodoc>\n\
                       Build-Depends-Indep: blinkers-none2\n\nPackage: y\nArchitecture: any\n";

#[test]
fn a_build_of_one_kind_needs_the_fields_of_that_kind() {
    let dir = Dir::new();
    let builder = builder(&dir);
    dir.file("control", CONTROL);
    let run = |options: &[&str], arguments: &[&str]| {
        let mut command = dir.blinkers(&["run", "--build-deps", "control"]);
        command.0.args(options).arg("--").arg(&builder);
        command.arguments(arguments).finish()
    };
    let both = run(&[], &[]).ends_with(125).stderr();
    assert!(
        both.contains("blinkers-none1") && both.contains("blinkers-none2"),
        "{both}"
    );
    let dependent = run(&[], &["-B"]).ends_with(125).stderr();
    assert!(!dependent.contains("blinkers-none2"), "{dependent}");
    let independent = run(&[], &["-A", "-Pnodoc"]).ends_with(125).stderr();
    assert!(!independent.contains("blinkers-none1"), "{independent}");
    let finished = run(&[], &["-B", "-Pnodoc"]).ends_with(0);
    assert_eq!(finished.stdout(), "built -B -Pnodoc\n");
    run(&["--build=any", "--profile=nodoc"], &[]).ends_with(0);
    run(&["--build=any", "--profile=nodoc"], &["-A", "-Pother"]).ends_with(0);
    let unknown = run(&["--build=some"], &[]).ends_with(125).stderr();
    assert!(
        unknown.contains("--build some: not one of any, all, source"),
        "{unknown}"
    );
}

/// dpkg-buildpackage calls fakeroot, which no package declares.
#[test]
fn fakeroot_is_in_view_of_a_builder_alone() {
    let dir = Dir::new();
    let builder = builder(&dir);
    dir.file("dpkg-buildpackage", "#!/bin/sh\nfakeroot id -u\n");
    let finished = dir.blinkers(&["run", "--", &builder]).finish().ends_with(0);
    assert_eq!(finished.stdout(), "0\n", "{}", finished.stderr());
    dir.run(&[], "fakeroot id -u").finish().ends_with(127);
}

/// A source package that needs nothing but the base, and for its part for all architectures
/// what is not installed.
fn source_package(dir: &Dir) {
    dir.file(
        "work/tiny/debian/control",
        "Source: tiny\nMaintainer: A <a@example.org>\nRules-Requires-Root: binary-targets\n\
         Build-Depends-Indep: blinkers-none\n\nPackage: tiny\nArchitecture: any\nDescription: tiny\n\n\
         Package: tiny-data\nArchitecture: all\nDescription: data\n",
    );
    dir.file(
        "work/tiny/debian/changelog",
        "tiny (1) unstable; urgency=low\n\n  * First.\n\n \
         -- A <a@example.org>  Mon, 01 Jan 2024 00:00:00 +0000\n",
    );
    dir.file("work/tiny/debian/source/format", "3.0 (native)\n");
    dir.file(
        "work/tiny/debian/rules",
        "#!/usr/bin/make -f\nbuild-arch build-indep build clean:\n\trm -rf debian/tmp debian/files\n\
         binary-arch:\n\tmkdir -p debian/tmp/DEBIAN debian/tmp/usr/share/tiny\n\
         \tid -u > debian/tmp/usr/share/tiny/built-by\n\tchown root:root debian/tmp/usr/share/tiny\n\
         \tdpkg-gencontrol -ptiny\n\tdpkg-deb --build debian/tmp ..\nbinary-indep:\n\tfalse\n\
         binary: binary-arch binary-indep\n",
    );
}

/// The whole in one word, by a user who is not root: fakeroot is in view, and so is the place
/// for the packages.
#[test]
fn deb_builds_a_source_package_as_an_ordinary_user() {
    let dir = Dir::new();
    source_package(&dir);
    let script = "chmod 755 work/tiny/debian/rules; cd work/tiny; export HOME=$PWD; \
                  command=\"$BLINKERS deb -B\"; \
                  if [ $(id -u) = 0 ]; then \
                      chmod 755 ../..; chown -R 65534:65534 ..; unset XDG_CACHE_HOME; \
                      command=\"setpriv --reuid 65534 --regid 65534 --clear-groups $command\"; \
                  fi; \
                  $command 1>&2 && dpkg-deb --fsys-tarfile ../tiny_1_*.deb | tar xO ./usr/share/tiny/built-by";
    let finished = dir.shell(script).ends_with(0);
    assert_eq!(finished.stdout(), "0\n", "{}", finished.stderr());
}

#[test]
fn deb_names_what_is_missing_and_where_it_must_be_called() {
    let dir = Dir::new();
    source_package(&dir);
    let mut command = dir.blinkers(&["deb", "-A"]);
    command.0.current_dir(dir.at("work/tiny"));
    let missing = command.finish().ends_with(125).stderr();
    assert!(
        missing.contains("blinkers-none is not installed"),
        "{missing}"
    );
    let elsewhere = dir.blinkers(&["deb"]).finish().ends_with(125).stderr();
    assert!(elsewhere.contains("no debian/control here"), "{elsewhere}");
}

/// Everything in a tree but one path.
#[test]
fn one_literal_path_below_tmp_is_hidden_at_once() {
    let dir = Dir::new();
    let hidden = dir.file("secret", "x");
    dir.file("other", "y");
    let hidden = hidden.display().to_string();
    let view = ["--hide", &hidden];
    let finished = dir.run(&view, "cat other; cat secret").finish();
    assert_eq!(finished.stdout(), "y");
    assert!(
        finished.stderr().contains("secret"),
        "{}",
        finished.stderr()
    );
}
