//! The multiplexer in a terminal: (state, event) -> effects in `update`, `view` draws the state, and
//! the runtime does what the effects say. Knows the server through `client` alone.

mod action;
mod convert;
mod copy_mode;
mod depth;
mod effect;
mod event;
mod geometry;
mod keyboard;
mod keymap;
mod layout;
mod line_edit;
mod link;
mod outer;
mod pane;
mod performer;
mod picker;
mod runtime;
mod sidebar;
mod state;
mod status_bar;
mod surface;
mod tabs;
#[cfg(test)]
mod testing;
mod update;
mod view;

pub use effect::Outcome;

use crate::client::{Client, ClientError};
use crate::config::{self, Chord, Config};
use crate::ids::SessionId;
use crate::paths::Paths;
use crate::theme::Theme;
use anyhow::Context;
use event::Event;
use keyboard::Keyboard;
use performer::{LAYOUT, Performer};
use runtime::Runtime;
use state::{Settings, State};
use std::io::{ErrorKind, IsTerminal};
use surface::Surface;
use tokio::sync::mpsc;

/// Events that wait to be taken in. Small: what lies here has not been acknowledged, so a flood is
/// held up in the server, which then skips it with a snapshot.
const MAX_WAITING_EVENTS: usize = 64;

/// Shows the sessions of the server behind `client` in this terminal, `session` first where one is
/// given, until the user leaves or the last session is closed. Wants a runtime with I/O and time; one thread is enough, and quickest.
///
/// # Errors
///
/// A mistake in the configuration or a theme, a server that does not answer at the start, or a
/// terminal that cannot be taken over.
pub async fn run(
    client: Client,
    config: &Config,
    paths: &Paths,
    session: Option<SessionId>,
) -> anyhow::Result<Outcome> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        anyhow::bail!("the interface needs a terminal; `agterm --help` shows the verbs for scripts");
    }
    let settings = settings(config, paths)?;
    let has_mouse = settings.has_mouse;
    // The panes' programs have their own say about colours, so the drawing library has none.
    crossterm::style::force_color_output(true);
    let (found, kept) = tokio::try_join!(link::look(&client), layout(&client)).context("cannot look at the server")?;
    refuse_itself(&found)?;
    let (cols, rows) = crossterm::terminal::size().context("cannot read the terminal's size")?;
    let (event_tx, event_rx) = mpsc::channel(MAX_WAITING_EVENTS);
    let mut state = State::new(settings, cols, rows);
    let effects = update::start(&mut state, found, kept, session);
    let outer = outer::Outer::take(has_mouse).context("cannot take over the terminal")?;
    let watching = tokio::spawn(link::watch(client.clone(), event_tx.clone()));
    let mut runtime = Runtime {
        state,
        performer: Performer::new(client, paths.clone(), event_tx),
        surface: Surface::stdout(config::has_true_color()).context("cannot open standard output")?,
        outer,
        keyboard: Keyboard::listen().context("cannot read the terminal")?,
        events: event_rx,
    };
    for effect in effects {
        runtime.perform(effect)?;
    }
    let ended = runtime.run().await;
    watching.abort();
    match ended {
        // The terminal went away, as on a hang-up.
        Err(e) if matches!(e.kind(), ErrorKind::BrokenPipe) || e.raw_os_error() == Some(EIO) => Ok(Outcome::Detached),
        ended => ended.context("cannot draw"),
    }
}

/// Showing the session that this runs in would show itself in itself without end.
fn refuse_itself(found: &Event) -> anyhow::Result<()> {
    let Event::ServerFound { sessions, .. } = found else { return Ok(()) };
    let own = config::inside_session();
    if let Some(around) = sessions.iter().find(|session| Some(session.id.to_string()) == own) {
        let name = crate::term::sanitize(&around.name);
        anyhow::bail!("this terminal is the session `{name}` of AGTerm already; `agterm new` starts another one");
    }
    Ok(())
}

/// What writing to a terminal that is gone answers.
const EIO: i32 = rustix::io::Errno::IO.raw_os_error();

async fn layout(client: &Client) -> Result<serde_json::Value, ClientError> {
    Ok(client.layout(LAYOUT).await?.unwrap_or_default())
}

fn settings(config: &Config, paths: &Paths) -> anyhow::Result<Settings> {
    let chord: Chord = config.prefix.parse().map_err(|e: String| anyhow::anyhow!("prefix {e}"))?;
    let directory = config::current_directory().context("cannot read the current directory")?;
    Ok(Settings {
        theme: theme(config, paths)?,
        prefix: keymap::key(&chord),
        prefix_name: chord.to_string(),
        has_mouse: config.mouse,
        sidebar_width: config.sidebar_width,
        directory: directory.to_string_lossy().into_owned(),
    })
}

fn theme(config: &Config, paths: &Paths) -> anyhow::Result<Theme> {
    let own = config::theme_text(&paths.themes(), &config.theme)?;
    let own = own.as_ref().map(|(path, text)| (path.as_str(), text.as_str()));
    let theme = Theme::choose(&config.theme, own, &config.source)?;
    Ok(if config::is_color_unwanted() { theme.monochrome() } else { theme })
}
