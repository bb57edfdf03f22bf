//! Output for a real terminal that shows it raw: everything but the queries. The hub has answered
//! those already; a second answer would arrive in the program as typed rubbish.

use super::boundary::sequence_end;
use memchr::memchr2;
use std::borrow::Cow;

const ESC: u8 = 0x1b;
/// A terminal answers it with a string of its user's.
const ENQ: u8 = 0x05;

/// The bytes without the sequences that a terminal would answer. `bytes` begins and ends between
/// sequences, as [`super::Boundary`] cuts.
#[must_use]
pub fn without_queries(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut kept = Vec::new();
    let mut kept_up_to = 0;
    let mut at = 0;
    while let Some(next) = memchr2(ESC, ENQ, &bytes[at..]) {
        let start = at + next;
        let len = if bytes[start] == ENQ { 1 } else { sequence_len(&bytes[start..]) };
        at = start + len;
        if bytes[start] == ENQ || is_query(&bytes[start..at]) {
            kept.extend_from_slice(&bytes[kept_up_to..start]);
            kept_up_to = at;
        }
    }
    if kept_up_to == 0 {
        return Cow::Borrowed(bytes);
    }
    kept.extend_from_slice(&bytes[kept_up_to..]);
    Cow::Owned(kept)
}

/// The length of the sequence that `bytes` begins with, a string's terminator included; all of
/// them where its end is missing.
fn sequence_len(bytes: &[u8]) -> usize {
    if !matches!(bytes.get(1), Some(b'P' | b']' | b'X' | b'^' | b'_')) {
        return sequence_end(bytes).unwrap_or(bytes.len());
    }
    let by_terminator = memchr::memmem::find(bytes, b"\x1b\\").map(|at| at + 2);
    let by_itself = sequence_end(bytes);
    by_terminator.into_iter().chain(by_itself).min().unwrap_or(bytes.len())
}

fn is_query(sequence: &[u8]) -> bool {
    match sequence {
        [ESC, b'[', body @ .., last] => is_csi_query(body, *last),
        [ESC, b']', body @ ..] => is_osc_query(body),
        // DECRQSS, XTGETTCAP.
        [ESC, b'P', body @ ..] => body.starts_with(b"$q") || body.starts_with(b"+q"),
        // DECID.
        [ESC, b'Z'] => true,
        _ => false,
    }
}

fn is_csi_query(body: &[u8], last: u8) -> bool {
    let number =
        || body.split(|b| *b == b';').next().and_then(|raw| std::str::from_utf8(raw).ok()?.parse::<u16>().ok());
    match last {
        // DA1, DA2, DA3; DSR and CPR.
        b'c' | b'n' => true,
        // XTVERSION. With a space before it, `q` is the cursor's shape.
        b'q' => body.first() == Some(&b'>'),
        // DECRQM.
        b'p' => body.last() == Some(&b'$'),
        // Kitty keyboard flags.
        b'u' => body.first() == Some(&b'?'),
        // DECREQTPARM.
        b'x' => body.iter().all(u8::is_ascii_digit),
        // Window reports: state, place, sizes, titles.
        b't' => number().is_some_and(|what| (11..=21).contains(&what)),
        _ => false,
    }
}

fn is_osc_query(body: &[u8]) -> bool {
    let mut parts = body.split(|b| matches!(*b, b';' | 0x07 | ESC));
    let kind = parts.next().unwrap_or_default();
    let is_kind =
        matches!(kind, b"4" | b"5" | b"52" | b"10" | b"11" | b"12" | b"13" | b"14" | b"15" | b"16" | b"17" | b"19");
    is_kind && parts.any(|part| part == b"?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_taken_out_and_nothing_else() {
        for (raw, passed) in [
            ("plain é text\r\n", "plain é text\r\n"),
            ("a\x1b[cb\x1b[>cc\x1b[=cd\x1b[0ce", "abcde"),
            ("\x1b[6n\x1b[5n\x1b[?6n|", "|"),
            ("\x1b[?25$p\x1b[4$p\x1b[>q\x1b[>0q\x1b[2 q", "\x1b[2 q"),
            ("\x1b[?u\x1b[>1u\x1b[<u", "\x1b[>1u\x1b[<u"),
            ("\x1b[14t\x1b[18t\x1b[21t\x1b[22;0t\x1b[8;24;80t", "\x1b[22;0t\x1b[8;24;80t"),
            ("\x1b]11;?\x07x\x1b]11;#000000\x07", "x\x1b]11;#000000\x07"),
            ("\x1b]4;1;?\x1b\\x\x1b]0;what? ; ?\x07", "x\x1b]0;what? ; ?\x07"),
            ("\x1b]52;c;?\x07\x1b]52;c;aGk=\x07", "\x1b]52;c;aGk=\x07"),
            ("\x1bP+q544e\x1b\\x\x1bP$qm\x1b\\y\x1bPq#0\x1b\\", "xy\x1bPq#0\x1b\\"),
            ("a\x05b\x1bZc", "abc"),
            ("\x1b[31mred\x1b[m\x1b(0q\x1b(B", "\x1b[31mred\x1b[m\x1b(0q\x1b(B"),
            ("\x1b]0;no end", "\x1b]0;no end"),
        ] {
            assert_eq!(String::from_utf8_lossy(&without_queries(raw.as_bytes())), passed, "{raw:?}");
        }
        assert!(matches!(without_queries(b"\x1b[1mx"), Cow::Borrowed(_)));
    }
}
