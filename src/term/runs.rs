//! A line as runs: pieces of text that look alike. For whoever shows terminal text elsewhere than in
//! a terminal.

use super::csi::Params;
use super::style::{Color, Link, Style};
use super::styled::{Piece, pieces};
use super::{Palette, Rgb};
use std::fmt::Write;

/// Links of other schemes could run something where a browser shows them.
const LINK_SCHEMES: &[&str] = &["http://", "https://"];

/// Text that looks alike from its first to its last character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub style: Style,
    pub link: Option<Link>,
}

/// The runs of a line with its styles, as [`super::Screen::ansi`] and [`super::History`] give it.
#[must_use]
pub fn runs(line: &str) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut style = Style::default();
    let mut target = None;
    for piece in pieces(line) {
        match piece {
            Piece::Sgr(_, params) => style.apply(&Params::parse(params.as_bytes())),
            Piece::Link { uri, .. } => {
                target = (!uri.is_empty()).then(|| Link { uri: uri.to_owned(), id: None });
            }
            Piece::Text(text) => match found.last_mut() {
                Some(last) if last.style == style && last.link == target => last.text.push_str(text),
                _ => found.push(Run { text: text.to_owned(), style, link: target.clone() }),
            },
        }
    }
    found
}

/// The same as HTML that may stand in any element: text escaped, styles inline, links to the web.
#[must_use]
pub fn html(line: &str, palette: &Palette) -> String {
    let mut out = String::new();
    for run in runs(line) {
        let css = css(&run.style, palette);
        let href = run.link.filter(|link| LINK_SCHEMES.iter().any(|scheme| link.uri.starts_with(scheme)));
        if let Some(link) = &href {
            out.push_str("<a rel=\"noopener noreferrer\" href=\"");
            escape(&link.uri, &mut out);
            out.push_str("\">");
        }
        if css.is_empty() {
            escape(&run.text, &mut out);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "<span style=\"{css}\">");
            escape(&run.text, &mut out);
            out.push_str("</span>");
        }
        if href.is_some() {
            out.push_str("</a>");
        }
    }
    out
}

fn css(style: &Style, palette: &Palette) -> String {
    let rgb = |color: Color| match color {
        Color::Default => None,
        Color::Indexed(index) => Some(palette.color(index)),
        Color::Rgb(r, g, b) => Some((r, g, b)),
    };
    let (mut fg, mut bg) = (rgb(style.fg), rgb(style.bg));
    if style.inverse {
        (fg, bg) = (bg.or(Some(palette.background)), fg.or(Some(palette.foreground)));
    }
    let hex = |(r, g, b): Rgb| format!("#{r:02x}{g:02x}{b:02x}");
    let mut rules = Vec::new();
    rules.extend(fg.map(|fg| format!("color:{}", hex(fg))));
    rules.extend(bg.map(|bg| format!("background:{}", hex(bg))));
    let lines =
        [(style.underline, " underline"), (style.strikethrough, " line-through"), (style.overline, " overline")];
    let lines: String = lines.iter().filter(|(is_set, _)| *is_set).map(|(_, line)| *line).collect();
    if !lines.is_empty() {
        rules.push(format!("text-decoration:{}", lines.trim_start()));
    }
    let flags = [
        (style.bold, "font-weight:bold"),
        (style.dim, "opacity:.6"),
        (style.italic, "font-style:italic"),
        (style.conceal, "visibility:hidden"),
    ];
    rules.extend(flags.iter().filter(|(is_set, _)| *is_set).map(|(_, rule)| (*rule).to_owned()));
    rules.join(";")
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_runs() {
        let line = "a\x1b[1;31mred\x1b[mb\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\";
        let found: Vec<_> = runs(line).into_iter().map(|run| (run.text, run.style.bold, run.link.is_some())).collect();
        let text = |text: &str| text.to_owned();
        let expected = [
            (text("a"), false, false),
            (text("red"), true, false),
            (text("b"), false, false),
            (text("link"), false, true),
        ];
        assert_eq!(found, expected);
        assert_eq!(runs(""), []);
        assert_eq!(runs("a\x1b[1m\x1b[mb").len(), 1, "nothing changed in the end");
    }

    #[test]
    fn html_shows_text_and_runs_nothing() {
        let html = |line: &str| html(line, &Palette::default());
        assert_eq!(html("<b> & \"q\""), "&lt;b&gt; &amp; &quot;q&quot;");
        assert_eq!(html("\x1b[1;38;2;255;0;1mx"), "<span style=\"color:#ff0001;font-weight:bold\">x</span>");
        assert_eq!(html("\x1b[4;9mx\x1b[m."), "<span style=\"text-decoration:underline line-through\">x</span>.");
        let link = |uri: &str| html(&format!("\x1b]8;;{uri}\x1b\\x\x1b]8;;\x1b\\"));
        assert_eq!(link("javascript:alert(1)"), "x");
        assert_eq!(link("https://a/\"b"), "<a rel=\"noopener noreferrer\" href=\"https://a/&quot;b\">x</a>");
    }
}
