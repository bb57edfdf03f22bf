//! Starts a holder for a session: a process of its own that outlives this server.

use super::{Context, HubError};
use crate::catalog::AgentSpec;
use crate::config;
use crate::credentials::Machine;
use crate::protocol::holder::{HolderReady, HolderSpec};
use crate::store::SessionRow;
use crate::term::Size;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

/// A holder is ready within milliseconds; one that takes longer than this hangs.
const READY_DEADLINE: Duration = Duration::from_secs(20);

/// What a session runs.
pub(super) struct Program {
    /// The program and its arguments.
    command: Vec<String>,
    /// Variables of its own.
    environment: Vec<(String, String)>,
}

/// What `row` runs: its own command, or the agent's on its provider and model.
///
/// # Errors
///
/// When the agent's program is not installed, in words that say how to install it.
pub(super) fn find(row: &SessionRow, agent: &AgentSpec) -> Result<Program, HubError> {
    let (provider, model) = (row.provider.as_deref(), row.model.as_deref());
    let environment = agent.environment(provider, model);
    if let Some(command) = &row.command {
        return Ok(Program { command: command.clone(), environment });
    }
    let mut command = agent.command_line(provider, model);
    let not_installed = || HubError::AgentUnavailable(agent.not_installed());
    let found = Machine::this().program(&agent.command).ok_or_else(not_installed)?;
    // What `cliPath` tells is what runs: it may lie where the program's own search would not find it.
    if let (Some(first), Some(found)) = (command.first_mut(), found.to_str()) {
        found.clone_into(first);
    }
    Ok(Program { command, environment })
}

/// Starts the holder and the program in it; returns the program's process id.
pub(super) async fn launch(
    context: &Context,
    row: &SessionRow,
    program: &Program,
    size: Size,
) -> Result<u32, HubError> {
    let spec = HolderSpec {
        env: environment(context, row, &program.environment),
        cwd: row.workspace_dir.clone(),
        cols: size.cols(),
        rows: size.rows(),
        journal_dir: super::replay::journal_dir(context, row.id).to_string_lossy().into_owned(),
        journal_max_bytes: context.config.journal_max_bytes,
        socket: context.paths.holder_socket(row.id).to_string_lossy().into_owned(),
        command: program.command.clone(),
    };
    crate::paths::private_dir(&context.paths.session(row.id)).map_err(internal)?;
    let ready = tokio::time::timeout(READY_DEADLINE, start(context, &spec)).await;
    match ready.map_err(internal)?? {
        HolderReady::Pid(pid) => Ok(pid),
        HolderReady::Error(why) => {
            let program = spec.command.first().map(String::as_str).unwrap_or_default();
            let is_missing = !program.contains('/') && config::find_program(&config::search_path(), program).is_none();
            // The holder's own words would list every directory that it has looked into.
            let why = if is_missing { "there is no such program in PATH".to_owned() } else { why };
            Err(HubError::AgentUnavailable(format!("cannot start `{}`: {why}", crate::term::sanitize(program))))
        }
    }
}

async fn start(context: &Context, spec: &HolderSpec) -> Result<HolderReady, HubError> {
    let mut holder = Command::new(&context.program)
        .arg("hold")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| internal(anyhow::anyhow!("start {}: {error}", context.program.display())))?;
    if let Some(mut stdin) = holder.stdin.take() {
        stdin.write_all(&serde_json::to_vec(spec).map_err(internal)?).await.map_err(internal)?;
    }
    let mut line = String::new();
    if let Some(stdout) = holder.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).await.map_err(internal)?;
    }
    // Dropped without being waited for: the runtime reaps it if it ends while this server lives.
    serde_json::from_str(&line).map_err(|_| internal(anyhow::anyhow!("the holder ended before it was ready")))
}

/// The program's environment: the server's own, described as AGTerm's terminal, with the agent's
/// own variables, and where it is.
fn environment(context: &Context, row: &SessionRow, own: &[(String, String)]) -> Vec<(String, String)> {
    let text = |value: std::ffi::OsString| value.into_string().ok();
    let inherited = config::child_environment_with(own).into_iter();
    let mut env: Vec<_> = inherited.filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect();
    env.push(("AGTERM_SESSION".to_owned(), row.id.to_string()));
    // `agterm` in a session means the server of that session.
    if let Some(home) = context.paths.home().to_str() {
        env.push(("AGTERM_HOME".to_owned(), home.to_owned()));
    }
    if let Some(url) = &context.url {
        env.push(("AGTERM_URL".to_owned(), url.clone()));
    }
    env
}

fn internal(error: impl Into<anyhow::Error>) -> HubError {
    HubError::Internal(error.into())
}
