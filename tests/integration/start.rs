//! How a process comes under the filter before its `main`.

use crate::harness::Dir;
use std::path::Path;

/// Before libc is ready the filter reads the environment from the kernel. However long that is,
/// the process is filtered from then on.
#[test]
fn a_long_environment_before_libc_is_ready() {
    let dir = Dir::new();
    let hidden = dir.file("hidden", "");
    let program = dir.compile(
        "early",
        r#"
        #include <fcntl.h>
        #include <stdio.h>
        static int before;
        static void early(int count, char **arguments, char **environment) {
            before = open(arguments[1], O_RDONLY);
        }
        __attribute__((section(".preinit_array"), used)) static void *call = early;
        int main(int count, char **arguments) {
            printf("%s %s\n", before < 0 ? "hidden" : "seen",
                open(arguments[1], O_RDONLY) < 0 ? "hidden" : "seen");
        }"#,
        &[],
    );
    // The variables of a child are in the order of their names, so these come first.
    for (count, length) in [
        (0, 0),
        (1, 60_000),
        (1, 70_000),
        (2, 120_000),
        (12, 130_000),
    ] {
        let mut command = dir.blinkers(&["run", "--no-defaults", "--package", "libc6", "--path"]);
        command = command.arguments([&program]);
        for number in 0..count {
            command = command.env(&format!("A{number}"), "x".repeat(length));
        }
        let finished = command
            .arguments([Path::new("--"), &program, &hidden])
            .finish();
        assert_eq!(
            finished.stdout(),
            "hidden hidden\n",
            "{count} variables of {length} bytes\n{}",
            finished.stderr()
        );
    }
}
