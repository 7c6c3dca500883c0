//! What the system knows of this process; `None` where it does not say.

use std::fs;
use std::time::Duration;

/// Resident memory in kB, clients included.
pub(crate) fn resident_kilobytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Time on a processor of all threads whose names begin like this (of which the system keeps 15 bytes).
pub(crate) fn time_of_threads(name: &str) -> Option<Duration> {
    let name = name.get(..15).unwrap_or(name);
    let mut total = 0;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let task = task.ok()?.path();
        if fs::read_to_string(task.join("comm")).ok()?.trim_end() == name {
            let statistics = fs::read_to_string(task.join("schedstat")).ok()?;
            total += statistics.split(' ').next()?.parse::<u64>().ok()?;
        }
    }
    Some(Duration::from_nanos(total))
}
