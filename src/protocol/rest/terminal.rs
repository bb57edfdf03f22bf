//! A session's terminal for scripts: its screen, what it printed, typing, waiting.

use super::{Session, Status};
use serde::{Deserialize, Serialize};

/// `POST /api/sessions/:id/input`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    pub data: String,
}

/// `POST /api/sessions/:id/keys`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// One after the other: `a`, `ctrl+c`, `Enter`, `f5`. Encoded for the modes of the program.
    pub keys: Vec<String>,
}

/// `POST /api/sessions/:id/paste`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paste {
    /// Control characters but tab and newline are left out; bracketed where the program asked for it.
    pub text: String,
}

/// The answer to [`Input`], [`Keys`] and [`Paste`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// How many were typed.
    pub bytes: usize,
    /// Count of the output bytes before: what the program answers comes after it (see [`Wait`]).
    pub offset: u64,
}

/// `POST /api/sessions/:id/wait`: exactly one of `text`, `regex`, `idleMs`, `exit`, `status`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wait {
    /// This text shows: on the screen, or in the lines that have scrolled off it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same with a regular expression; `^` and `$` are the ends of a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
    /// Nothing is printed for so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_ms: Option<u64>,
    /// `true`: the program ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<bool>,
    /// The session comes into this status, or is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// How long to wait at most: 30,000 when absent, up to 600,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// For `text` and `regex`: look at what is printed from this offset on alone, such as the one
    /// that typing answered. What was printed before the call counts, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_offset: Option<u64>,
}

/// How a [`Wait`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaitOutcome {
    /// What was waited for is so.
    Met,
    Timeout,
    /// The program has ended: what was waited for will not come.
    Exited,
    /// The server is about to stop.
    Stopping,
}

/// The answer to [`Wait`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waited {
    pub met: bool,
    pub outcome: WaitOutcome,
    /// The text that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
    /// Where the next wait goes on (`fromOffset`): after what was found, or where this one began.
    pub offset: u64,
    pub session: Session,
}

/// `GET /api/sessions/:id/screen?format=text|ansi|json|html&scrollback=N&runs=true`.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScreenQuery {
    pub format: ScreenFormat,
    /// Lines of history before the screen: at most 10,000.
    pub scrollback: usize,
    /// Also the lines' pieces with their styles.
    pub runs: bool,
}

/// How each of [`ScreenText`]'s lines is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScreenFormat {
    /// As text.
    #[default]
    Text,
    /// As text: another name of it.
    Json,
    /// With SGR sequences and OSC 8 links, at rest at both ends.
    Ansi,
    /// As HTML that may stand in any element.
    Html,
}

/// The answer to [`ScreenQuery`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScreenText {
    pub cols: u16,
    pub rows: u16,
    pub cursor: ScreenCursor,
    /// Empty when the program set none.
    pub title: String,
    /// A program has the whole screen for itself (an editor, a pager).
    pub alternate_screen: bool,
    /// Count of output bytes that this screen shows the effect of.
    pub offset: u64,
    /// How many of `lines` are history; the rest is the screen, one entry a row.
    pub history_lines: usize,
    /// Trailing blanks cut. History lines are logical lines: not wrapped.
    pub lines: Vec<String>,
    /// One list a line, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<Vec<StyledRun>>>,
}

/// Where the cursor is, from 0, and how it looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenCursor {
    pub col: u16,
    pub row: u16,
    pub visible: bool,
    pub shape: ScreenCursorShape,
}

/// The shapes of DECSCUSR.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScreenCursorShape {
    #[default]
    Default,
    BlinkingBlock,
    Block,
    BlinkingUnderline,
    Underline,
    BlinkingBar,
    Bar,
}

/// Text that looks alike. Colours are `#rrggbb`, or a number of the 256 as text; absent is the
/// terminal's own. Attributes that are absent are off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyledRun {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bg: Option<String>,
    #[serde(default, skip_serializing_if = "is_off")]
    pub bold: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub dim: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub italic: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub underline: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub blink: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub inverse: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub conceal: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub strikethrough: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub overline: bool,
    /// As the program gave it, whatever its scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_off(flag: &bool) -> bool {
    !flag
}
