//! Cuts the stream into runs of text and whole sequences, wherever the chunks were cut. Knows the
//! grammar alone (ECMA-48 5, xterm's strings), not what anything means.

use super::boundary::utf8_end;
use super::csi::Csi;
use memchr::{memchr, memchr3};

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;

/// A control sequence longer than this is ignored: none that means something comes near it.
const MAX_SEQUENCE_BYTES: usize = 512;

/// A string longer than this is ignored when its end comes: room for what is copied by OSC 52.
const MAX_STRING_BYTES: usize = 1024 * 1024;

/// What the stream is made of.
pub(super) trait Sink {
    /// Characters (whole ones, or bytes that never were any) and control characters but ESC.
    fn text(&mut self, run: &[u8]);
    /// `ESC`, intermediate bytes, last byte.
    fn escape(&mut self, intermediates: &[u8], last: u8);
    fn csi(&mut self, csi: &Csi<'_>);
    /// A string and whether BEL ended it; answers end in the same way.
    fn string(&mut self, kind: StringKind, body: &[u8], is_bell: bool);
}

/// The strings that are read. APC, PM and SOS are skipped to their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringKind {
    Osc,
    Dcs,
    Skipped,
}

#[derive(Debug)]
struct OpenString {
    kind: StringKind,
    body: Vec<u8>,
    is_too_long: bool,
    /// An ESC came that may begin the terminator.
    is_escaped: bool,
}

/// Remembers what is torn between two chunks.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// The beginning of a character.
    torn: Vec<u8>,
    /// The sequence that is being read, from its ESC on; empty outside of one.
    sequence: Vec<u8>,
    string: Option<OpenString>,
}

impl Scanner {
    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        if self.torn.is_empty() {
            self.scan(bytes, sink);
        } else {
            let mut joined = std::mem::take(&mut self.torn);
            joined.extend_from_slice(bytes);
            self.scan(&joined, sink);
        }
    }

    /// Whether the next byte begins something new.
    pub(super) fn is_at_rest(&self) -> bool {
        self.torn.is_empty() && self.sequence.is_empty() && self.string.is_none()
    }

    /// What has been taken in but not acted on: fed to another scanner, it is in the same place.
    pub(super) fn pending(&self) -> Vec<u8> {
        let mut out = [self.torn.as_slice(), &self.sequence].concat();
        if let Some(string) = &self.string {
            out.extend_from_slice(match string.kind {
                StringKind::Osc => b"\x1b]",
                StringKind::Dcs => b"\x1bP",
                StringKind::Skipped => b"\x1b_",
            });
            out.extend_from_slice(&string.body);
            if string.is_too_long {
                out.resize(MAX_STRING_BYTES + 3, b' ');
            }
            if string.is_escaped {
                out.push(ESC);
            }
        }
        out
    }

    fn scan(&mut self, mut rest: &[u8], sink: &mut impl Sink) {
        while !rest.is_empty() {
            rest = if self.string.is_some() {
                self.string(rest, sink)
            } else if self.sequence.is_empty() {
                self.ground(rest, sink)
            } else if rest[0] >= 0x80 {
                // No part of any sequence: it is broken off.
                self.sequence.clear();
                rest
            } else {
                self.step(rest[0], sink);
                &rest[1..]
            };
        }
    }

    fn ground<'a>(&mut self, bytes: &'a [u8], sink: &mut impl Sink) -> &'a [u8] {
        let Some(at) = memchr(ESC, bytes) else {
            let whole = utf8_end(bytes);
            if whole > 0 {
                sink.text(&bytes[..whole]);
            }
            self.torn.extend_from_slice(&bytes[whole..]);
            return &[];
        };
        if at > 0 {
            sink.text(&bytes[..at]);
        }
        let bytes = &bytes[at..];
        if let Some(len) = whole_control_sequence(bytes) {
            if let Some(csi) = Csi::parse(&bytes[..len]) {
                sink.csi(&csi);
            }
            return &bytes[len..];
        }
        self.sequence.push(ESC);
        &bytes[1..]
    }

    /// One byte of a sequence that is torn, interrupted by control characters, or short anyway.
    fn step(&mut self, byte: u8, sink: &mut impl Sink) {
        match byte {
            ESC => self.sequence.truncate(1),
            CANCEL | SUBSTITUTE => self.sequence.clear(),
            // A control character inside a sequence acts at once, and the sequence goes on.
            0..0x20 => sink.text(&[byte]),
            0x20..0x7f => self.extend(byte, sink),
            0x7f.. => {}
        }
    }

    fn extend(&mut self, byte: u8, sink: &mut impl Sink) {
        if self.sequence.len() < MAX_SEQUENCE_BYTES {
            self.sequence.push(byte);
        }
        let is_control_sequence = self.sequence.get(1) == Some(&b'[');
        let is_last = match (is_control_sequence, self.sequence.len()) {
            (true, 2) => false,
            (true, _) => byte >= 0x40,
            (false, _) => byte >= 0x30,
        };
        if !is_last {
            return;
        }
        let sequence = std::mem::take(&mut self.sequence);
        if sequence.len() >= MAX_SEQUENCE_BYTES {
            return;
        }
        match sequence[1..] {
            [b'[', ..] => Csi::parse(&sequence).iter().for_each(|csi| sink.csi(csi)),
            [b']'] => self.open(StringKind::Osc),
            [b'P'] => self.open(StringKind::Dcs),
            [b'_' | b'^' | b'X'] => self.open(StringKind::Skipped),
            [ref intermediates @ .., last] => sink.escape(intermediates, last),
            [] => {}
        }
        // The buffer is used again.
        self.sequence = sequence;
        self.sequence.clear();
    }

    fn open(&mut self, kind: StringKind) {
        self.string = Some(OpenString { kind, body: Vec::new(), is_too_long: false, is_escaped: false });
    }

    fn string<'a>(&mut self, bytes: &'a [u8], sink: &mut impl Sink) -> &'a [u8] {
        let Some(string) = &mut self.string else { return bytes };
        if string.is_escaped {
            // `\` ends the string; whatever else breaks it off and begins a sequence.
            if bytes[0] == b'\\' {
                self.close(false, sink);
                return &bytes[1..];
            }
            self.string = None;
            self.sequence.push(ESC);
            return bytes;
        }
        let end = memchr3(ESC, CANCEL, SUBSTITUTE, bytes).unwrap_or(bytes.len());
        let end = match string.kind {
            StringKind::Osc => memchr(BEL, &bytes[..end]).unwrap_or(end),
            StringKind::Dcs | StringKind::Skipped => end,
        };
        string.take(&bytes[..end]);
        match bytes.get(end) {
            None => return &[],
            Some(&ESC) => string.is_escaped = true,
            Some(&BEL) => self.close(true, sink),
            Some(_) => self.string = None,
        }
        &bytes[end + 1..]
    }

    fn close(&mut self, is_bell: bool, sink: &mut impl Sink) {
        if let Some(string) = self.string.take()
            && !string.is_too_long
            && string.kind != StringKind::Skipped
        {
            sink.string(string.kind, &string.body, is_bell);
        }
    }
}

/// The length of the control sequence that `bytes` begins with, if it is whole and uninterrupted.
fn whole_control_sequence(bytes: &[u8]) -> Option<usize> {
    if bytes.get(1) != Some(&b'[') {
        return None;
    }
    let body = &bytes[2..bytes.len().min(MAX_SEQUENCE_BYTES)];
    let end = body.iter().position(|b| !(0x20..0x40).contains(b))?;
    (0x40..0x7f).contains(&body[end]).then_some(2 + end + 1)
}

impl OpenString {
    fn take(&mut self, bytes: &[u8]) {
        if self.kind == StringKind::Skipped || self.is_too_long {
            return;
        }
        if self.body.len() + bytes.len() > MAX_STRING_BYTES {
            self.is_too_long = true;
            self.body = Vec::new();
        } else {
            self.body.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes down what it is told.
    #[derive(Default)]
    struct Log(Vec<String>);

    impl Sink for Log {
        fn text(&mut self, run: &[u8]) {
            let text = String::from_utf8_lossy(run);
            match self.0.last_mut() {
                Some(last) if last.starts_with("text ") => last.push_str(&text),
                _ => self.0.push(format!("text {text}")),
            }
        }

        fn escape(&mut self, intermediates: &[u8], last: u8) {
            self.0.push(format!("esc {}{}", String::from_utf8_lossy(intermediates), char::from(last)));
        }

        fn csi(&mut self, csi: &Csi<'_>) {
            self.0.push(format!("csi {}", String::from_utf8_lossy(&csi.raw[2..])));
        }

        fn string(&mut self, kind: StringKind, body: &[u8], _: bool) {
            self.0.push(format!("{kind:?} {}", String::from_utf8_lossy(body)));
        }
    }

    fn scanned(bytes: &[u8], chunk: usize) -> Vec<String> {
        let mut scanner = Scanner::default();
        let mut log = Log::default();
        for part in bytes.chunks(chunk) {
            scanner.feed(part, &mut log);
        }
        log.0
    }

    #[test]
    fn sequences_come_whole_however_the_stream_is_cut() {
        let cases: &[(&[u8], &[&str])] = &[
            (b"a\x1b[1;31mb", &["text a", "csi 1;31m", "text b"]),
            (b"\x1b(0q\x1b7", &["esc (0", "text q", "esc 7"]),
            (b"\x1b]0;a;b\x07x", &["Osc 0;a;b", "text x"]),
            (b"\x1bP$qm\x1b\\x", &["Dcs $qm", "text x"]),
            (b"\x1b_Gpayload\x07\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\x", &["text x"]),
            // ECMA-48 leaves it open; xterm and the VT100 act on controls inside at once.
            (b"\x1b[3\r1mx", &["text \r", "csi 31m", "text x"]),
            (b"\x1b\n[1mx", &["text \n", "csi 1m", "text x"]),
            (b"\x1b[3\x18mx", &["text mx"]),
            (b"\x1b[3\x1b[4mx", &["csi 4m", "text x"]),
            (b"\x1b]0;title\x1b[1mx", &["csi 1m", "text x"]),
            (b"\x1b]0;title\x18x", &["text x"]),
            ("é日🙂\u{1b}[1é".as_bytes(), &["text é日🙂é"]),
            (b"\xffa\xe3\x81\x1b7", &["text \u{fffd}a\u{fffd}", "esc 7"]),
        ];
        for (bytes, expected) in cases {
            for chunk in [1, 2, 3, 100] {
                assert_eq!(scanned(bytes, chunk), *expected, "{bytes:?} by {chunk}");
            }
        }
    }

    #[test]
    fn what_never_ends_is_bounded_and_then_ignored() {
        let mut scanner = Scanner::default();
        let mut log = Log::default();
        scanner.feed(b"\x1b[", &mut log);
        scanner.feed(&[b'1'; 5000], &mut log);
        assert!(scanner.sequence.len() <= MAX_SEQUENCE_BYTES);
        scanner.feed(b"mx\x1b]52;c;", &mut log);
        for _ in 0..100 {
            scanner.feed(&vec![b'A'; 65536], &mut log);
        }
        assert!(scanner.pending().len() <= MAX_STRING_BYTES + 3);
        scanner.feed(b"\x07y", &mut log);
        assert_eq!(log.0, ["text xy"]);
    }
}
