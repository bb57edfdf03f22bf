//! The browser page, driven in Chromium by `tests/web` against the real server. Without Node or
//! Chromium the test says so and passes on a developer's machine, and fails in CI.

#![allow(
    clippy::disallowed_methods,
    reason = "CI and CHROMIUM are for this test alone, not the program's configuration"
)]

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::Command;

const CHROMIUM: &str = "/usr/bin/chromium";

/// All of it together takes half a minute; a machine that is busy, some times that.
const TIMEOUT_MS: u32 = 300_000;

#[test]
fn the_page_does_what_a_person_expects() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web");
    if let Some(missing) = missing_tool() {
        assert!(std::env::var_os("CI").is_none(), "{missing} is missing: the browser page is not tested");
        // Not by a macro of `print`: the test harness would keep it to itself.
        let _ =
            writeln!(std::io::stderr(), "\n*** SKIPPED: {missing} is missing: the browser page is NOT tested ***\n");
        return;
    }
    install(&tests);
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", &format!("--test-timeout={TIMEOUT_MS}"), "page.test.mjs"])
        .current_dir(&tests)
        .env("AGTERM_BIN", env!("CARGO_BIN_EXE_agterm"))
        .env("CHROMIUM", chromium())
        // Of a runner that ran this test, and would make it a part of its own report.
        .env_remove("NODE_TEST_CONTEXT")
        .output()
        .expect("node runs");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Where Chromium is: `CHROMIUM` says otherwise than Debian does.
fn chromium() -> OsString {
    std::env::var_os("CHROMIUM").unwrap_or_else(|| CHROMIUM.into())
}

fn missing_tool() -> Option<&'static str> {
    let runs = |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    match (runs("node"), runs("npm"), Path::new(&chromium()).exists()) {
        (false, ..) => Some("Node.js"),
        (_, false, _) => Some("npm"),
        (.., false) => Some("Chromium"),
        _ => None,
    }
}

/// Installs what drives the browser, unless the lock file's packages are there.
fn install(tests: &Path) {
    let stamp = tests.join("node_modules/.installed-lock.json");
    let lock = std::fs::read(tests.join("package-lock.json")).expect("the lock file is there");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return;
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(tests)
        .output()
        .expect("npm runs");
    assert!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(stamp, lock).expect("the stamp is written");
}
