//! Files of every kind, some of them in the view.
//!
//! They stand outside every tree but their own, so that each is judged by its name.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fixture on disk, and its view.
pub struct Fixture {
    directory: tempfile::TempDir,
    command: tempfile::TempDir,
    /// Exact paths of the view.
    pub visible: BTreeSet<PathBuf>,
    /// Trees of the view.
    pub trees: Vec<PathBuf>,
}

impl Fixture {
    /// Makes the files and compiles the probe with the table of `calls`.
    pub fn new(calls: &[&str]) -> Fixture {
        let mut fixture = Fixture::empty(calls);
        fixture.trees.push(fixture.path("tree"));
        fixture.make_files();
        fixture.make_links();
        fixture.make_two_names();
        fixture.make_tree();
        fixture.make_programs();
        fixture.make_libraries();
        fixture.make_sealed();
        fixture.make_own_files();
        fixture
    }

    /// The probe alone, and what it needs to run.
    pub fn empty(calls: &[&str]) -> Fixture {
        let directory = tempfile::Builder::new()
            .prefix("blinkers-root-")
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir_in("/var/tmp")
            .unwrap();
        let command = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir()
            .unwrap();
        fs::copy(
            env!("CARGO_BIN_EXE_blinkers"),
            command.path().join("blinkers"),
        )
        .unwrap();
        let mut fixture = Fixture {
            directory,
            command,
            visible: BTreeSet::new(),
            trees: vec!["/proc".into(), "/dev".into()],
        };
        fixture.compile_probe(calls);
        fixture.show_chain(Path::new("/bin/sh"));
        fixture
    }

    /// A path of the fixture.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Whether a line of the script asks about the fixture's own files.
    pub fn is_inside(&self, line: &str) -> bool {
        let path = line.rsplit('\t').next().unwrap_or_default();
        let leads_out = path.contains("../..") || path.ends_with("..");
        !leads_out && (!path.starts_with('/') || Path::new(path).starts_with(self.directory.path()))
    }

    /// The command, where every user can execute it.
    pub fn blinkers(&self) -> PathBuf {
        self.command.path().join("blinkers")
    }

    /// The probe.
    pub fn probe(&self) -> PathBuf {
        self.path("probe")
    }

    fn compile_probe(&mut self, calls: &[&str]) {
        let table: String = calls
            .iter()
            .map(|name| format!("    {{\"{name}\", call_{name}}},\n"))
            .collect();
        let header = format!(
            "static const struct {{ const char *name; void (*perform)(void); }} calls[] = {{\n{table}}};\n"
        );
        fs::write(self.path("calls.h"), header).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_root/probe/main.c");
        let compiled = Command::new("gcc")
            .args(["-O0", "-w", "-std=gnu17", "-o"])
            .arg(self.probe())
            .arg("-I")
            .arg(self.directory.path())
            .arg(source)
            .status()
            .expect("gcc is needed to compile the probe");
        assert!(compiled.success(), "the probe does not compile");
        fs::remove_file(self.path("calls.h")).unwrap();
        let probe = self.probe();
        self.show_chain(&probe);
        for library in [
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/x86_64-linux-gnu/libc.so.6",
            // What a neighbour written in Rust needs.
            "/lib/x86_64-linux-gnu/libgcc_s.so.1",
        ] {
            self.show_chain(Path::new(library));
        }
    }

    /// Shows a path with every link on the way and at its end.
    fn show_chain(&mut self, path: &Path) {
        let mut at = PathBuf::from("/");
        let mut pending: Vec<_> = path
            .components()
            .skip(1)
            .map(|part| part.as_os_str().to_owned())
            .collect();
        pending.reverse();
        while let Some(name) = pending.pop() {
            if name == ".." {
                at.pop();
                continue;
            }
            at.push(&name);
            let Ok(target) = fs::read_link(&at) else {
                continue;
            };
            self.visible.insert(at.clone());
            at.pop();
            if target.is_absolute() {
                at = "/".into();
            }
            let parts = target
                .components()
                .filter(|part| *part != std::path::Component::RootDir);
            let parts: Vec<_> = parts.map(|part| part.as_os_str().to_owned()).collect();
            pending.extend(parts.into_iter().rev());
        }
        self.visible.insert(at);
    }

    fn file(&mut self, name: &[u8], visible: bool) {
        let path = self.directory.path().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = [b"text of ".as_slice(), name].concat();
        fs::write(&path, text).unwrap();
        if visible {
            self.visible.insert(path);
        }
    }

    fn make_files(&mut self) {
        for name in [
            "file",
            "dir/inner",
            "foo",
            "prefix",
            "sp ace",
            "dir/deep/er/file",
        ] {
            self.file(name.as_bytes(), true);
        }
        for name in [
            "hidden",
            "hdir/file",
            "dir/hidden",
            "foobar",
            "pre",
            "dir/deep/hidden",
        ] {
            self.file(name.as_bytes(), false);
        }
        self.file(b"new\nline", true);
        self.file(b"bytes\xff\xfe", true);
        self.file(b"hidden\xff", false);
        fs::create_dir(self.path("empty")).unwrap();
        self.visible.insert(self.path("empty"));
        fs::create_dir(self.path("hempty")).unwrap();
        // Visible itself, none of its files.
        self.file(b"sealed/file", false);
        self.visible.insert(self.path("sealed"));
    }

    /// Directories that only their owner may search, and one whose name looks like that of a
    /// removed one.
    fn make_sealed(&mut self) {
        for (name, visible) in [
            ("locked/file", true),
            ("locked/hidden", false),
            ("locked/inner/file", true),
            ("locked/inner/hidden", false),
            ("hlocked/file", false),
            ("searched/file", true),
            ("searched/hidden", false),
            ("tree/locked/sub/file", false),
            ("tree/sealed-way/sub/file", false),
            ("tree/sealed-way/sub/deeper/file", false),
            ("name (deleted)/inner", true),
            ("name (deleted)/hidden", false),
            ("name/hidden", true),
        ] {
            self.file(name.as_bytes(), visible);
        }
        for (name, target, visible) in [
            ("l-locked", "locked/file", true),
            ("l-locked-hidden", "locked/hidden", true),
            ("l-locked-dir", "locked", true),
            ("h-locked", "locked", false),
            ("tree/l-locked", "../locked/file", false),
            ("tree/l-locked-hidden", "../locked/hidden", false),
            ("tree/sealed-way/sub/l-out-hidden", "../../../hidden", false),
            ("tree/sealed-way/sub/l-out", "../../../file", false),
            ("tree/sealed-way/sub/l-in", "file", false),
            ("tree/sealed-way/sub/l-deeper", "deeper", false),
            (
                "tree/sealed-way/sub/deeper/l-up-hidden",
                "../l-out-hidden",
                false,
            ),
            ("dir/l-rooted", "/inner", true),
            ("dir/l-rooted-hidden", "/hidden", true),
            ("tree/l-rooted", "/sub/file", false),
        ] {
            self.link(name, target, visible);
        }
        let sub = "tree/sealed-way/sub";
        self.link(&format!("{sub}/l-absolute"), self.path("file"), false);
        self.link(
            &format!("{sub}/l-absolute-hidden"),
            self.path("hidden"),
            false,
        );
        for (name, mode) in [
            ("locked", 0o700),
            ("hlocked", 0o700),
            ("searched", 0o711),
            ("tree/locked", 0o700),
            ("tree/sealed-way", 0o700),
        ] {
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        }
    }

    /// Files that libc opens by itself. Of the system's own, one zone is visible, and the protocols
    /// of the network.
    fn make_own_files(&mut self) {
        self.show_chain(Path::new("/usr/share/zoneinfo/Asia/Tokyo"));
        self.show_chain(Path::new("/etc/protocols"));
        for (name, zone, visible) in [
            ("zones/shown", "America/New_York", true),
            ("zones/hidden", "Australia/Sydney", false),
        ] {
            self.file(name.as_bytes(), visible);
            let zone = Path::new("/usr/share/zoneinfo").join(zone);
            fs::copy(zone, self.path(name)).expect("tzdata is needed by this test");
        }
        self.link("zones/l-hidden", "hidden", true);
        self.link("zones/h-shown", "shown", false);
        for (name, visible) in [("templates/shown", true), ("templates/hidden", false)] {
            self.file(name.as_bytes(), visible);
            fs::write(self.path(name), "%Y-%m-%d %H:%M:%S\n").unwrap();
        }
    }

    fn link(&mut self, name: &str, target: impl AsRef<Path>, visible: bool) {
        let path = self.path(name);
        symlink(target, &path).unwrap();
        if visible {
            self.visible.insert(path);
        }
    }

    /// Libraries that say who they are; one needs another, one opens another by its RUNPATH.
    fn make_libraries(&mut self) {
        let opens = "#include <dlfcn.h>\nvoid *opens(const char *n) { return dlopen(n, 2); }";
        for directory in ["lib/found", "lib/hfound"] {
            fs::create_dir_all(self.path(directory)).unwrap();
        }
        for (name, more, arguments, visible) in [
            ("lib/libone.so", "", "", true),
            ("lib/libhidden.so", "", "", false),
            ("lib/found/libfound.so", "", "", true),
            ("lib/hfound/libfound.so", "", "", false),
            ("tree/libtree.so", "", "", false),
            (
                "lib/libneeds.so",
                "",
                "-Llib -lone -Wl,-rpath,$ORIGIN",
                true,
            ),
            (
                "lib/libneeds-hidden.so",
                "",
                "-Llib -lhidden -Wl,-rpath,$ORIGIN",
                true,
            ),
            ("lib/libfinder.so", opens, "-Wl,-rpath,$ORIGIN/found", true),
            (
                "lib/libfinder-hidden.so",
                opens,
                "-Wl,-rpath,$ORIGIN/hfound",
                true,
            ),
        ] {
            let path = self.path(name);
            let source = format!("const char *says(void) {{ return \"{name}\"; }}\n{more}\n");
            fs::write(self.path("lib/source.c"), source).unwrap();
            let compiled = Command::new("gcc")
                .current_dir(self.directory.path())
                .args(["-shared", "-fPIC", "-Wl,--no-as-needed", "-o"])
                .arg(&path)
                .arg("lib/source.c")
                .args(arguments.split_whitespace())
                .status()
                .unwrap();
            assert!(compiled.success(), "{name} does not compile");
            if visible {
                self.visible.insert(path);
            }
        }
        fs::remove_file(self.path("lib/source.c")).unwrap();
        self.link("lib/l-one.so", "libone.so", true);
        self.link("lib/l-hidden.so", "libhidden.so", true);
        self.link("tree/l-libhidden.so", "../lib/libhidden.so", false);
    }

    /// One directory under two names, of which a walk meets the hidden one first.
    fn make_two_names(&mut self) {
        self.file(b"linked/z-dir/inner", true);
        for number in 0..20 {
            self.link(&format!("linked/h-{number}"), "z-dir", false);
        }
        self.link("linked/l-hidden", "../hidden", true);
        self.link("linked/l-hdir", "../hdir", true);
        self.link("linked/l-dir", "../dir", true);
        self.link("h-first", "linked", false);
    }

    fn make_links(&mut self) {
        for (name, target) in [
            ("l-file", "file"),
            ("l-hidden", "hidden"),
            ("l-dir", "dir"),
            ("l-hdir", "hdir"),
            ("l-chain", "l-file"),
            ("l-through-hidden", "h-file"),
            ("l-loop", "l-loop2"),
            ("l-loop2", "l-loop"),
            ("l-missing", "nowhere"),
            ("l-up", "dir/deep/../../file"),
            ("l-tree", "tree"),
            ("l-tree-file", "tree/file"),
            ("l-dot", "."),
            ("l-slash", "dir/"),
            ("dir/l-back", "../file"),
        ] {
            self.link(name, target, true);
        }
        for (name, target) in [("h-file", "file"), ("h-dir", "dir"), ("h-tree", "tree")] {
            self.link(name, target, false);
        }
        self.link("l-absolute", self.path("dir"), true);
        self.link("l-absolute-hidden", self.path("hidden"), true);
        self.link("l-root", "/", true);
        self.link("l-self-fd", "/proc/self/fd", true);
        self.link("many-0", "file", true);
        for number in 1..=41 {
            let target = format!("many-{}", number - 1);
            self.link(&format!("many-{number}"), target, true);
        }
    }

    fn make_tree(&mut self) {
        for name in ["tree/file", "tree/sub/file", "tree/sub/deeper/still/file"] {
            self.file(name.as_bytes(), false);
        }
        self.file(b"tree/sub/odd\n\xff name", false);
        for (name, target) in [
            ("tree/l-file", "file"),
            ("tree/l-sub", "sub"),
            ("tree/l-out", "../file"),
            ("tree/l-out-hidden", "../hidden"),
            ("tree/l-out-dir", "../dir"),
            ("tree/l-out-hdir", "../hdir"),
            ("tree/l-out-link", "../l-file"),
            ("tree/l-out-hidden-link", "../h-file"),
            ("tree/l-missing", "nowhere"),
            ("tree/l-loop", "l-loop"),
            ("tree/sub/l-up", "../l-out-hidden"),
            ("tree/sub/l-up-visible", "../l-sub/../l-out"),
        ] {
            self.link(name, target, false);
        }
        self.link("tree/l-absolute", self.path("file"), false);
        self.link("tree/l-absolute-hidden", self.path("hdir"), false);
    }

    fn program(&mut self, name: &str, text: &str, mode: u32, visible: bool) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if visible {
            self.visible.insert(path);
        }
    }

    fn make_programs(&mut self) {
        let here = self.directory.path().to_str().unwrap().to_owned();
        let says = |word: &str| format!("#!/bin/sh\necho {word} \"$@\"\n");
        self.program("bin/script", &says("script"), 0o755, true);
        self.program("bin/hidden-script", &says("hidden"), 0o755, false);
        self.program("bin/not-executable", &says("never"), 0o644, true);
        self.program("bin/no-format", "echo no-format \"$@\"\n", 0o755, true);
        self.program("bin/no-interpreter", "#!/nowhere/sh\n", 0o755, true);
        let interpreter = |name: &str| format!("#!{here}/bin/{name} -x\n");
        self.program("bin/by-hidden", &interpreter("hidden-probe"), 0o755, true);
        self.program("bin/by-probe", &interpreter("probe"), 0o755, true);
        self.program("bin/by-by-probe", &interpreter("by-probe"), 0o755, true);
        self.program("bin/by-by-hidden", &interpreter("by-hidden"), 0o755, true);
        self.program("bin/blank", "#! \t /bin/sh\necho blank\n", 0o755, true);
        self.program("bin/empty", "", 0o755, true);
        for (name, visible) in [
            ("bin/probe", true),
            ("bin/hidden-probe", false),
            ("tree/probe", false),
        ] {
            let path = self.path(name);
            fs::copy(self.probe(), &path).unwrap();
            if visible {
                self.visible.insert(path);
            }
        }
        // A search through PATH meets these in turn: hidden, no program, and the one.
        self.program("path1/tool", &says("first"), 0o755, false);
        self.program("path1/other", &says("other"), 0o755, true);
        self.program("path2/tool", &says("second"), 0o644, true);
        self.program("path3/tool", &says("third"), 0o755, true);
        self.program("path1/only-hidden", &says("never"), 0o755, false);
        self.program("path1/plain", "echo plain \"$@\"\n", 0o755, true);
    }

    /// Fails the test if a hidden file was changed or removed.
    pub fn is_untouched(&self) {
        for name in [
            "hidden",
            "hdir/file",
            "dir/hidden",
            "dir/deep/hidden",
            "foobar",
            "pre",
        ] {
            let text = fs::read_to_string(self.path(name)).unwrap_or_default();
            assert_eq!(text, format!("text of {name}"), "a hidden file was touched");
        }
    }

    /// The search path of the programs.
    pub fn search_path(&self) -> std::ffi::OsString {
        let directories = ["path1", "path2", "path3"].map(|name| self.path(name));
        std::env::join_paths(directories).unwrap()
    }

    /// The visible paths, each ended by NUL.
    pub fn list(&self) -> Vec<u8> {
        let mut list = Vec::new();
        for path in &self.visible {
            list.extend(path.clone().into_os_string().into_vec());
            list.push(0);
        }
        list
    }
}
