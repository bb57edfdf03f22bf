//! Files to print: logs in plain ASCII, in colours, and in many scripts. The same at every run.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub(crate) const KINDS: [&str; 3] = ["ascii", "coloured", "utf8"];

const WORDS: &[&str] =
    &["request", "served", "connection", "closed", "by", "peer", "retry", "cache", "miss", "upstream"];
const SCRIPTS: &[&str] =
    &["日志服务启动完成", "サーバーが起動", "naïve café Ωmega", "Привет мир", "żółw übung", "🚀 ✅ 📦"];

/// This much of a corpus is different; then it repeats.
const BLOCK_BYTES: usize = 1024 * 1024;

/// Writes `kind`'s file of about `bytes` into `dir`, which also warms it for reading.
pub(crate) fn make(dir: &Path, kind: &str, bytes: usize) -> PathBuf {
    let mut random = Random(42);
    let mut block = String::new();
    while block.len() < BLOCK_BYTES.min(bytes) {
        line(&mut block, kind, &mut random);
    }
    let path = dir.join(kind);
    let mut file = std::fs::File::create(&path).unwrap();
    for _ in 0..bytes.div_ceil(block.len()) {
        file.write_all(block.as_bytes()).unwrap();
    }
    path
}

fn line(out: &mut String, kind: &str, random: &mut Random) {
    let count = 4 + random.below(12);
    let _ = write!(out, "2026-08-{:02}T12:{:02}:{:02}Z ", 1 + random.below(28), random.below(60), random.below(60));
    for n in 0..count {
        let word = WORDS[random.below(WORDS.len())];
        let _ = match (kind, n % 4) {
            ("coloured", 0) => write!(out, "\x1b[38;5;{}m{word}\x1b[39m ", random.below(256)),
            ("coloured", 1) => {
                let (r, g, b) = (random.below(256), random.below(256), random.below(256));
                write!(out, "\x1b[1;38;2;{r};{g};{b}m{word}\x1b[0m ")
            }
            ("utf8", 0 | 1) => write!(out, "{} ", SCRIPTS[random.below(SCRIPTS.len())]),
            _ => write!(out, "{word} "),
        };
    }
    out.push('\n');
}

/// A linear congruential generator: Knuth's MMIX constants.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
