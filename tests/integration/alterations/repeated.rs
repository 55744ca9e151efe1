//! Runs of the same build, one after the other, and what stands in their way.

use crate::harness::Dir;
use std::fs;

/// What blinkers says of a run in `work`, whose parent is no tree.
fn run_in_work(dir: &Dir, arguments: &[&str], script: &str) -> (Option<i32>, String, String) {
    let work = dir.at("work");
    fs::create_dir_all(&work).unwrap();
    let mut command = dir.blinkers(&["run", "--no-defaults"]);
    for package in ["dash", "coreutils", "findutils", "grep"] {
        command = command.arguments(["--package", package]);
    }
    for tree in ["/dev", "/proc", work.to_str().unwrap()] {
        command = command.arguments(["--tree", tree]);
    }
    command = command
        .arguments(arguments)
        .arguments(["--", "sh", "-c", script]);
    command.0.current_dir(&work);
    let finished = command.finish();
    (finished.status(), finished.stdout(), finished.stderr())
}

/// The second and the third run end as the first, and so does one after a bare run.
#[test]
fn a_run_repeats() {
    let dir = Dir::new();
    let script = "mkdir -p ../build && echo x > ../build/x && ls ../build &&
        echo y > ../product.new && mv ../product.new ../product && cat ../product && ls ..";
    let first = run_in_work(&dir, &[], script);
    assert_eq!(first.0, Some(0), "{}", first.2);
    assert_eq!(first.1, "x\ny\nbuild\nproduct\nwork\n");
    fs::write(dir.at("build/of-another"), "").unwrap();
    for _ in 0..2 {
        let (status, said, report) = run_in_work(&dir, &[], script);
        assert_eq!((status, said), (first.0, first.1.clone()), "{report}");
    }
}

/// What a package owns is not made anew, and is not touched.
#[test]
fn what_is_a_packages_is_not_made_anew() {
    let dir = Dir::new();
    let script = "mkdir /usr/share/doc/zlib1g-dev; echo > /usr/include/zlib.h; true";
    let before = fs::read("/usr/include/zlib.h").expect("zlib1g-dev is needed by this test");
    let (_, _, said) = run_in_work(&dir, &[], script);
    let refused = "cannot create /usr/include/zlib.h: Directory nonexistent";
    assert!(said.contains(refused), "{said}");
    assert_eq!(fs::read("/usr/include/zlib.h").unwrap(), before);
}

/// What stands hidden in the way of a name that must be new is told.
#[test]
fn what_collides_is_told() {
    let dir = Dir::new();
    dir.file("hid", "");
    let (_, said, report) = run_in_work(&dir, &[], "ln -s x ../hid 2>&1; true");
    assert!(said.contains("File exists"), "{said}");
    assert!(report.contains("/hid"), "{report}");
}

/// Where hidden names are only told they are seen, so nothing is put in their place that would collide with them.
#[test]
fn a_warning_has_nothing_replaced() {
    let dir = Dir::new();
    let hidden = dir.file("hid", "kept");
    let script = "echo new > new; mv -n new ../hid; cat ../hid; cat new";
    let (status, said, report) = run_in_work(&dir, &["--mode", "warn"], script);
    assert_eq!((status, said.as_str()), (Some(0), "keptnew\n"), "{report}");
    assert_eq!(fs::read_to_string(hidden).unwrap(), "kept");
    assert!(report.contains("/hid"), "{report}");
}

/// Many names, made by many processes at once, in a directory that is no tree.
#[test]
fn many_names_are_made() {
    let dir = Dir::new();
    let script = "for part in 1 2 3 4 5 6 7 8; do
            (seq -f ../many-$part-%.0f 3000 | xargs touch) & done; wait; cd ..; ls | grep -c many;
        cat many-3-17; rm many-*; ls; echo x > many-3-17; cat many-3-17";
    let (status, said, report) = run_in_work(&dir, &[], script);
    assert_eq!(
        (status, said.as_str()),
        (Some(0), "24000\nwork\nx\n"),
        "{report}"
    );
}

/// A path that is named before it is there is visible once it is.
#[test]
fn an_absent_path_is_visible_once_it_is_made() {
    let dir = Dir::new();
    let absent = dir.at("absent");
    let arguments = ["--path", absent.to_str().unwrap()];
    let script = format!(
        "env -i /bin/sh -c 'echo x' > ../absent; cat {0}; ls ..",
        absent.display()
    );
    let (status, said, report) = run_in_work(&dir, &arguments, &script);
    assert_eq!(
        (status, said.as_str()),
        (Some(0), "x\nabsent\nwork\n"),
        "{report}"
    );
    fs::remove_file(&absent).unwrap();
    // By somebody who is not in the run.
    let script =
        "cat ../absent; touch ready; while ! cat ../absent 2>/dev/null; do sleep 0.05; done";
    let (ready, made) = (dir.at("work/ready"), absent.clone());
    let maker = std::thread::spawn(move || {
        while !ready.exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        fs::write(made, "y\n").unwrap();
    });
    let (_, said, report) = run_in_work(&dir, &arguments, script);
    maker.join().unwrap();
    assert_eq!(said, "y\n", "{report}");
}

/// A name below a file cannot be there, and is no fault of a view.
#[test]
fn an_absent_path_below_a_file_is_told() {
    let dir = Dir::new();
    let below = dir.file("file", "").join("below");
    let (status, _, said) = run_in_work(&dir, &["--path", below.to_str().unwrap()], "true");
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("is not on disk"), "{said}");
}
