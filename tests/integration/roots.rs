//! A process's root is followed, law 7: after chroot(2) and pivot_root(2) paths are judged from there, the
//! source of a bind mount is judged when it is mounted, and what is mounted fresh is the run's own.

use crate::harness::Dir;
use crate::real_root::root::{self, User};
use std::os::unix::fs::symlink;
use std::process::Command;

/// A directory `root`, in which a program finds what it needs, and a probe that goes there.
fn fixture() -> Dir {
    let dir = Dir::new();
    let probe = include_str!("roots/probe.c");
    dir.compile("probe", probe, &["-pthread"]);
    dir.compile("root/bin/probe", probe, &["-static", "-pthread"]);
    dir.compile(
        "root/bin/dynamic",
        "int main(){puts(\"dynamic\");return 0;}",
        &[],
    );
    dir.file("bare", "bare\n");
    dir.file("root/file", "inside\n");
    dir.file("root/d/f", "inside d\n");
    dir.file("root/in/file", "further in\n");
    for (name, target) in [
        ("root/abs", "/file"),
        ("root/rel", "file"),
        ("root/d/up", "../file"),
        ("root/d/rel", "f"),
        ("root/d/out", "../../bare"),
        ("root/loop", "/loop"),
        ("root/root-link", "/"),
        ("root/in/abs", "/file"),
    ] {
        symlink(target, dir.at(name)).unwrap();
    }
    let libraries = "ldd root/bin/dynamic /bin/sh /bin/cat | grep -o '/[^ ]*\\.so[^ ]*' | sort -u |
        while read l; do mkdir -p root/${l%/*}; cp -L $l root/$l; done; cp /bin/sh /bin/cat root/bin";
    dir.shell(libraries).ends_with(0);
    dir
}

/// A command in a mount namespace of its own.
fn in_namespace(dir: &Dir, program: &[&str]) -> String {
    let mut command = root::namespace(User::Own);
    command.args(program).current_dir(dir.path());
    let output = command.output().expect("unshare is needed by this test");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What a script says bare, and under a view with the packages that it needs.
fn compare(dir: &Dir, scripts: &[&str]) {
    let blinkers = env!("CARGO_BIN_EXE_blinkers");
    let mut differences = String::new();
    for script in scripts {
        let whole = format!("PATH=/usr/bin:/bin:/usr/sbin:/sbin; exec 2>&1\n{script}\ntrue");
        let real = in_namespace(dir, &["sh", "-c", &whole]);
        let mut filtered = vec![blinkers, "run", "--report", "json=/dev/null"];
        for package in PACKAGES {
            filtered.extend(["--package", package]);
        }
        filtered.extend(["--", "sh", "-c", &whole]);
        let filtered = in_namespace(dir, &filtered);
        assert!(!real.is_empty(), "{script} says nothing");
        let lines = |text: &str, other: &str| -> String {
            let others: Vec<&str> = other.lines().collect();
            let only = text.lines().find(|line| !others.contains(line));
            only.map(str::to_owned)
                .unwrap_or_else(|| format!("{} lines", text.lines().count()))
        };
        if filtered != real {
            let (own, bare) = (lines(&filtered, &real), lines(&real, &filtered));
            differences += &format!("{script}\nfilter: {own}\nbare:   {bare}\n");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

const PACKAGES: [&str; 6] = [
    "mount",
    "util-linux",
    "bubblewrap",
    "perl",
    "python3-minimal",
    "libpython3-stdlib",
];

#[test]
fn a_root_of_the_runs_own_is_as_bare() {
    if root::cannot_be_made() {
        return;
    }
    compare(
        &fixture(),
        &[
            "./probe stays",
            "./probe syscall",
            "./probe here",
            "./probe nested",
            "./probe escapes",
            "./probe executes",
            "./probe descriptor",
            "chroot root /bin/probe",
            "chroot root /bin/dynamic",
            "chroot root bin/dynamic; chroot root/in /bin/dynamic; chroot nowhere /bin/sh; chroot bare /bin/sh",
            "chroot root /bin/cat /abs /root-link/d/up",
            "chroot root /bin/sh -c 'cd d; pwd; cd ..; pwd; echo *; echo /d/*; read x < /abs; echo $x; /bin/cat ../../rel; exec /bin/dynamic'",
            "chroot root /bin/sh -c '/bin/sh -c \"/bin/cat /d/out /d/rel; test -e /usr/include/stdio.h; echo $?\"'",
            "env -i /usr/sbin/chroot root /bin/dynamic",
            "unshare -r --root=root /bin/sh -c 'echo /*'",
            "unshare --root=root --wd=root/d /bin/sh -c 'echo *'",
            "python3 -c 'import os
os.chroot(\"root\"); os.chdir(\"/\")
print(sorted(os.listdir(\"/\")), os.path.realpath(\"abs\"), os.getcwd(), os.path.exists(\"/etc\"), open(\"/d/up\").read())
print(os.readlink(\"/abs\"), [os.path.exists(p) for p in (\"..\", \"/bare\", \"../bare\", \"d/out\")], sorted(next(os.walk(\"/d\"))[2]))
os.mkdir(\"new\"); open(\"new/f\", \"w\").close(); os.rename(\"new\", \"other\"); print(os.listdir(\"/other\")); os.remove(\"/other/f\"); os.rmdir(\"other\")'",
            "perl -e 'chroot \"root\"; chdir \"/d\"; opendir D, \"/\"; print join(\" \", sort readdir D), \"\\n\"; print <../*>; open F, \"/abs\"; print <F>; exec \"/bin/dynamic\"'",
            "mkdir root/proc; mount -t proc proc root/proc; chroot root /bin/cat /proc/self/root/file /proc/self/cwd/abs; python3 -c 'import os; os.chroot(\"root\"); os.chdir(\"/d\"); print(os.readlink(\"/proc/self/root\"), os.readlink(\"/proc/self/cwd\"), open(\"/proc/self/root/abs\").read(), sorted(os.listdir(\"/proc/self/cwd/..\")))'; umount root/proc; rmdir root/proc",
            "mkdir m; mount -t tmpfs none m; echo x > m/f; cat m/f; ls m; umount m; ls m; rmdir m",
            "mkdir m; mount --bind root/d m; ls m; cat m/f m/up; mount --move m root/in; ls root/in; umount root/in; rmdir m",
        ],
    );
}

#[test]
fn bubblewrap_works_as_bare() {
    if root::cannot_be_made() {
        return;
    }
    compare(
        &fixture(),
        &[
            "bwrap --ro-bind / / cat bare",
            "bwrap --bind / / --dev /dev --proc /proc cat bare",
            "bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp sh -c 'echo x > /tmp/x; cat /tmp/x; ls /tmp; pwd'",
            "bwrap --ro-bind / / --dev-bind /dev /dev --tmpfs /opt --dir /opt/d sh -c 'ls /opt; cd /opt; echo x > new; cat new; ls'",
            "bwrap --bind root / /bin/sh -c 'echo /*; cd /d; /bin/cat up; /bin/dynamic'",
            "bwrap --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc --bind $PWD $PWD ls / $PWD/root",
            "bwrap --unshare-all --ro-bind / / --chdir /usr sh -c 'pwd; ls -d bin'",
            "bwrap --ro-bind / / --bind root /mnt sh -c 'ls /mnt; cat /mnt/d/up'",
            "bwrap --ro-bind /nowhere / true; bwrap --ro-bind / / /bin/nowhere",
        ],
    );
}

/// What a script says under a view with the packages that it needs.
fn filtered(dir: &Dir, script: &str) -> String {
    let script = format!("PATH=/usr/bin:/bin:/usr/sbin:/sbin; exec 2>&1\n{script}\ntrue");
    let mut command = vec![env!("CARGO_BIN_EXE_blinkers"), "run"];
    for package in PACKAGES {
        command.extend(["--package", package]);
    }
    command.extend(["--", "sh", "-c", &script]);
    in_namespace(dir, &command)
}

const HIDDEN: &str = "/usr/include/openssl";

#[test]
fn what_is_hidden_stays_so_in_another_root() {
    if root::cannot_be_made() {
        return;
    }
    assert!(std::path::Path::new(HIDDEN).exists());
    let dir = fixture();
    for (script, says) in [
        ("test -e /usr/include/openssl || echo hidden", "hidden"),
        (
            "bwrap --ro-bind / / sh -c 'test -e /usr/include/openssl || echo hidden'",
            "hidden",
        ),
        (
            "bwrap --bind / / sh -c 'test -e /usr/include/openssl || echo hidden; ls /usr/include | grep -q openssl || echo unlisted'",
            "unlisted",
        ),
        (
            "bwrap --bind / / --tmpfs /opt env -i /bin/sh -c 'test -e /usr/include/openssl || echo hidden'",
            "hidden",
        ),
        (
            "bwrap --ro-bind / / --ro-bind /usr/include/openssl /mnt ls /mnt",
            "Can't find source path",
        ),
        (
            "bwrap --bind / / --bind /usr/include /mnt sh -c 'test -e /mnt/openssl || echo hidden'",
            "hidden",
        ),
        (
            "mkdir m; mount --bind /usr/include/openssl m; ls -A m; rmdir m",
            "does not exist",
        ),
        (
            "chroot / sh -c 'test -e /usr/include/openssl || echo hidden'",
            "hidden",
        ),
        (
            "chroot /usr/include/openssl /bin/sh",
            "No such file or directory",
        ),
        (
            "python3 -c 'import os; os.chroot(\"/usr/include\"); print(os.path.exists(\"/openssl\"), os.path.exists(\"/stdio.h\"), \"openssl\" in os.listdir(\"/\"))'",
            "False True False",
        ),
        (
            "python3 -c 'import os; os.chdir(\"/usr\"); os.chroot(\"/usr/include\"); print(os.path.exists(\"include/openssl\"), os.path.exists(\"include/stdio.h\"), os.path.exists(\"bin/env\"))'",
            "False True True",
        ),
    ] {
        let said = filtered(&dir, script);
        assert!(said.contains(says), "{script}\nsays {said}");
        assert!(!said.contains("ssl.h"), "{script}\nsays {said}");
    }
    let said = in_namespace(
        &dir,
        &[
            env!("CARGO_BIN_EXE_blinkers"),
            "run",
            "--",
            "./probe",
            "climbs",
        ],
    );
    assert!(
        said.contains("out /usr/include/openssl/ssl.h: open No such"),
        "{said}"
    );
    assert!(said.contains("out /usr/bin/env: has"), "{said}");
}

#[test]
fn what_runs_unfiltered_in_another_root_is_told() {
    if root::cannot_be_made() {
        return;
    }
    let dir = fixture();
    let said = filtered(
        &dir,
        "chroot root /bin/sh -c 'echo $LD_PRELOAD; /bin/dynamic'",
    );
    assert!(said.contains("\ndynamic"), "{said}");
    assert!(!said.contains("cannot be preloaded"), "{said}");
    let shell = dir.at("root/bin/sh").display().to_string();
    assert!(
        said.contains(&format!("{shell}  in another root")),
        "{said}"
    );
    let made = Command::new("ls").arg(dir.at("root")).output().unwrap();
    assert!(!String::from_utf8_lossy(&made.stdout).contains("tmp"));
}

#[test]
fn what_is_hidden_in_another_root_is_told_by_the_views_name() {
    if root::cannot_be_made() {
        return;
    }
    let said = filtered(
        &fixture(),
        "python3 -c 'import os; os.chroot(\"/usr/include\"); os.path.exists(\"/zlib.h\")'",
    );
    assert!(said.contains("/usr/include/zlib.h"), "{said}");
}
