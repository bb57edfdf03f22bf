//! What the terminal costs: throughput beside the bare engine in the same run, whether the cost of
//! a byte grows with the length of the input, memory of the history, time of a snapshot and a resize.
//! Not a test: the numbers depend on the machine; compare the ratios.

#![allow(clippy::print_stdout, reason = "a benchmark's output is its purpose")]
#![allow(clippy::cast_precision_loss, reason = "sizes here are far below 2^52")]

use agterm::term::{Screen, Size};
use std::fmt::Write;
use std::num::NonZeroU16;
use std::time::{Duration, Instant};

const COLS: u16 = 200;
const ROWS: u16 = 50;

/// What one read of a socket or a PTY gives at most.
const CHUNK_BYTES: usize = 64 * 1024;

/// Long enough that start-up does not count.
const STREAM_BYTES: usize = 8 * 1024 * 1024;

const HISTORY_LINES: usize = 10_000;

/// Each measure is taken so often and the best kept: the machine's other work only ever adds.
const ROUNDS: usize = 3;

fn main() {
    // First of all: later, freed memory that is used again would hide what is taken.
    memory();
    println!("\n{:<22}{:>11}{:>11}{:>8}", "MB/s", "vt100", "screen", "ratio");
    for (name, stream) in streams() {
        let bare = best(|| feed_engine(&stream));
        let ours = best(|| feed_screen(&stream));
        let mb_per_s = |time: Duration| stream.len() as f64 / 1e6 / time.as_secs_f64();
        println!("{name:<22}{:>11.1}{:>11.1}{:>8.2}", mb_per_s(bare), mb_per_s(ours), mb_per_s(ours) / mb_per_s(bare));
    }
    growth();
    moments();
}

/// Streams as programs write them, each repeated to the same length.
fn streams() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("ascii", repeat(ascii)),
        ("coloured", repeat(coloured)),
        ("cjk", repeat(cjk)),
        ("emoji", repeat(emoji)),
        ("dense truecolor", repeat(truecolor)),
        ("redraw", repeat(redraw)),
        ("underlines and links", repeat(rich)),
        ("line drawing", repeat(line_drawing)),
    ]
}

fn repeat(line: impl Fn(usize, &mut String)) -> Vec<u8> {
    let mut out = String::with_capacity(STREAM_BYTES + 4096);
    for n in 0.. {
        line(n, &mut out);
        if out.len() >= STREAM_BYTES {
            break;
        }
    }
    out.into_bytes()
}

// Writing to a String cannot fail, so what `write!` answers is not looked at.

fn ascii(n: usize, out: &mut String) {
    let _ = write!(out, "{n:>8} the quick brown fox jumps over the lazy dog, and then some more of it\r\n");
}

fn coloured(n: usize, out: &mut String) {
    let _ = write!(out, "\x1b[01;34mdir-{n}\x1b[0m  \x1b[01;32mrun.sh\x1b[0m  plain.txt  \x1b[38;5;208mx\x1b[39m\r\n");
}

fn cjk(n: usize, out: &mut String) {
    let _ = write!(out, "{n} 端末の中で日本語の文字が流れていく、速さを測るための行です。\r\n");
}

fn emoji(n: usize, out: &mut String) {
    let _ = write!(out, "{n} done ✅ 👩\u{200d}💻 build 🚀 flag 🇯🇵 wave 👋🏽 heart ❤\u{fe0f} end\r\n");
}

fn truecolor(n: usize, out: &mut String) {
    for col in 0..COLS as usize {
        let _ = write!(out, "\x1b[38;2;{};{};{}m▀", (n + col) % 256, col, n % 256);
    }
    out.push_str("\r\n");
}

fn redraw(n: usize, out: &mut String) {
    let row = n % ROWS as usize + 1;
    let _ = write!(
        out,
        "\x1b[{row};1H\x1b[2K\x1b[7m {n:>6} \x1b[27m \x1b[36mprocess\x1b[39m {:>5}%\x1b[{row};60H│",
        n % 100
    );
}

fn rich(n: usize, out: &mut String) {
    let _ = write!(out, "\x1b[4:3m\x1b[58:2::255:0:{}mwrong\x1b[59m\x1b[24m \x1b[9mgone\x1b[29m ", n % 256);
    let _ = write!(out, "\x1b]8;;https://example.com/{n}\x1b\\link {n}\x1b]8;;\x1b\\\r\n");
}

fn line_drawing(n: usize, out: &mut String) {
    let _ = write!(out, "\x1b(0lqqqqqqqqqqqk\x1b(B {n} \x1b(0x\x1b(B\r\n");
}

fn best(mut measure: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| measure()).min().unwrap_or_default()
}

fn feed_engine(stream: &[u8]) -> Duration {
    let non_zero = |n| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
    let mut parser = vt100::Parser::new(non_zero(ROWS), non_zero(COLS), 0);
    let start = Instant::now();
    for chunk in stream.chunks(CHUNK_BYTES) {
        parser.process(chunk);
    }
    start.elapsed()
}

fn feed_screen(stream: &[u8]) -> Duration {
    let mut screen = Screen::new(Size::clamped(COLS, ROWS), HISTORY_LINES);
    let start = Instant::now();
    for chunk in stream.chunks(CHUNK_BYTES) {
        screen.feed(chunk);
    }
    start.elapsed()
}

/// A stream of about so many bytes.
type Make = fn(usize) -> Vec<u8>;

/// Time for each byte as the input grows: flat unless something is quadratic. The cases are those
/// where something is kept until its end comes.
fn growth() {
    println!("\n{:<22}{:>11}{:>11}{:>11}", "ns a byte, of", "64 KB", "512 KB", "4 MB");
    let cases: [(&str, Make); 4] = [
        ("one long line", |len| vec![b'x'; len]),
        ("an endless string", |len| [b"\x1b]52;c;".as_slice(), &vec![b'A'; len]].concat()),
        ("an endless sequence", |len| [b"\x1b[".as_slice(), &vec![b'1'; len]].concat()),
        ("marks on one letter", |len| {
            "e".chars().chain(std::iter::repeat_n('\u{301}', len / 2)).collect::<String>().into()
        }),
    ];
    for (name, make) in cases {
        let cost = |len: usize| {
            let stream = make(len);
            best(|| feed_screen(&stream)).as_secs_f64() * 1e9 / stream.len() as f64
        };
        println!("{name:<22}{:>11.2}{:>11.2}{:>11.2}", cost(64 << 10), cost(512 << 10), cost(4 << 20));
    }
}

/// Resident memory of a screen with a full history of full lines.
fn memory() {
    println!("{:<22}{:>11}", "memory", "MB");
    let full_line = |n: usize| format!("{n:0>width$}\r\n", width = COLS as usize);
    let coloured_line = |n: usize| format!("\x1b[3{}m{}", n % 8, full_line(n));
    let cases: [(&str, &dyn Fn(usize) -> String); 2] = [("plain", &full_line), ("coloured", &coloured_line)];
    for (name, line) in cases {
        let before = resident_bytes();
        let mut screen = Screen::new(Size::clamped(COLS, ROWS), HISTORY_LINES);
        for n in 0..HISTORY_LINES + ROWS as usize {
            screen.feed(line(n).as_bytes());
        }
        let used = resident_bytes().saturating_sub(before);
        println!("{:<22}{:>11.2}", format!("{} {name} lines", screen.history().len()), used as f64 / 1e6);
    }
}

/// 0 where there is no `/proc`.
fn resident_bytes() -> usize {
    const PAGE_BYTES: usize = 4096;
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * PAGE_BYTES
}

/// What happens once for each viewer or resize, on a screen full of the stream.
fn moments() {
    println!("\n{:<22}{:>11}{:>11}{:>11}", "us", "snapshot", "5000 lines", "resize");
    for (name, stream) in streams() {
        let mut screen = Screen::new(Size::clamped(COLS, ROWS), HISTORY_LINES);
        screen.feed(&stream[..1024 * 1024]);
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        let time = |work: &mut dyn FnMut()| {
            let start = Instant::now();
            work();
            start.elapsed()
        };
        let bare = best(|| time(&mut || drop(screen.snapshot(0))));
        let long = best(|| time(&mut || drop(screen.snapshot(5000))));
        let resize = best(|| {
            screen.set_size(Size::clamped(COLS, ROWS));
            time(&mut || screen.set_size(Size::clamped(COLS / 2, ROWS)))
        });
        println!("{name:<22}{:>11.0}{:>11.0}{:>11.0}", us(bare), us(long), us(resize));
    }
}
