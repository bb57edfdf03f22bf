//! The processes of a system: those of its name that carry a run's mark in their environment.

use std::path::Path;

/// The variable that marks a run's processes.
pub(crate) const MARK: &str = "AGTERM_BENCH_RUN";

/// Their process ids.
pub(crate) fn of(program: &str, mark: &str) -> Vec<u32> {
    let wanted = format!("{MARK}={mark}");
    let is_ours = |pid: &u32| {
        let exe = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        exe.file_name().is_some_and(|name| name == program)
            && environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
    };
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    all.filter(is_ours).collect()
}

/// Their proportional share of memory, in KiB.
pub(crate) fn pss_kib(pids: &[u32]) -> u64 {
    let one = |pid: &u32| -> u64 {
        let rollup = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("smaps_rollup"));
        let rollup = rollup.unwrap_or_default();
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    pids.iter().map(one).sum()
}

/// The time that they have spent on a processor, in clock ticks (10 ms).
pub(crate) fn cpu_ticks(pids: &[u32]) -> u64 {
    let one = |pid: &u32| -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        after_name.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
    };
    pids.iter().map(one).sum()
}
