//! Device control strings: DECRQSS and XTGETTCAP are answered, the rest (sixel, tmux's passthrough,
//! user keys) is ignored. An answer never holds text that the query brought, but for the hexadecimal
//! name that XTGETTCAP wants back.

use super::style::Style;
use super::terminal::Terminal;
use std::fmt::Write;

/// Names that one XTGETTCAP may ask for; vim asks for about thirty, one at a time.
const MAX_CAPABILITIES: usize = 64;

/// What a capability's name may be long, in hexadecimal.
const MAX_NAME_DIGITS: usize = 64;

/// What XTGETTCAP tells. `TN` is the terminfo name; the others say what terminfo does not know.
const CAPABILITIES: [(&str, &str); 9] = [
    ("TN", "xterm-256color"),
    ("name", "xterm-256color"),
    ("Co", "256"),
    ("colors", "256"),
    ("RGB", "8/8/8"),
    ("Tc", ""),
    ("Su", ""),
    ("Smulx", "\\E[4:%p1%dm"),
    ("Ms", "\\E]52;%p1%s;%p2%s\\007"),
];

impl Terminal {
    pub(super) fn do_dcs(&mut self, body: &[u8]) {
        if let Some(setting) = body.strip_prefix(b"$q") {
            self.report_setting(setting);
        } else if let Some(names) = body.strip_prefix(b"+q") {
            for name in names.split(|b| *b == b';').take(MAX_CAPABILITIES) {
                self.report_capability(name);
            }
        }
    }

    /// DECRQSS: how to bring about the current setting.
    fn report_setting(&mut self, setting: &[u8]) {
        let answer = match setting {
            b"m" => {
                let mut sequence = String::new();
                self.pen.style.write_change(&Style::default(), &mut sequence);
                let params = sequence.strip_prefix("\x1b[").unwrap_or("m");
                Some(if params == "m" { "0m".to_owned() } else { format!("0;{params}") })
            }
            b"r" => {
                let last = self.engine.rows() - 1;
                let (top, bottom) = self.page().region.unwrap_or((0, last));
                Some(format!("{};{}r", top + 1, bottom + 1))
            }
            b" q" => Some(format!("{} q", self.modes.cursor_shape.parameter())),
            b"\"p" => Some("62;1\"p".to_owned()),
            b"\"q" => Some("0\"q".to_owned()),
            _ => None,
        };
        match answer {
            Some(answer) => self.reply(format!("\x1bP1$r{answer}\x1b\\")),
            None => self.reply("\x1bP0$r\x1b\\"),
        }
    }

    /// XTGETTCAP: the value of a terminfo capability, both in hexadecimal.
    fn report_capability(&mut self, name: &[u8]) {
        if name.len() > MAX_NAME_DIGITS || !name.iter().all(u8::is_ascii_hexdigit) {
            return self.reply("\x1bP0+r\x1b\\");
        }
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        let known = CAPABILITIES.iter().find(|(known, _)| hexadecimal(known) == name);
        self.reply(match known {
            Some((_, "")) => format!("\x1bP1+r{name}\x1b\\"),
            Some((_, value)) => format!("\x1bP1+r{name}={}\x1b\\", hexadecimal(value)),
            None => format!("\x1bP0+r{name}\x1b\\"),
        });
    }
}

fn hexadecimal(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02X}");
        out
    })
}
