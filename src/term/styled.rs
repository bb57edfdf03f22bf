//! Lines of text with their styles as sequences in them: SGR and OSC 8 alone. History keeps its
//! lines so; whoever shows them wraps them to a width or takes the sequences out.

use super::Cell;
use super::cluster::{self, EMOJI_PRESENTATION};
use super::csi::Params;
use super::style::{Link, Style};

/// Ends an OSC 8 link.
const LINK_END: &str = "\x1b]8;;\x1b\\";

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// An SGR sequence with its parameters.
    Sgr(&'a str, &'a str),
    /// An OSC 8 sequence; an empty uri ends the link.
    Link {
        sequence: &'a str,
        uri: &'a str,
    },
}

/// Takes a line apart. A sequence that is neither ends the line: there are none.
pub(super) fn pieces(line: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let sequence_at = rest.find('\x1b').unwrap_or(rest.len());
        if sequence_at > 0 {
            let (text, after) = rest.split_at(sequence_at);
            rest = after;
            return Some(Piece::Text(text));
        }
        let (piece, len) = if let Some(body) = rest.strip_prefix("\x1b[") {
            let end = body.find('m')?;
            (Piece::Sgr(&rest[..end + 3], &body[..end]), end + 3)
        } else {
            let body = rest.strip_prefix("\x1b]8;")?;
            let end = body.find("\x1b\\")?;
            let uri = body[..end].split_once(';').map_or("", |(_, uri)| uri);
            (Piece::Link { sequence: &rest[..end + 6], uri }, end + 6)
        };
        rest = &rest[len..];
        Some(piece)
    })
}

/// Writes what changes the attributes and the link from one piece of text to the next.
#[derive(Debug, Default)]
pub(super) struct Brush<'a> {
    style: Style,
    link: Option<&'a Link>,
    /// The text that was painted last, unless a sequence came after it.
    before: &'a str,
}

impl<'a> Brush<'a> {
    /// Goes over to this style and link; writes nothing where they are the same.
    pub(super) fn dip(&mut self, style: Style, link: Option<&'a Link>, out: &mut String) {
        let len = out.len();
        style.write_change(&self.style, out);
        self.style = style;
        if link != self.link {
            write_link(link, out);
            self.link = link;
        }
        if out.len() > len {
            self.before = "";
        }
    }

    /// Writes a cell so that it does not join the one before it.
    pub(super) fn paint(&mut self, cell: &Cell<'a>, out: &mut String) {
        self.dip(cell.style, cell.link, out);
        if cell.text.chars().next().is_some_and(|first| cluster::joins(self.before, first)) {
            // Nothing joins across a sequence; this one changes nothing.
            out.push_str(if cell.style.inverse { "\x1b[7m" } else { "\x1b[27m" });
        }
        out.push_str(if cell.text.is_empty() { " " } else { cell.text });
        self.before = cell.text;
    }

    /// Goes back to plain text.
    pub(super) fn rest(&mut self, out: &mut String) {
        self.dip(Style::default(), None, out);
    }
}

pub(super) fn write_link(link: Option<&Link>, out: &mut String) {
    match link {
        None => out.push_str(LINK_END),
        Some(Link { uri, id }) => {
            out.push_str("\x1b]8;");
            if let Some(id) = id {
                out.push_str("id=");
                out.push_str(id);
            }
            out.push(';');
            out.push_str(uri);
            out.push_str("\x1b\\");
        }
    }
}

/// A line without its sequences.
#[must_use]
pub fn plain(line: &str) -> String {
    pieces(line)
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(text),
            Piece::Sgr(..) | Piece::Link { .. } => None,
        })
        .collect()
}

/// Splits a line into rows of at most `cols` columns, as a screen of that width would. Each row
/// begins with the sequences that are in force at its start.
#[must_use]
pub fn wrap_line(line: &str, cols: u16) -> Vec<String> {
    let mut wrap = wrap(line, cols);
    wrap.rows.push(wrap.row);
    wrap.rows
}

/// How many columns of its last row a line takes.
pub(super) fn last_row_columns(line: &str, cols: u16) -> u16 {
    let wrap = wrap(line, cols);
    wrap.before + wrap.cell_cols
}

fn wrap(line: &str, cols: u16) -> Wrap<'_> {
    let mut wrap = Wrap { cols: cols.max(super::Size::MIN_COLS), ..Wrap::default() };
    for piece in pieces(line) {
        match piece {
            Piece::Text(text) => text.chars().for_each(|c| wrap.put(c)),
            Piece::Sgr(sequence, params) => wrap.sgr(sequence, params),
            Piece::Link { sequence, uri } => wrap.link(sequence, uri),
        }
    }
    wrap
}

#[derive(Default)]
struct Wrap<'a> {
    cols: u16,
    rows: Vec<String>,
    row: String,
    /// Columns of the row that are taken, without those of the last cell.
    before: u16,
    /// Where the last cell's text begins in the row, and its columns.
    cell: usize,
    cell_cols: u16,
    style: Style,
    link: Option<&'a str>,
}

impl<'a> Wrap<'a> {
    fn put(&mut self, c: char) {
        let columns = cluster::columns(c).unwrap_or(0);
        let before = &self.row[self.cell..];
        let turns_wide = c == EMOJI_PRESENTATION && self.cell_cols == 1 && is_wide(before);
        if turns_wide || (columns > 0 && self.cell_cols > 0 && cluster::joins(before, c)) {
            self.widen();
        } else if columns > 0 {
            self.begin_cell(columns);
        }
        self.row.push(c);
    }

    fn begin_cell(&mut self, columns: u16) {
        self.before += self.cell_cols;
        if self.before + columns > self.cols {
            self.break_row(self.row.len());
        }
        self.cell = self.row.len();
        self.cell_cols = columns;
    }

    /// The last cell becomes two columns wide; it moves to the next row where it no longer fits.
    fn widen(&mut self) {
        self.cell_cols = 2;
        if self.before + 2 > self.cols {
            self.break_row(self.cell);
        }
    }

    fn break_row(&mut self, at: usize) {
        let mut next = String::new();
        self.style.write_change(&Style::default(), &mut next);
        next.extend(self.link);
        self.cell = next.len();
        next.push_str(&self.row[at..]);
        self.row.truncate(at);
        if self.link.is_some() {
            self.row.push_str(LINK_END);
        }
        self.rows.push(std::mem::replace(&mut self.row, next));
        self.before = 0;
    }

    fn sgr(&mut self, sequence: &str, params: &str) {
        self.style.apply(&Params::parse(params.as_bytes()));
        self.row.push_str(sequence);
        self.end_cell();
    }

    fn link(&mut self, sequence: &'a str, uri: &str) {
        self.link = Some(sequence).filter(|_| !uri.is_empty());
        self.row.push_str(sequence);
        self.end_cell();
    }

    /// Nothing joins across a sequence.
    fn end_cell(&mut self) {
        self.before += self.cell_cols;
        self.cell_cols = 0;
        self.cell = self.row.len();
    }
}

/// Whether the emoji presentation of this text is wide, as the engine measures it.
fn is_wide(text: &str) -> bool {
    use unicode_width::UnicodeWidthStr;
    let mut shown = text.to_owned();
    shown.push(EMOJI_PRESENTATION);
    shown.width() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_begin_in_the_style_of_the_line() {
        assert_eq!(wrap_line("\x1b[31mabcdef\x1b[mg", 4), ["\x1b[31mabcd", "\x1b[31mef\x1b[mg"]);
        assert_eq!(wrap_line("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap_line("日本語", 3), ["日", "本", "語"]);
        assert_eq!(wrap_line("", 4), [""]);
        let link = "\x1b]8;;http://x\x1b\\";
        assert_eq!(
            wrap_line(&format!("{link}abcdef{LINK_END}"), 4),
            [format!("{link}abcd{LINK_END}"), format!("{link}ef{LINK_END}")]
        );
    }

    #[test]
    fn clusters_are_not_torn() {
        assert_eq!(wrap_line("ab👩\u{200d}💻cd", 4), ["ab👩\u{200d}💻", "cd"]);
        assert_eq!(wrap_line("a🇯🇵🇩🇪", 3), ["a🇯🇵", "🇩🇪"]);
        assert_eq!(wrap_line("abc❤\u{fe0f}d", 4), ["abc", "❤\u{fe0f}d"]);
        assert_eq!(wrap_line("abce\u{301}", 4), ["abce\u{301}"]);
    }

    #[test]
    fn sequences_are_taken_out() {
        assert_eq!(plain("a\x1b[1;31mb\x1b[mc\x1b]8;id=1;http://x\x1b\\d\x1b]8;;\x1b\\e"), "abcde");
        assert_eq!(plain("torn\x1b[3"), "torn");
    }
}
