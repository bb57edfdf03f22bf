//! What a program asked for that is not a change of cells. Everything here is data that a program
//! chose: text is free of control characters and bounded, nothing has been acted on.

/// Something that a program asked for and that is not a change of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermEvent {
    Bell,
    Title(String),
    /// Bytes that are due to the program as an answer to its query. The hub alone sends them.
    Reply(Vec<u8>),
    /// OSC 7 and OSC 9;9: the directory that it works in, as it says; a path, percent-decoded.
    Cwd(String),
    /// OSC 9, OSC 99 and OSC 777: something to tell the user.
    Notification {
        title: String,
        body: String,
    },
    /// OSC 9;4.
    Progress(Progress),
    /// OSC 52: text for a clipboard (`c`, or `p` for the primary selection). What the clipboard
    /// holds is never told to a program.
    Clipboard {
        selection: char,
        text: String,
    },
    /// OSC 133: where the shell is between a prompt and the end of its command.
    Prompt(PromptMark),
    /// OSC 7501: what the program says that it is doing.
    Status(ProgramStatus),
}

/// A progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    None,
    /// Of 100.
    Normal(u8),
    Error(u8),
    Indeterminate,
    Paused(u8),
}

/// OSC 133's marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptMark {
    PromptStart,
    CommandStart,
    OutputStart,
    /// With the command's exit code where the shell tells it.
    CommandEnd(Option<i32>),
}

/// OSC 7501 (program status protocol). Words that are not known are left as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgramStatus {
    /// idle, working, done, blocked, error or clear.
    pub state: String,
    /// Which of the program's tasks, outermost first, joined by slashes.
    pub id: Option<String>,
    /// What it is blocked on: permission, question or auth.
    pub kind: Option<String>,
    pub progress: Option<u8>,
    pub app: Option<String>,
    pub title: Option<String>,
    pub message: Option<String>,
}
