//! The theme in the drawing library's words. Without colours, reverse and bold say what they
//! would have said.

use crate::protocol::rest::Status;
use crate::term;
use crate::theme::{Color as Themed, Theme, Ui};
use ratatui::style::{Color, Modifier, Style};

/// The styles that things are drawn in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Styles {
    ui: Ui,
    is_monochrome: bool,
    foreground: Color,
    background: Color,
    colors: Option<[Color; 16]>,
}

impl Styles {
    #[must_use]
    pub(crate) fn new(theme: &Theme) -> Self {
        let terminal = theme.terminal;
        Self {
            ui: theme.ui,
            is_monochrome: theme.is_monochrome,
            foreground: terminal.map_or(Color::Reset, |own| color(own.foreground)),
            background: terminal.map_or(Color::Reset, |own| color(own.background)),
            colors: terminal.map(|own| own.colors.map(color)),
        }
    }

    /// Behind panes, where nothing is drawn.
    pub(super) fn pane(&self) -> Style {
        Style::new().fg(self.foreground).bg(self.background)
    }

    pub(super) fn surface(&self) -> Style {
        Style::new().fg(color(self.ui.text)).bg(color(self.ui.surface))
    }

    pub(super) fn muted(&self) -> Style {
        let dim = if self.is_monochrome { Modifier::DIM } else { Modifier::empty() };
        Style::new().fg(color(self.ui.muted)).add_modifier(dim)
    }

    pub(super) fn accent(&self) -> Style {
        Style::new().fg(color(self.ui.accent)).add_modifier(Modifier::BOLD)
    }

    /// The active tab, the prefix's sign.
    pub(super) fn badge(&self) -> Style {
        let style = Style::new().fg(color(self.ui.on_accent)).bg(color(self.ui.accent)).add_modifier(Modifier::BOLD);
        self.reversed(style)
    }

    pub(super) fn selection(&self) -> Style {
        self.reversed(Style::new().fg(color(self.ui.on_selection)).bg(color(self.ui.selection)))
    }

    pub(super) fn found(&self) -> Style {
        self.reversed(Style::new().fg(color(self.ui.on_found)).bg(color(self.ui.found)))
    }

    pub(super) fn overlay(&self) -> Style {
        Style::new().fg(color(self.ui.text)).bg(color(self.ui.overlay))
    }

    pub(super) fn border(&self, is_focused: bool) -> Style {
        if is_focused {
            return Style::new().fg(color(self.ui.border_focused)).bg(self.background).add_modifier(Modifier::BOLD);
        }
        Style::new().fg(color(self.ui.border)).bg(self.background)
    }

    pub(super) fn error(&self) -> Style {
        Style::new().fg(color(self.ui.error)).add_modifier(Modifier::BOLD)
    }

    /// A session's state: the shape says it, too.
    pub(super) fn status(&self, status: Status) -> (&'static str, Style) {
        let (glyph, role) = match status {
            Status::Starting => ("◌", self.ui.starting),
            Status::Working => ("▶", self.ui.working),
            Status::Blocked => ("▲", self.ui.blocked),
            Status::Done => ("✓", self.ui.done),
            Status::Idle => ("○", self.ui.idle),
            Status::Exited => ("■", self.ui.exited),
            Status::Unknown => ("?", self.ui.unknown),
        };
        let bold = if status == Status::Blocked { Modifier::BOLD } else { Modifier::empty() };
        (glyph, Style::new().fg(color(role)).add_modifier(bold))
    }

    /// A cell of a session's screen.
    pub(super) fn cell(&self, style: &term::Style) -> Style {
        let pick = |wanted, default| match wanted {
            term::Color::Default => default,
            term::Color::Indexed(n) => match self.colors {
                Some(own) if n < 16 => own[usize::from(n)],
                _ => Color::Indexed(n),
            },
            term::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
        };
        let mut modifiers = Modifier::empty();
        for (is_set, modifier) in [
            (style.bold, Modifier::BOLD),
            (style.dim, Modifier::DIM),
            (style.italic, Modifier::ITALIC),
            (style.underline, Modifier::UNDERLINED),
            (style.blink, Modifier::SLOW_BLINK),
            (style.inverse, Modifier::REVERSED),
            (style.conceal, Modifier::HIDDEN),
            (style.strikethrough, Modifier::CROSSED_OUT),
        ] {
            modifiers.set(modifier, is_set);
        }
        let colors = Style::new().fg(pick(style.fg, self.foreground)).bg(pick(style.bg, self.background));
        let colors = colors.underline_color(pick(style.underline_color, Color::Reset));
        colors.add_modifier(modifiers)
    }

    fn reversed(&self, style: Style) -> Style {
        if self.is_monochrome { style.add_modifier(Modifier::REVERSED) } else { style }
    }
}

pub(super) fn color(themed: Themed) -> Color {
    match themed {
        Themed::Default => Color::Reset,
        Themed::Indexed(n) => Color::Indexed(n),
        Themed::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

/// `#rrggbb`, as agents have it.
pub(super) fn hex(text: &str) -> Option<Color> {
    let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
    Some(Color::Rgb(r, g, b))
}
