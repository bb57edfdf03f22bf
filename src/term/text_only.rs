//! Output as the text that it is, for files and pipes: without sequences, newlines as programs that
//! read text know them.

use super::csi::Csi;
use super::scanner::{Scanner, Sink, StringKind};

/// Takes the text out of output, wherever that was cut.
#[derive(Debug, Default)]
pub struct TextOnly {
    scanner: Scanner,
    text: Text,
}

impl TextOnly {
    /// The text in `bytes`. A carriage return at their end is held back: a newline may follow it.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.scanner.feed(bytes, &mut self.text);
        std::mem::take(&mut self.text.out)
    }
}

#[derive(Debug, Default)]
struct Text {
    out: Vec<u8>,
    holds_return: bool,
}

impl Sink for Text {
    fn text(&mut self, run: &[u8]) {
        for &byte in run {
            if std::mem::take(&mut self.holds_return) && byte != b'\n' && byte != b'\r' {
                self.out.push(b'\r');
            }
            match byte {
                b'\r' => self.holds_return = true,
                b'\n' | b'\t' | b' '..=b'~' | 0x80.. => self.out.push(byte),
                _ => {}
            }
        }
    }

    fn escape(&mut self, _: &[u8], _: u8) {}

    fn csi(&mut self, _: &Csi<'_>) {}

    fn string(&mut self, _: StringKind, _: &[u8], _: bool) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_remains() {
        let output = "\x1b[1mbold\x1b[m\r\ntab\there\r\n50%\r100%\x07\r\n\x1b]2;title\x07\x1b(Bé日\r\r\n";
        let expected = "bold\ntab\there\n50%\r100%\né日\n";
        assert_eq!(TextOnly::default().feed(output.as_bytes()), expected.as_bytes());
        let mut cut = TextOnly::default();
        let joined: Vec<u8> = output.bytes().flat_map(|byte| cut.feed(&[byte])).collect();
        assert_eq!(joined, expected.as_bytes());
    }
}
