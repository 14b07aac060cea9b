//! The memory of a process.

use std::fs;
use std::process::Child;
use std::thread;
use std::time::Duration;

/// The most memory that a process had, in kilobytes, as long as it can be asked.
pub(crate) fn peak(mut child: Child) -> Option<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = kilobytes.or(peak);
        thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    peak
}
