//! What verbs print: lines, tables for people, JSON for programs.

use crate::term::sanitize;
use serde::Serialize;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Prints one line.
pub(super) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Tells something beside what is printed.
pub(super) fn note(text: &str) -> io::Result<()> {
    writeln!(io::stderr().lock(), "{text}")
}

/// Prints a value as the API answers it.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(line(&serde_json::to_string_pretty(value)?)?)
}

/// Prints rows under headings, each column as wide as its widest cell.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let clean: Vec<[String; N]> = rows.iter().map(|row| row.clone().map(|cell| sanitize(&cell))).collect();
    let headings = headings.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(&clean);
    let widths: Vec<usize> = (0..N).map(|column| all().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    for row in all() {
        let mut text = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        line(text.trim_end())?;
    }
    Ok(())
}
