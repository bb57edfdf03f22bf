//! What runs in the pane: this same program in another role, so that every system runs the same.

use std::io::{Read, Write};

/// What the pane shows once its program runs. No interface draws runes.
pub(crate) const READY: &str = "ᛞ";
/// What it shows when all of a file is printed.
pub(crate) const DONE: &str = "ᛟ";

/// The character that answers a key: 64 of them, so that none repeats soon.
pub(crate) fn rune(key: u8) -> String {
    char::from_u32(0x16a0 + u32::from(key & 0x1f)).unwrap().to_string()
}

/// `echo` answers each key with its rune; `cat` prints a file at the first key; `idle` waits.
pub(crate) fn run(role: &str, file: Option<&str>) {
    raw_mode();
    let mut out = std::io::stdout();
    out.write_all(format!("\x1b[2J\x1b[H{READY}\r\n").as_bytes()).unwrap();
    out.flush().unwrap();
    match role {
        "echo" => echo(),
        "cat" => cat(file.unwrap()),
        _ => wait_for_key(),
    }
    wait_for_key();
}

fn raw_mode() {
    let stdin = std::io::stdin();
    let mut modes = rustix::termios::tcgetattr(&stdin).unwrap();
    modes.make_raw();
    rustix::termios::tcsetattr(&stdin, rustix::termios::OptionalActions::Now, &modes).unwrap();
}

fn wait_for_key() {
    let _ = std::io::stdin().read(&mut [0; 64]);
}

fn echo() {
    let (mut col, mut keys) = (0, [0; 64]);
    while let Ok(count @ 1..) = std::io::stdin().read(&mut keys) {
        for key in &keys[..count] {
            let mut text = rune(*key);
            col += 1;
            // Shorter than the cycle of keys: an interface need not draw what stands there already.
            if col > 29 {
                text = format!("\r\x1b[K{text}");
                col = 1;
            }
            std::io::stdout().write_all(text.as_bytes()).unwrap();
            std::io::stdout().flush().unwrap();
        }
    }
}

/// Through the real `cat`, on a terminal in cooked output mode, as a person would.
fn cat(file: &str) {
    wait_for_key();
    let stdin = std::io::stdin();
    let mut modes = rustix::termios::tcgetattr(&stdin).unwrap();
    modes.output_modes |= rustix::termios::OutputModes::OPOST | rustix::termios::OutputModes::ONLCR;
    rustix::termios::tcsetattr(&stdin, rustix::termios::OptionalActions::Now, &modes).unwrap();
    std::process::Command::new("cat").arg(file).status().unwrap();
    std::io::stdout().write_all(format!("\x1b[m\r\n{DONE}\r\n").as_bytes()).unwrap();
    std::io::stdout().flush().unwrap();
}
