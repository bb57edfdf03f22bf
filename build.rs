//! Puts the browser page together in `OUT_DIR/web`, from where `api::web` embeds it: the page's own
//! files from `assets/web/page`, and the few files of npm packages that it loads. A machine without
//! npm still builds AGTerm; the page then says what is missing and how to get it.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "Cargo talks to build scripts through the environment and standard output"
)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// The packages' files, as they lie under `node_modules` and as the page names them.
const VENDORED: [(&str, &str); 5] = [
    ("@xterm/xterm/lib/xterm.mjs", "xterm.mjs"),
    ("@xterm/xterm/css/xterm.css", "xterm.css"),
    ("@xterm/addon-fit/lib/addon-fit.mjs", "addon-fit.mjs"),
    ("@xterm/addon-unicode11/lib/addon-unicode11.mjs", "addon-unicode11.mjs"),
    ("@xterm/addon-webgl/lib/addon-webgl.mjs", "addon-webgl.mjs"),
];

/// Set to anything, npm is left alone.
const SKIP_NPM: &str = "AGTERM_SKIP_NPM";

fn main() -> Result<(), Box<dyn Error>> {
    let source = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("assets/web");
    let page = PathBuf::from(env::var("OUT_DIR")?).join("web");
    println!("cargo:rerun-if-env-changed={SKIP_NPM}");
    for watched in ["page", "package.json", "package-lock.json"] {
        println!("cargo:rerun-if-changed={}", source.join(watched).display());
    }
    match fs::remove_dir_all(&page) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => copy_directory(&source.join("page"), &page)?,
    }
    if let Err(why) = vendor(&source, &page.join("vendor")) {
        println!("cargo:warning=the browser page is built without its terminal: {why}");
        fs::write(page.join("missing.txt"), missing(&why.to_string()))?;
        // Looks again once somebody has installed the packages by hand.
        println!("cargo:rerun-if-changed={}", source.display());
    }
    Ok(())
}

/// Copies the packages' files, after installing the packages where that is needed.
fn vendor(source: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let modules = source.join("node_modules");
    let lock = fs::read(source.join("package-lock.json"))?;
    // What was installed last: times of files tell nothing after a checkout.
    let stamp = modules.join(".installed-lock.json");
    let is_installed = VENDORED.iter().all(|(from, _)| modules.join(from).exists());
    if !is_installed || fs::read(&stamp).is_ok_and(|installed| installed != lock) {
        install(source)?;
    }
    fs::write(stamp, lock)?;
    fs::create_dir_all(target)?;
    for (from, to) in VENDORED {
        let file = modules.join(from);
        fs::copy(&file, target.join(to)).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// Runs `npm ci`: exactly the lock file's packages, none of their scripts.
fn install(source: &Path) -> Result<(), Box<dyn Error>> {
    if env::var_os(SKIP_NPM).is_some() {
        return Err(format!("{SKIP_NPM} is set").into());
    }
    let output = Command::new("npm")
        .args(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(source)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("npm cannot be run ({error})"))?;
    if !output.status.success() {
        // What failed may work next time, such as the network. Cargo runs this again at the next
        // build for a file that is never there.
        println!("cargo:rerun-if-changed={}", source.join(".never").display());
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(format!("npm ci failed: {}", why.lines().next().unwrap_or("no reason given")).into());
    }
    Ok(())
}

fn copy_directory(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// What the page shows in place of a terminal.
fn missing(why: &str) -> String {
    format!(
        "This AGTerm was built without the terminal for browsers: {why}.\n\n\
         Install Node.js with npm, run `npm ci` in assets/web of AGTerm's source, and build again.\n\n\
         Everything else works: sessions run on, and `agterm` shows them in a terminal."
    )
}
