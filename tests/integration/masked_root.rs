//! A view in which everything is visible but what is masked: the root itself is a tree.

use crate::harness::Dir;

const ASKS: &str = r#"
    #include <stdio.h>
    #include <sys/stat.h>
    int main(int count, char **paths) {
        struct stat status;
        for (int round = 0; round < 3; round++)
            for (int at = 1; at < count; at++)
                printf("%d", stat(paths[at], &status) == 0);
        puts("");
        return 0;
    }
"#;

#[test]
fn the_second_look_is_as_the_first() {
    let dir = Dir::new();
    let program = dir.compile("asks", ASKS, &[]);
    let hide = dir.file("masked", "").display().to_string();
    let output = dir
        .blinkers(&["run", "--no-defaults", "--tree", "/", "--hide", &hide, "--"])
        .arguments([program.as_os_str()])
        .arguments(["/usr", "/etc", &hide, "/var/", "/"])
        .finish()
        .ends_with(0);
    assert_eq!(output.stdout(), "110111101111011\n");
}
