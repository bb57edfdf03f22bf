//! The command line as clap reads it; its doc comments are the help.

use crate::protocol::rest::{Scope, ScreenFormat, Status};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

const AFTER_HELP: &str = "\
With no command, opens the terminal interface on the sessions of this user; inside it, ctrl+b ? shows the keys.
A SESSION is an id, a unique beginning of one, or a name.

Environment:
  AGTERM_HOME   data directory (default ~/.agterm), with config.toml in it
  AGTERM_HOST, AGTERM_PORT   where a server listens (default 127.0.0.1, 3000)
  AGTERM_RATE_LIMIT_MAX, AGTERM_RATE_LIMIT_WINDOW
                requests of a token over TCP (default 100), in so many milliseconds (default 900000)
  AGTERM_LOG    what the server logs, such as `info` or `agterm::hub=debug`

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no such session, 124 not in time (`wait`);
`run` exits as its program does.";

/// A terminal multiplexer for AI coding agents, whose live sessions are also on REST and WebSocket.
#[derive(Debug, Parser)]
#[command(name = "agterm", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Open the interface on this session
    #[arg(long)]
    pub session: Option<String>,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the sessions
    #[command(visible_alias = "list")]
    Ls {
        /// As the API answers them
        #[arg(long)]
        json: bool,
    },
    /// Create a session and print its id
    New(NewSession),
    /// Type into a session
    Send {
        session: String,
        /// What to type, as it is; `-` reads standard input
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// Press Enter after it
        #[arg(short, long)]
        enter: bool,
        /// Print how much was typed, and at which offset of the output
        #[arg(long)]
        json: bool,
    },
    /// Press keys in a session: `agterm keys build ctrl+c Up Enter`
    Keys {
        session: String,
        /// Such as a, ctrl+c, Enter, PageUp, f5
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Paste into a session, bracketed where its program asked for that
    Paste {
        session: String,
        /// What to paste; `-` reads standard input
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Wait for text, silence, a status or the end; exits with 124 when it is not in time
    Wait(WaitFor),
    /// Run a program in a session of its own, print its output, and exit as it does
    Run(RunProgram),
    /// Print a session's screen
    Read(ReadSession),
    /// Show one session raw in this terminal, with the terminal's own scrollback
    #[command(visible_alias = "a")]
    Attach {
        session: String,
        /// The key that detaches
        #[arg(long, default_value = "ctrl+\\")]
        detach_key: String,
    },
    /// End sessions; a workspace with anything in it goes to the trash
    Kill {
        #[arg(required = true, value_name = "SESSION")]
        sessions: Vec<String>,
    },
    /// Give a session another name
    Rename {
        session: String,
        /// What lists show from now on
        name: String,
    },
    /// Change the size of a session's terminal
    Resize {
        session: String,
        /// Columns and rows, such as 120x40
        #[arg(value_name = "COLSxROWS")]
        size: String,
    },
    /// Print a token for REST and WebSocket
    Token(NewToken),
    /// Open the page in a browser, logged in by a one-time code; prints its address
    Open {
        /// Print the address alone
        #[arg(long)]
        print: bool,
    },
    /// List the agents that sessions can run
    Agents {
        /// As the API answers them
        #[arg(long)]
        json: bool,
    },
    /// Check or find the configuration
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// Print a completion script for a shell
    Completions { shell: Shell },
    /// Start the server in the background, or stop it, or ask how it is
    #[command(args_conflicts_with_subcommands = true)]
    Server {
        #[command(flatten)]
        flags: ServerFlags,
        #[command(subcommand)]
        verb: Option<ServerVerb>,
    },
}

#[derive(Debug, Args)]
pub struct NewSession {
    /// What to run; `agterm agents` lists them
    #[arg(long, default_value = "shell")]
    pub agent: String,
    /// What lists show; the agent and a number when absent
    #[arg(long)]
    pub name: Option<String>,
    /// Directory to start in (default: this one)
    #[arg(long, value_name = "DIR", conflicts_with = "workspace")]
    pub cwd: Option<PathBuf>,
    /// Start in a fresh directory of the session's own instead
    #[arg(long)]
    pub workspace: bool,
    /// Provider of the model that the agent runs on, such as anthropic
    #[arg(long)]
    pub provider: Option<String>,
    /// Model that the agent runs on
    #[arg(long)]
    pub model: Option<String>,
    /// Columns and rows of its terminal (default: 80x24, until it is shown)
    #[arg(long, value_name = "COLSxROWS")]
    pub size: Option<String>,
    /// Print all of it, as the API answers it
    #[arg(long, conflicts_with = "attach")]
    pub json: bool,
    /// Open the interface on it
    #[arg(short, long)]
    pub attach: bool,
    /// Runs instead of the agent's own command
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ReadSession {
    pub session: String,
    /// Lines of history before the screen
    #[arg(long, value_name = "LINES", default_value_t = 0)]
    pub scrollback: usize,
    /// How its lines are written
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    pub format: FormatName,
    /// The same as --format ansi
    #[arg(long, conflicts_with = "format")]
    pub ansi: bool,
    /// The same as --format json
    #[arg(long, conflicts_with_all = ["format", "ansi"])]
    pub json: bool,
}

/// [`ScreenFormat`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    Text,
    /// With colours and attributes
    Ansi,
    /// As the API answers it, with cursor, title and size
    Json,
    Html,
}

impl From<FormatName> for ScreenFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Text => Self::Text,
            FormatName::Ansi => Self::Ansi,
            FormatName::Json => Self::Json,
            FormatName::Html => Self::Html,
        }
    }
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("condition").required(true).args(["text", "regex", "idle", "exit", "status"]))]
pub struct WaitFor {
    pub session: String,
    /// Until this shows, on the screen or on its way through
    #[arg(long, allow_hyphen_values = true)]
    pub text: Option<String>,
    /// The same with a regular expression
    #[arg(long, allow_hyphen_values = true)]
    pub regex: Option<String>,
    /// Until nothing is printed for so long, such as 500ms or 2s
    #[arg(long, value_name = "TIME")]
    pub idle: Option<String>,
    /// Until the program ends
    #[arg(long)]
    pub exit: bool,
    /// Until the session is in this status
    #[arg(long, value_enum)]
    pub status: Option<StatusName>,
    /// How long at most
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub timeout: String,
    /// Look at what is printed from this offset on alone (`--json` of `send` and `wait` tell one)
    #[arg(long, value_name = "OFFSET")]
    pub from: Option<u64>,
    /// Print how it ended
    #[arg(long)]
    pub json: bool,
}

/// [`Status`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusName {
    Starting,
    Working,
    Blocked,
    Done,
    Idle,
    Exited,
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Starting => Self::Starting,
            StatusName::Working => Self::Working,
            StatusName::Blocked => Self::Blocked,
            StatusName::Done => Self::Done,
            StatusName::Idle => Self::Idle,
            StatusName::Exited => Self::Exited,
        }
    }
}

#[derive(Debug, Args)]
pub struct RunProgram {
    /// What lists show meanwhile
    #[arg(long)]
    pub name: Option<String>,
    /// Directory to start in (default: this one)
    #[arg(long, value_name = "DIR")]
    pub cwd: Option<PathBuf>,
    #[arg(long, value_name = "COLSxROWS")]
    pub size: Option<String>,
    /// Keep the session when the program has ended
    #[arg(long)]
    pub keep: bool,
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<String>,
}

impl From<RunProgram> for NewSession {
    fn from(run: RunProgram) -> Self {
        Self {
            agent: "shell".to_owned(),
            name: run.name,
            cwd: run.cwd,
            workspace: false,
            provider: None,
            model: None,
            size: run.size,
            json: false,
            attach: false,
            command: run.command,
        }
    }
}

#[derive(Debug, Args)]
pub struct NewToken {
    /// How long it is good, such as 30d, 12h, 15m
    #[arg(long, default_value = "30d")]
    pub ttl: String,
    /// What it allows
    #[arg(long, value_enum, default_value_t = ScopeName::Control)]
    pub scope: ScopeName,
    /// Confine it to one session
    #[arg(long)]
    pub session: Option<String>,
    /// As the API answers it
    #[arg(long)]
    pub json: bool,
}

/// [`Scope`] on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ScopeName {
    /// Read and watch
    View,
    /// And type, create, delete
    Control,
    /// And tokens, files and the server itself
    Admin,
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::View => Self::View,
            ScopeName::Control => Self::Control,
            ScopeName::Admin => Self::Admin,
        }
    }
}

#[derive(Debug, Args)]
pub struct ServerFlags {
    /// Stay in this terminal and log to it
    #[arg(long)]
    pub foreground: bool,
    #[arg(long, hide = true, conflicts_with = "foreground")]
    pub background_child: bool,
    /// Address to listen on
    #[arg(long)]
    pub host: Option<String>,
    /// TCP port; 0 picks a free one
    #[arg(long)]
    pub port: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub enum ServerVerb {
    /// Stop the server; the sessions run on, and the next server finds them
    Stop {
        /// End the sessions too
        #[arg(long)]
        kill_sessions: bool,
    },
    /// Tell whether a server runs, and where
    Status {
        /// As the API answers it
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Check config.toml, the theme and models.json, and name every mistake
    Check,
    /// Print where config.toml is looked for
    Path,
}
