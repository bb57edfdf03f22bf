//! A session's screen in the words of the API.

use crate::protocol::rest::{ScreenCursor, ScreenCursorShape, ScreenFormat, ScreenQuery, ScreenText, StyledRun};
use crate::term::{Color, Cursor, CursorShape, Palette, Run, Screen, html, plain, runs};

/// The screen, which shows the effect of the output up to `offset`, as `query` asks for it.
pub(super) fn describe(screen: &Screen, offset: u64, query: ScreenQuery) -> ScreenText {
    let history = || screen.history().last(query.scrollback);
    let styled = || history().map(str::to_owned).chain(screen.ansi());
    let lines: Vec<String> = match query.format {
        ScreenFormat::Text | ScreenFormat::Json => history().map(plain).chain(screen.text()).collect(),
        ScreenFormat::Ansi => styled().collect(),
        ScreenFormat::Html => {
            let palette = Palette::default();
            styled().map(|line| html(&line, &palette)).collect()
        }
    };
    let runs = query.runs.then(|| styled().map(|line| runs(&line).into_iter().map(run_of).collect()).collect());
    let size = screen.size();
    ScreenText {
        cols: size.cols(),
        rows: size.rows(),
        cursor: cursor(screen.cursor()),
        title: screen.title().to_owned(),
        alternate_screen: screen.modes().alternate_screen,
        offset,
        history_lines: history().count(),
        lines,
        runs,
    }
}

fn cursor(cursor: Cursor) -> ScreenCursor {
    let shape = match cursor.shape {
        CursorShape::Default => ScreenCursorShape::Default,
        CursorShape::BlinkingBlock => ScreenCursorShape::BlinkingBlock,
        CursorShape::Block => ScreenCursorShape::Block,
        CursorShape::BlinkingUnderline => ScreenCursorShape::BlinkingUnderline,
        CursorShape::Underline => ScreenCursorShape::Underline,
        CursorShape::BlinkingBar => ScreenCursorShape::BlinkingBar,
        CursorShape::Bar => ScreenCursorShape::Bar,
    };
    ScreenCursor { col: cursor.col, row: cursor.row, visible: cursor.visible, shape }
}

fn run_of(run: Run) -> StyledRun {
    let style = run.style;
    StyledRun {
        text: run.text,
        fg: color(style.fg),
        bg: color(style.bg),
        bold: style.bold,
        dim: style.dim,
        italic: style.italic,
        underline: style.underline,
        blink: style.blink,
        inverse: style.inverse,
        conceal: style.conceal,
        strikethrough: style.strikethrough,
        overline: style.overline,
        link: run.link.map(|link| link.uri),
    }
}

fn color(color: Color) -> Option<String> {
    match color {
        Color::Default => None,
        Color::Indexed(index) => Some(index.to_string()),
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Size;

    #[test]
    fn every_format_has_the_same_lines() {
        let mut screen = Screen::new(Size::clamped(20, 2), 100);
        screen.feed(b"\x1b]2;name\x07<old>\r\n\x1b[1;31mred\x1b[m \x1b[38;2;1;2;3mrgb\x1b[m  \r\nlast\x1b[5 q");
        let query = |format, runs| ScreenQuery { format, scrollback: 9, runs };
        let text = describe(&screen, 7, query(ScreenFormat::Text, false));
        assert_eq!(text.lines, ["<old>", "red rgb", "last"]);
        assert_eq!((text.history_lines, text.offset, text.title.as_str()), (1, 7, "name"));
        assert_eq!((text.cursor.col, text.cursor.row, text.cursor.shape), (4, 1, ScreenCursorShape::BlinkingBar));
        assert!(text.runs.is_none());

        let json = describe(&screen, 7, query(ScreenFormat::Json, true));
        assert_eq!(json.lines, text.lines);
        let runs = &json.runs.unwrap()[1];
        let red = StyledRun { text: "red".into(), fg: Some("1".into()), bold: true, ..StyledRun::default() };
        assert_eq!(runs[0], red);
        assert_eq!(runs[2].fg.as_deref(), Some("#010203"));

        let html = describe(&screen, 7, query(ScreenFormat::Html, false)).lines;
        assert_eq!(html[0], "&lt;old&gt;");
        assert!(html[1].starts_with("<span style=\"color:#cd0000;font-weight:bold\">red</span> "), "{}", html[1]);
        let ansi = describe(&screen, 7, query(ScreenFormat::Ansi, false)).lines;
        assert!(ansi[1].contains("\x1b[1;31mred"), "{:?}", ansi[1]);
    }
}
