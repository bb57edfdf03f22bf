//! Pasted text as a program reads it. What is pasted comes from anywhere, so it can neither end
//! the bracket early nor send keys of its own.

use super::Modes;

const START: &str = "\x1b[200~";
const END: &str = "\x1b[201~";

/// The bytes of a paste for a program with these modes: newlines as the Enter key sends them,
/// no other control character than the tab, bracketed where the program asked for it.
#[must_use]
pub fn encode(text: &str, modes: &Modes) -> Vec<u8> {
    let typed = typed(text);
    if modes.bracketed_paste { format!("{START}{typed}{END}").into_bytes() } else { typed.into_bytes() }
}

fn typed(text: &str) -> String {
    text.replace("\r\n", "\r")
        .replace('\n', "\r")
        // Whole, so that no rubbish of it remains; what is left of a nested one lacks its escape.
        .replace(END, "")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\r' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newlines_become_enter_and_controls_vanish() {
        for (text, bytes) in [
            ("plain", "plain"),
            ("a\nb\r\nc\rd", "a\rb\rc\rd"),
            ("tab\there", "tab\there"),
            ("\x03\x04\x1b[Aq\u{9b}31m", "[Aq31m"),
            ("é日🙂", "é日🙂"),
        ] {
            assert_eq!(encode(text, &Modes::default()), bytes.as_bytes());
        }
    }

    #[test]
    fn the_bracket_cannot_be_closed_from_within() {
        let modes = Modes { bracketed_paste: true, ..Modes::default() };
        let text = "safe\x1b[201~rm -rf\x1b[20\x1b[201~1~\n";
        assert_eq!(encode(text, &modes), b"\x1b[200~saferm -rf[201~\r\x1b[201~");
    }
}
