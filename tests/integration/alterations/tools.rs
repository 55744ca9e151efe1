//! Tools of every kind, by the names that they know.

use super::Fixture;
use crate::real_root::root;

/// What shells and tools do to names, each followed by a look by another program.
const SCRIPTS: &[&str] = &[
    "echo x > new; cat new; rm new; cat new; echo y > new; cat new",
    "echo x > hid; cat hid; echo y >> hid; cat hid; rm hid; cat hid; echo z > hid; cat hid",
    "mkdir hd; ls -A hd; echo x > hd/new; ls -A hd; cat hd/*; rm hd/new; ls -A hd",
    "mkdir -p new/a/b hd/c; touch new/a/b/f hd/c/g; find new hd | sort",
    "rm vis; ln -s hid vis; cat vis; readlink vis; ls",
    "rm to-vis; ln -s d/vis to-vis; cat to-vis; ln -sf hid to-vis; cat to-vis",
    "mv d other; ls -A other; cat other/vis other/hid; ln -s hd d; ls -A d; cat d/hid",
    "mv d t/moved; ls -A t/moved; cat t/moved/vis t/moved/hid; mv t/moved d; ls -A d",
    "mv t other; touch other/f; ls -A other; cat other/f; mkdir t; touch t/g; ls -A t",
    "rm -r t; mkdir t; ln -s ../hid t/l; cat t/l",
    "rm to-d; mkdir to-d; touch to-d/x; ls -A to-d; rm -r to-d; ls",
    "rm to-hid; echo x > to-hid; cat to-hid; ls -l to-hid | cut -c1-10",
    "cp vis new; cp -a d other; ls -A other; cat new other/vis other/hid",
    "mv vis hid; cat hid vis; mv hid vis; cat vis hid",
    "ln vis new; ln -s new other; cat new other; rm new; cat other",
    "install -D -m 644 vis new/sub/vis; cat new/sub/vis; install -d hd/x; ls -A hd",
    "tar cf new.tar d vis; mkdir new; tar xf new.tar -C new; find new | sort; tar xf new.tar; ls",
    "mkfifo new; test -p new && echo fifo; rm new; test -e new || echo gone",
    "cd d; echo x > new; cd ..; cat d/new; cd t; touch f; mv ../t ../other; ls; ls ../other",
    "exec 3> new; echo x >&3; cat new; exec 3>&-; mv new other; cat other",
    "mktemp -p . XXXX > t/n; test -f $(cat t/n) && echo there; rm $(cat t/n)",
    "mktemp -d -p . XXXX > t/n; touch $(cat t/n)/x; ls $(cat t/n); rm -r $(cat t/n)",
    "rmdir hd; mkdir hd; rmdir hd; ls; mkdir hd; touch hd/x; rmdir hd; rm -r hd; ls; test -d hd || echo gone",
    "rm -r d; ls; test -e d || echo gone; mkdir d; touch d/x; ls -A d",
    "(echo x > new) & wait; cat new; (rm new) & wait; cat new",
    "sed -i s/vis/other/ vis; cat vis; ls; touch -t 200001010000 vis; ls",
    "perl -e 'mkdir \"new\"; open F, \">new/f\"; close F; rename \"new\", \"other\"; print join \" \", <other/*>'",
    "python3 -c 'import os,shutil
os.makedirs(\"new/a\"); open(\"new/a/f\",\"w\").close(); shutil.move(\"new\",\"other\"); print(os.listdir(\".\").sort(), os.listdir(\"other/a\"))
shutil.rmtree(\"other\"); print(os.path.exists(\"other\"))
shutil.copytree(\"d\",\"copy\",symlinks=True); print(sorted(os.listdir(\"copy\")))
os.replace(\"vis\",\"hid\"); print(open(\"hid\").read())'",
    "git init -q new 2>&1; cd new; echo x > f; git add f; git -c user.name=a -c user.email=b commit -qm m; git status --short; git clone -q . ../other; cat ../other/f",
    "printf 'all: new/f\\n\\tcat new/f\\nnew/f: new\\n\\techo x > new/f\\nnew:\\n\\tmkdir new\\n' > Makefile; make; make",
    "echo 'int main(){return 0;}' > new.c; gcc -o new new.c && ./new; echo $?; ls",
    "ar rc new.a vis; ar t new.a; ranlib new.a; mv new.a hid; ar t hid",
    "dd if=vis of=new 2>&1 | wc -l; truncate -s 3 new; cat new; cmp -n 3 vis new && echo same",
    "rsync -a d/ new/ 2>&1 || cp -a d/. new/; ls -A new",
    "realpath new; touch new; realpath new; cd /; realpath \"$OLDPWD/new\"; cat \"$OLDPWD/../work/vis\"",
];

#[test]
fn tools_as_in_a_real_root() {
    if root::cannot_be_made() {
        return;
    }
    let fixture = Fixture::new();
    let (mut differences, mut compared) = (String::new(), 0);
    for script in SCRIPTS {
        let whole = format!("HOME=$PWD; export HOME; exec 2>&1\n{script}\ntrue");
        let filtered = fixture.filtered(&["/bin/sh"], &whole);
        let real = fixture.in_real_root(&["/bin/sh"], &whole);
        compared += real.len();
        if filtered != real {
            differences += &format!("{script}\nfilter: {filtered:#?}\nreal:   {real:#?}\n");
        }
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(compared > 100, "only {compared} lines were compared");
}
