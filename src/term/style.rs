//! How text looks, in words that do not depend on the engine: colours, attributes, links, and the
//! SGR sequences that say them. Sources: ECMA-48 8.3.117 (SGR), ITU T.416 (colours with colons),
//! kitty's "Colored and styled underlines".

use super::csi::Params;

/// A colour as a program asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Color {
    #[default]
    Default,
    /// 0-7 normal, 8-15 bright, 16-255 the cube and greys.
    Indexed(u8),
    Rgb(u8, u8, u8),
}

/// The line below underlined text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Underline {
    #[default]
    Single,
    Double,
    Curly,
    Dotted,
    Dashed,
}

/// Colours and attributes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Style {
    pub fg: Color,
    pub bg: Color,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    /// Says something only where `underline` is set.
    pub underline_style: Underline,
    /// Says something only where `underline` is set; `Default`: the text's colour.
    pub underline_color: Color,
    pub blink: bool,
    pub inverse: bool,
    pub conceal: bool,
    pub strikethrough: bool,
    pub overline: bool,
}

/// What an OSC 8 link points at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// As the program gave it, control characters removed. Whoever opens it checks the scheme.
    pub uri: String,
    /// Cells with the same id and uri are one link, wherever they are.
    pub id: Option<String>,
}

impl Style {
    /// Applies the parameters of one SGR sequence. What is unknown or malformed changes nothing.
    pub(super) fn apply(&mut self, params: &Params) {
        let mut groups = params.groups();
        if params.is_empty() {
            *self = Self::default();
        }
        while let Some(group) = groups.next() {
            match *group {
                [38 | 48 | 58] => {
                    let Some(color) = split_color(&mut groups) else { return };
                    self.set_color(group[0], color);
                }
                [38 | 48 | 58, ref rest @ ..] => {
                    if let Some(color) = joined_color(rest) {
                        self.set_color(group[0], color);
                    }
                }
                [4, kind] => self.set_underline(kind),
                [code] => self.set(code),
                _ => {}
            }
        }
    }

    fn set(&mut self, code: u16) {
        match code {
            0 => *self = Self::default(),
            1 => self.bold = true,
            2 => self.dim = true,
            3 => self.italic = true,
            4 => self.set_underline(1),
            5 | 6 => self.blink = true,
            7 => self.inverse = true,
            8 => self.conceal = true,
            9 => self.strikethrough = true,
            21 => self.set_underline(2),
            22 => (self.bold, self.dim) = (false, false),
            23 => self.italic = false,
            24 => self.set_underline(0),
            25 => self.blink = false,
            27 => self.inverse = false,
            28 => self.conceal = false,
            29 => self.strikethrough = false,
            39 => self.fg = Color::Default,
            49 => self.bg = Color::Default,
            53 => self.overline = true,
            55 => self.overline = false,
            59 => self.underline_color = Color::Default,
            _ => {
                if let Some((color, is_background)) = named_color(code) {
                    *(if is_background { &mut self.bg } else { &mut self.fg }) = color;
                }
            }
        }
    }

    fn set_underline(&mut self, kind: u16) {
        self.underline = kind != 0;
        self.underline_style = match kind {
            2 => Underline::Double,
            3 => Underline::Curly,
            4 => Underline::Dotted,
            5 => Underline::Dashed,
            _ => Underline::Single,
        };
    }

    fn set_color(&mut self, which: u16, color: Color) {
        match which {
            38 => self.fg = color,
            48 => self.bg = color,
            _ => self.underline_color = color,
        }
    }

    /// Writes the sequence that turns the attributes `from` into these; nothing where they are the same.
    pub(super) fn write_change(&self, from: &Self, out: &mut String) {
        if self == from {
            return;
        }
        out.push_str("\x1b[");
        let start = out.len();
        if *from != Self::default() {
            out.push_str("0;");
        }
        self.write_params(out);
        // Without the last separator; and "0" alone is best left out.
        out.truncate(out.len() - 1);
        if &out[start..] == "0" {
            out.truncate(start);
        }
        out.push('m');
    }

    /// The sequence that makes these the engine's attributes, as far as it has them.
    pub(super) fn for_engine(&self) -> String {
        let known = Self {
            fg: self.fg,
            bg: self.bg,
            bold: self.bold,
            dim: self.dim && !self.bold,
            italic: self.italic,
            underline: self.underline,
            inverse: self.inverse,
            ..Self::default()
        };
        let mut out = String::from("\x1b[m");
        known.write_change(&Self::default(), &mut out);
        out
    }

    /// Whether there are attributes here that the engine lacks.
    pub(super) fn exceeds_engine(&self) -> bool {
        self.blink
            || self.conceal
            || self.strikethrough
            || self.overline
            || (self.bold && self.dim)
            || (self.underline && (self.underline_style != Underline::Single || self.underline_color != Color::Default))
    }

    /// Whether the engine shows these and those alike.
    pub(super) fn is_same_to_engine(&self, other: &Self) -> bool {
        let seen = |style: &Self| (style.fg, style.bg, style.italic, style.underline, style.inverse, style.bold);
        seen(self) == seen(other) && (self.bold || self.dim == other.dim)
    }

    /// The parameters that say these attributes to a terminal at rest, each with a separator after it.
    fn write_params(&self, out: &mut String) {
        let flags = [
            (self.bold, "1;"),
            (self.dim, "2;"),
            (self.italic, "3;"),
            (self.blink, "5;"),
            (self.inverse, "7;"),
            (self.conceal, "8;"),
            (self.strikethrough, "9;"),
            (self.overline, "53;"),
        ];
        for (_, code) in flags.iter().filter(|(is_set, _)| *is_set) {
            out.push_str(code);
        }
        if self.underline {
            out.push_str(match self.underline_style {
                Underline::Single => "4;",
                Underline::Double => "4:2;",
                Underline::Curly => "4:3;",
                Underline::Dotted => "4:4;",
                Underline::Dashed => "4:5;",
            });
        }
        write_color(self.fg, 30, out);
        write_color(self.bg, 40, out);
        match self.underline_color {
            Color::Default => {}
            Color::Indexed(i) => push(out, "58:5:", &[i]),
            Color::Rgb(r, g, b) => {
                // With an empty colour space.
                push(out, "58:2::", &[r, g, b]);
            }
        }
    }
}

/// The parameters of a foreground (30) or background (40) colour.
fn write_color(color: Color, base: u8, out: &mut String) {
    let extended = if base == 30 { ["38;5;", "38;2;"] } else { ["48;5;", "48;2;"] };
    match color {
        Color::Default => {}
        Color::Indexed(i @ 0..=7) => push(out, "", &[base + i]),
        Color::Indexed(i @ 8..=15) => push(out, "", &[base + 60 + i - 8]),
        Color::Indexed(i) => push(out, extended[0], &[i]),
        Color::Rgb(r, g, b) => push(out, extended[1], &[r, g, b]),
    }
}

/// Numbers behind a prefix, separated as the prefix is; a semicolon ends them. By hand, because
/// it is done for every coloured cell, and formatting takes five times as long.
fn push(out: &mut String, prefix: &str, numbers: &[u8]) {
    out.push_str(prefix);
    let separator = if prefix.ends_with(':') { ':' } else { ';' };
    for number in numbers {
        for divisor in [100, 10, 1] {
            if *number >= divisor || divisor == 1 {
                out.push(char::from(b'0' + number / divisor % 10));
            }
        }
        out.push(separator);
    }
    out.pop();
    out.push(';');
}

/// The sixteen colours that have a code of their own, and whether it is the background's.
fn named_color(code: u16) -> Option<(Color, bool)> {
    let (base, first, is_background) = match code {
        30..=37 => (30, 0, false),
        40..=47 => (40, 0, true),
        90..=97 => (90, 8, false),
        100..=107 => (100, 8, true),
        _ => return None,
    };
    u8::try_from(code - base + first).ok().map(|index| (Color::Indexed(index), is_background))
}

/// `38;2;r;g;b` and `38;5;n`: the colour's numbers are parameters of their own.
fn split_color<'a>(groups: &mut impl Iterator<Item = &'a [u16]>) -> Option<Color> {
    let mut next = || match groups.next() {
        Some(&[value]) => Some(value),
        _ => None,
    };
    match next()? {
        2 => rgb(next()?, next()?, next()?),
        5 => u8::try_from(next()?).ok().map(Color::Indexed),
        _ => None,
    }
}

/// `38:2:r:g:b`, `38:2::r:g:b` (with a colour space, which nobody reads) and `38:5:n`.
fn joined_color(numbers: &[u16]) -> Option<Color> {
    match *numbers {
        [2, r, g, b] | [2, _, r, g, b, ..] => rgb(r, g, b),
        [5, index] => u8::try_from(index).ok().map(Color::Indexed),
        _ => None,
    }
}

fn rgb(r: u16, g: u16, b: u16) -> Option<Color> {
    Some(Color::Rgb(u8::try_from(r).ok()?, u8::try_from(g).ok()?, u8::try_from(b).ok()?))
}

impl From<vt100::Color> for Color {
    fn from(color: vt100::Color) -> Self {
        match color {
            vt100::Color::Default => Self::Default,
            vt100::Color::Idx(i) => Self::Indexed(i),
            vt100::Color::Rgb(r, g, b) => Self::Rgb(r, g, b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styled(sequences: &[&str]) -> Style {
        let mut style = Style::default();
        for params in sequences {
            style.apply(&Params::parse(params.as_bytes()));
        }
        style
    }

    #[test]
    fn every_form_of_a_colour() {
        let red = Color::Rgb(255, 0, 1);
        for form in ["38;2;255;0;1", "38:2:255:0:1", "38:2::255:0:1", "1;22;38;2;255;0;1"] {
            assert_eq!(styled(&[form]), Style { fg: red, ..Style::default() }, "{form}");
        }
        assert_eq!(styled(&["48:5:9"]).bg, Color::Indexed(9));
        assert_eq!(styled(&["97;104"]), Style { fg: Color::Indexed(15), bg: Color::Indexed(12), ..Style::default() });
        assert_eq!(styled(&["38;2;1", "38;5;256", "38;7", "48:2:1"]), Style::default());
    }

    #[test]
    fn underline_colours_do_not_spill() {
        let style = styled(&["31;1;58;2;255;0;0"]);
        assert!(style.bold && !style.underline);
        assert_eq!((style.fg, style.underline_color), (Color::Indexed(1), Color::Rgb(255, 0, 0)));
        assert_eq!(styled(&["58;5;1"]).underline_color, Color::Indexed(1));
        assert_eq!(styled(&["4:3", "4:0"]), Style::default());
        assert_eq!(styled(&["4:3"]).underline_style, Underline::Curly);
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut out = String::new();
        for code in (0..=9).chain(30..=37).chain(90..=97).chain(100..=107).chain([21, 53]) {
            let style = styled(&["38;5;99", "58:5:7", &code.to_string(), "4:3"]);
            for from in [Style::default(), styled(&["1;2;4;9;31;48;2;1;2;3"])] {
                out.clear();
                style.write_change(&from, &mut out);
                let mut read = from;
                if !out.is_empty() {
                    read.apply(&Params::parse(&out.as_bytes()[2..out.len() - 1]));
                }
                assert_eq!(read, style, "{code} {out:?}");
            }
        }
        out.clear();
        Style::default().write_change(&styled(&["1"]), &mut out);
        assert_eq!(out, "\x1b[m");
    }
}
