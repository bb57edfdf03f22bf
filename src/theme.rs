//! The colours that faces draw with: `themes/*.toml` and the user's own, as data. Pure: where a
//! user's file lies, and how a colour gets on a screen, is for others to know.

mod file;

use crate::config::{ConfigError, Source};

/// A colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Color {
    /// Whatever the outer terminal has.
    #[default]
    Default,
    /// 0-7 normal, 8-15 bright, 16-255 the cube and greys: as the outer terminal has them.
    Indexed(u8),
    Rgb(u8, u8, u8),
}

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident)*) => {
        /// What each thing on the screen is drawn in, by its key in `[ui]`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Ui { $($(#[$doc])* pub $role: Color,)* }
        impl Ui {
            /// Every key of `[ui]`.
            pub const KEYS: &[&str] = &[$(stringify!($role)),*];
            fn role(&mut self, key: &str) -> Option<&mut Color> {
                match key { $(stringify!($role) => Some(&mut self.$role),)* _ => None }
            }
        }
    };
}

roles! {
    /// Text of sidebar, status line and overlays.
    text
    /// Text that may be overlooked.
    muted
    /// What has the focus, and the keys in hints.
    accent
    /// Text on a background of `accent`.
    on_accent
    /// Behind the sidebar and the status line.
    surface
    /// Behind what lies over the panes.
    overlay
    /// Lines between panes.
    border
    /// Lines of the pane that has the focus.
    border_focused
    /// Behind selected text and the chosen entry of a list.
    selection
    /// Text on `selection`.
    on_selection
    /// Behind what a search found.
    found
    /// Text on `found`.
    on_found
    /// Something went wrong.
    error
    /// The states of a session.
    starting
    working
    blocked
    done
    idle
    exited
    unknown
}

/// What a session's own colours look like. Absent: as the outer terminal has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    pub foreground: Color,
    pub background: Color,
    /// 0-7 normal, 8-15 bright.
    pub colors: [Color; 16],
}

/// A whole theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub name: String,
    pub ui: Ui,
    pub terminal: Option<Terminal>,
    /// Draws without colours (`NO_COLOR`): reverse and bold say what they would have said.
    pub is_monochrome: bool,
}

const BASE: &str = "dark";

const BUILTIN: &[(&str, &str)] = &[
    (BASE, include_str!("../themes/dark.toml")),
    ("light", include_str!("../themes/light.toml")),
    ("high-contrast", include_str!("../themes/high-contrast.toml")),
    ("catppuccin-mocha", include_str!("../themes/catppuccin-mocha.toml")),
    ("dracula", include_str!("../themes/dracula.toml")),
    ("gruvbox-dark", include_str!("../themes/gruvbox-dark.toml")),
    ("nord", include_str!("../themes/nord.toml")),
    ("solarized-dark", include_str!("../themes/solarized-dark.toml")),
    ("solarized-light", include_str!("../themes/solarized-light.toml")),
    ("tokyo-night", include_str!("../themes/tokyo-night.toml")),
];

impl Theme {
    /// The names of the themes that AGTerm comes with.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// The built-in theme of that name.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        let (name, text) = BUILTIN.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(name, text).expect("the built-in themes are valid: a test reads them all"))
    }

    /// The theme that `text` describes. Keys of `[ui]` that it leaves out are those of `dark`.
    ///
    /// # Errors
    ///
    /// Every unknown key and bad colour, a line each: `NAME:LINE: …` with the nearest key.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let base =
            if name == BASE { Ui::default() } else { Self::builtin(BASE).map(|dark| dark.ui).unwrap_or_default() };
        file::parse(name, text, base)
    }

    /// The theme that the configuration asks for. `own` is the text of the user's file of that
    /// name, which wins over a built-in theme, and `own_path` its name for errors.
    ///
    /// # Errors
    ///
    /// What is wrong with the user's file, or that there is no theme of the name.
    pub fn choose(name: &str, own: Option<(&str, &str)>, source: &Source) -> Result<Self, ConfigError> {
        if let Some((path, text)) = own {
            return Self::parse(path, text).map(|theme| Self { name: name.to_owned(), ..theme });
        }
        let known: Vec<_> = Self::names().collect();
        Self::builtin(name).ok_or_else(|| source.unknown("theme", "theme", name, &known))
    }

    /// The same theme without colours.
    #[must_use]
    pub fn monochrome(self) -> Self {
        Self { ui: Ui::default(), terminal: None, is_monochrome: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_theme_is_valid_and_whole() {
        for name in Theme::names() {
            let theme = Theme::builtin(name).unwrap();
            assert_eq!(theme.name, name);
            assert_ne!(theme.ui.accent, Color::Default, "{name}");
            assert_ne!(theme.ui.blocked, theme.ui.working, "{name}");
        }
        assert_eq!(Theme::builtin("nonesuch"), None);
    }

    #[test]
    fn a_users_theme_changes_some_keys_of_dark() {
        let text = "[palette]\nsky = \"#0080ff\"\n[ui]\naccent = \"sky\"\nmuted = 8\nborder = \"default\"\n";
        let theme = Theme::parse("own", text).unwrap();
        assert_eq!(theme.ui.accent, Color::Rgb(0, 128, 255));
        assert_eq!(theme.ui.muted, Color::Indexed(8));
        assert_eq!(theme.ui.border, Color::Default);
        assert_eq!(theme.ui.working, Theme::builtin("dark").unwrap().ui.working);
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let text = "[ui]\nacent = \"#000000\"\ntext = \"#12345\"\nmuted = 256\n[terminal]\nforeground = \"#000000\"\n";
        let error = Theme::parse("own.toml", text).unwrap_err().to_string();
        assert_eq!(
            error,
            "own.toml:2: unknown key `acent` in `ui`; did you mean `accent`?\n\
             own.toml:3: `text` must be a colour such as \"#58a6ff\", \"default\", 0 to 255 or a name of the palette, not \"#12345\"\n\
             own.toml:4: `muted` must be a colour such as \"#58a6ff\", \"default\", 0 to 255 or a name of the palette, not 256\n\
             own.toml:5: `terminal` needs `foreground`, `background` and `colors`"
        );
        assert!(Theme::parse("x", "[ui\n").is_err());
        let colors = Theme::parse("x", "[terminal]\nforeground=1\nbackground=2\ncolors=[1,2]").unwrap_err();
        assert!(colors.to_string().contains("16 colours"), "{colors}");
    }

    #[test]
    fn the_users_file_wins_and_an_unknown_name_is_an_error() {
        let source = Source::default();
        let own = Theme::choose("dark", Some(("dark.toml", "[ui]\naccent = 5")), &source).unwrap();
        assert_eq!(own.ui.accent, Color::Indexed(5));
        let error = Theme::choose("drak", None, &source).unwrap_err();
        assert_eq!(error.to_string(), "unknown theme `drak`; did you mean `dark`?");
    }
}
