//! Who listens on a TCP port, where the system tells (Linux's `/proc`).

use std::path::Path;

/// `TCP_LISTEN` in the state column of `/proc/net/tcp`.
const LISTEN: &str = "0A";

/// ` by NAME (process N)`; empty when nobody tells.
pub(super) fn describe(port: u16) -> String {
    let inodes: Vec<String> =
        ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().flat_map(|file| inodes(file, port)).collect();
    match process_with(&inodes) {
        Some((pid, name)) if name == "agterm" => format!(" by agterm (process {pid}): a server on another AGTERM_HOME"),
        Some((pid, name)) => format!(" by {} (process {pid})", crate::term::sanitize(&name)),
        None => String::new(),
    }
}

/// The sockets that listen on `port`.
fn inodes(file: &str, port: u16) -> Vec<String> {
    let table = std::fs::read_to_string(file).unwrap_or_default();
    let suffix = format!(":{port:04X}");
    let listening = table.lines().filter_map(|line| {
        // sl local_address rem_address st queues timer retransmits uid timeout inode
        let columns: Vec<&str> = line.split_whitespace().collect();
        let is_it = columns.get(1)?.ends_with(&suffix) && *columns.get(3)? == LISTEN;
        is_it.then(|| columns.get(9).map(|inode| (*inode).to_owned()))?
    });
    listening.collect()
}

/// The process that has one of the sockets open, and its name. Other users' processes do not show.
fn process_with(inodes: &[String]) -> Option<(u32, String)> {
    let links: Vec<String> = inodes.iter().map(|inode| format!("socket:[{inode}]")).collect();
    for process in std::fs::read_dir("/proc").ok()?.flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let has_it = |link: &Path| link.to_str().is_some_and(|link| links.iter().any(|socket| socket == link));
        let mut open = std::fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        if open.any(|fd| std::fs::read_link(fd.path()).is_ok_and(|link| has_it(&link))) {
            let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some((pid, name.trim().to_owned()));
        }
    }
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn finds_this_process() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(describe(port).ends_with(&format!("(process {})", std::process::id())), "{}", describe(port));
        drop(listener);
        assert_eq!(describe(port), "");
    }
}
