//! The processes of a build, as `/proc` shows them.

use rustix::process::{Pid, Signal, getpgrp, getppid, kill_process};
use std::collections::HashMap;
use std::fs;

/// Parent and process group of a process, from proc_pid_stat(5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Standing {
    parent: i32,
    group: i32,
}

/// Sends `signal` to each process of this process group that `child` has started, and to `child`.
/// Where this process leads its group, to those of it that lost their parents too.
pub fn tell(child: Pid, signal: Signal) {
    let all = snapshot();
    let group = getpgrp().as_raw_pid();
    let own = std::process::id() as i32;
    for pid in members(&all, child.as_raw_pid(), own, group) {
        if let Some(pid) = Pid::from_raw(pid) {
            // It fails when the process has ended, which is what the signal wants.
            let _ = kill_process(pid, signal);
        }
    }
}

fn members(all: &HashMap<i32, Standing>, child: i32, own: i32, group: i32) -> Vec<i32> {
    let siblings_parent = getppid().map_or(0, Pid::as_raw_pid);
    let is_orphan = |standing: &Standing| {
        own == group
            && standing.parent != siblings_parent
            && all
                .get(&standing.parent)
                .is_none_or(|parent| parent.group != group)
    };
    let is_member = |pid: i32, standing: &Standing| {
        pid == child
            || standing.group == group
                && pid != own
                && (descends(all, pid, child) || is_orphan(standing))
    };
    all.iter()
        .filter(|(pid, standing)| is_member(**pid, standing))
        .map(|(pid, _)| *pid)
        .collect()
}

fn descends(all: &HashMap<i32, Standing>, mut pid: i32, from: i32) -> bool {
    // Processes end while the table is read: no more steps than there are processes.
    for _ in 0..all.len() {
        match all.get(&pid) {
            Some(standing) if standing.parent == from => return true,
            Some(standing) => pid = standing.parent,
            None => return false,
        }
    }
    false
}

fn snapshot() -> HashMap<i32, Standing> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read(entry.path().join("stat")).ok()?;
            Some((pid, standing(&String::from_utf8_lossy(&stat))?))
        })
        .collect()
}

/// `PID (NAME) STATE PARENT GROUP ...`; the name may hold anything.
fn standing(stat: &str) -> Option<Standing> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(1);
    Some(Standing {
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(parent: i32, group: i32) -> Standing {
        Standing { parent, group }
    }

    #[test]
    fn a_name_may_hold_anything() {
        assert_eq!(standing("7 (a) b) c) S 3 5 1 0"), Some(at(3, 5)));
        assert_eq!(standing("7 (a"), None);
    }

    #[test]
    fn descendants_of_the_group_are_told() {
        // 10 is the run, 11 its command, 20 beside it in a pipeline.
        let all = HashMap::from([
            (10, at(5, 10)),
            (11, at(10, 10)),
            (12, at(11, 10)),
            (13, at(12, 13)),
            (14, at(13, 10)),
            (15, at(1, 10)),
            (20, at(5, 5)),
        ]);
        let told = |own, group| {
            let mut told = members(&all, 11, own, group);
            told.sort_unstable();
            told
        };
        assert_eq!(told(10, 10), [11, 12, 14, 15]);
        assert_eq!(told(9, 10), [11, 12, 14]);
    }
}
