//! What is measured of each system, and the table of it.
#![allow(clippy::cast_precision_loss, reason = "amounts for people")]

use super::corpus;
use super::pane::{DONE, READY, rune};
use super::processes;
use super::system::{Run, System};
use super::terminal::Terminal;
use std::path::Path;
use std::time::{Duration, Instant};

/// A start or an answer that takes longer than this is none.
const PATIENCE: Duration = Duration::from_secs(20);
/// Two hundred megabytes at the slowest terminal's speed.
const FLOOD_PATIENCE: Duration = Duration::from_mins(4);
/// Until a client has drawn its last and a server has written its last.
const SETTLE: Duration = Duration::from_millis(700);

/// How much of everything.
pub(crate) struct Amounts {
    corpus_bytes: usize,
    floods: usize,
    keys: usize,
    starts: usize,
    sessions: u32,
    idle: Duration,
}

impl Amounts {
    pub(crate) const FULL: Self = Self {
        corpus_bytes: 100_000_000,
        floods: 3,
        keys: 1000,
        starts: 15,
        sessions: 20,
        idle: Duration::from_secs(10),
    };
    pub(crate) const QUICK: Self =
        Self { corpus_bytes: 10_000_000, floods: 1, keys: 100, starts: 3, sessions: 5, idle: Duration::from_secs(3) };
}

/// What came out, a cell a measure.
pub(crate) struct Results {
    /// MB/s, by corpus.
    throughput: Vec<f64>,
    /// Milliseconds, sorted.
    key: Vec<f64>,
    start: Vec<f64>,
    /// KiB for one more idle session.
    pss: Option<f64>,
    /// Per cent of a processor with all sessions idle and one client.
    idle_cpu: Option<f64>,
}

pub(crate) fn all(system: System, dir: &Path, amounts: &Amounts) -> Results {
    let mut number = 0;
    let dir = dir.join(system.name());
    std::fs::create_dir(&dir).unwrap();
    let mut run = || {
        number += 1;
        Run::new(system, &dir, number)
    };
    let mut floods = Vec::new();
    for kind in corpus::KINDS {
        let file = corpus::make(&dir, kind, amounts.corpus_bytes);
        let times = (0..amounts.floods).map(|_| throughput(&run(), &file));
        floods.push(middle(&sorted(times.collect())));
        eprintln!("{}: {kind} {:.1} MB/s", system.name(), floods.last().unwrap());
    }
    let key = latency(&run(), amounts.keys);
    let start = sorted((0..amounts.starts).map(|_| start(&run())).collect());
    let (pss, idle_cpu) = idle(&mut run, amounts);
    Results { throughput: floods, key, start, pss, idle_cpu }
}

fn open(run: &Run, role: &str, file: Option<&Path>) -> Terminal {
    let mut terminal = Terminal::open(&run.client(role, file), &run.env());
    terminal.wait_for(READY, PATIENCE);
    terminal
}

/// MB/s from the key press to the last line on the outer terminal.
fn throughput(run: &Run, file: &Path) -> f64 {
    let mut terminal = open(run, "cat", Some(file));
    terminal.settle(SETTLE);
    terminal.write(b"x");
    let time = terminal.wait_for(DONE, FLOOD_PATIENCE);
    file.metadata().unwrap().len() as f64 / 1e6 / time.as_secs_f64()
}

/// Milliseconds from a key to its character on the outer terminal.
fn latency(run: &Run, keys: usize) -> Vec<f64> {
    let mut terminal = open(run, "echo", None);
    terminal.settle(SETTLE);
    let answer = |n: usize| {
        let key = b'A' + u8::try_from(n % 30).unwrap();
        terminal.settle(Duration::from_millis(10 + (n as u64 * 7) % 20));
        // Before the write: it may wake the client and put us aside for as long as the echo takes.
        let pressed = Instant::now();
        terminal.write(&[key]);
        terminal.wait_for(&rune(key), PATIENCE);
        milliseconds(pressed.elapsed())
    };
    sorted((0..keys).map(answer).collect())
}

/// Milliseconds from the start of everything to the program's first output.
fn start(run: &Run) -> f64 {
    let began = Instant::now();
    let terminal = open(run, "idle", None);
    let time = began.elapsed();
    drop(terminal);
    milliseconds(time)
}

fn idle(run: &mut impl FnMut() -> Run, amounts: &Amounts) -> (Option<f64>, Option<f64>) {
    let run = run();
    if !run.system.has_server() {
        return (None, None);
    }
    let mut terminal = open(&run, "idle", None);
    run.detached("idle");
    terminal.settle(4 * SETTLE);
    let one = processes::pss_kib(&processes::of(run.executable(), &run.mark));
    (0..amounts.sessions).for_each(|_| run.detached("idle"));
    // Programs count as idle after some seconds without output.
    terminal.settle(6 * SETTLE);
    let pids = processes::of(run.executable(), &run.mark);
    let pss = processes::pss_kib(&pids).saturating_sub(one) as f64 / f64::from(amounts.sessions);
    let before = processes::cpu_ticks(&pids);
    terminal.settle(amounts.idle);
    let ticks = processes::cpu_ticks(&pids) - before;
    (Some(pss), Some(ticks as f64 / amounts.idle.as_secs_f64()))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn middle(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// The table, and AGTerm's targets beside tmux.
pub(crate) fn print(rows: &[(System, Results)]) {
    println!(
        "\n|  | ascii MB/s | coloured | utf8 | key p50 ms | p99 | cold start p50 ms | KiB PSS a session | idle CPU % |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    for (system, results) in rows {
        let [ascii, coloured, utf8] = results.throughput[..] else { continue };
        let (p50, p99) = (middle(&results.key), percentile(&results.key, 99));
        println!(
            "| {} ({}) | {ascii:.1} | {coloured:.1} | {utf8:.1} | {p50:.3} | {p99:.3} | {:.1} | {} | {} |",
            system.name(),
            system.version().unwrap_or_default(),
            middle(&results.start),
            shown(results.pss),
            shown(results.idle_cpu),
        );
    }
    let of = |wanted: System| rows.iter().find(|(system, _)| *system == wanted).map(|(_, results)| results);
    let (Some(tmux), Some(agterm)) = (of(System::Tmux), of(System::Agterm)) else { return };
    println!("\nAGTerm beside tmux:");
    for (kind, (ours, theirs)) in corpus::KINDS.iter().zip(agterm.throughput.iter().zip(&tmux.throughput)) {
        println!("  throughput {kind}: {:.2} x", ours / theirs);
    }
    println!("  key to screen p50: {:.2} x", middle(&agterm.key) / middle(&tmux.key));
    println!("  cold start p50: {:.2} x", middle(&agterm.start) / middle(&tmux.start));
}
