//! Parses the command line and chooses: holder, server, or one verb.

use agterm::{config, holder, server};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "agterm", version, about)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the server.
    Server {
        /// Stay in this terminal and log to it.
        #[arg(long)]
        foreground: bool,
        #[arg(long, hide = true)]
        background_child: bool,
        /// Address to listen on.
        #[arg(long)]
        host: Option<String>,
        /// TCP port; 0 picks a free one.
        #[arg(long)]
        port: Option<u16>,
    },
}

fn main() -> ExitCode {
    // Before anything else is set up: a holder must stay small.
    if std::env::args_os().nth(1).is_some_and(|verb| verb == "hold") {
        return ExitCode::from(u8::try_from(holder::run()).unwrap_or(1));
    }
    let cli = Cli::parse();
    let result =
        tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(run(cli)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "agterm: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.verb {
        Some(Verb::Server { foreground, background_child, host, port }) => {
            let home = config::home()?;
            server::run(server::Options { foreground, background_child, host, port, home }).await
        }
        None => anyhow::bail!("not built yet"),
    }
}
