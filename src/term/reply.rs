//! Answers to a program's queries. The hub alone sends them, once, whatever looks on.
//! Never answered: reports that echo what a program (or who wrote to its output) put there.

use vt100::Screen;

/// VT220 with ANSI colour: what xterm-256color programs expect.
const PRIMARY_ATTRIBUTES: &[u8] = b"\x1b[?62;22c";

/// The answer to a CSI query, if it is one.
pub(super) fn to_csi(screen: &Screen, i1: Option<u8>, i2: Option<u8>, params: &[&[u16]], c: char) -> Option<Vec<u8>> {
    let first = params.first().and_then(|p| p.first()).copied().unwrap_or(0);
    match (i1, i2, c) {
        (None, None, 'c') if first == 0 => Some(PRIMARY_ATTRIBUTES.to_vec()),
        (Some(b'>'), None, 'c') if first == 0 => Some(b"\x1b[>41;0;0c".to_vec()),
        (Some(b'>'), None, 'q') if first == 0 => {
            Some(format!("\x1bP>|AGTerm {}\x1b\\", env!("CARGO_PKG_VERSION")).into_bytes())
        }
        (None, None, 'n') if first == 5 => Some(b"\x1b[0n".to_vec()),
        (None | Some(b'?'), None, 'n') if first == 6 => {
            let (row, col) = screen.cursor_position();
            let (_, cols) = screen.size();
            let private = if i1.is_some() { "?" } else { "" };
            Some(format!("\x1b[{private}{};{}R", row + 1, (col + 1).min(cols.get())).into_bytes())
        }
        (None, None, 't') if first == 18 => {
            let (rows, cols) = screen.size();
            Some(format!("\x1b[8;{rows};{cols}t").into_bytes())
        }
        (Some(b'?'), Some(b'$'), 'p') => Some(format!("\x1b[?{first};{}$y", mode_report(screen, first)).into_bytes()),
        (None, Some(b'$') | None, 'p') if i2.is_some() => Some(format!("\x1b[{first};0$y").into_bytes()),
        _ => None,
    }
}

/// DECRPM: 1 set, 2 reset, 0 not known.
fn mode_report(screen: &Screen, mode: u16) -> u8 {
    let set = match mode {
        1 => screen.application_cursor(),
        25 => !screen.hide_cursor(),
        47 | 1047 | 1049 => screen.alternate_screen(),
        2004 => screen.bracketed_paste(),
        _ => return 0,
    };
    if set { 1 } else { 2 }
}
