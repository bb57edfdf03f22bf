use super::super::{AgentConfig, ProfileConfig};
use super::*;

fn mistakes(text: &str) -> Vec<String> {
    match parse(Path::new("config.toml"), text) {
        Ok(_) => Vec::new(),
        Err(error) => error.to_string().lines().map(str::to_owned).collect(),
    }
}

#[test]
fn reads_every_key() {
    let text = r##"
        host = "0.0.0.0"
        port = 0
        shell = "/bin/zsh"
        scrollback_lines = 1_000
        journal_max_bytes = 0x100000
        theme = "light"
        prefix = "ctrl+a"
        mouse = false
        sidebar_width = 0
        allowed_hosts = ["box.local"]
        file_roots = ["/srv/shared"]
        [agents.claude]
        enabled = false
        command = "/opt/claude"
        args = ["--model", "opus"]
        name = "Claude"
        icon = "spark"
        color = "#AABBCC"
        env = { ANTHROPIC_BASE_URL = "http://127.0.0.1:1", EMPTY = "" }
        provider_flag = "--provider"
        provider_env = "PROVIDER"
        model_flag = "--model"
        model_env = "ANTHROPIC_MODEL"
        resume_flag = "threads continue"
        required = [["ANTHROPIC_API_KEY"], ["A", "B"]]
        [agents.own]
        command = "own"
        required = ["A", "B"]
        [profiles.fast]
        provider = "groq"
        model = "openai/gpt-oss-20b"
    "##;
    let config = parse(Path::new("config.toml"), text).unwrap();
    assert_eq!((config.host.as_str(), config.port), ("0.0.0.0", 0));
    assert_eq!(config.shell.as_deref(), Some("/bin/zsh"));
    assert_eq!((config.scrollback_lines, config.journal_max_bytes), (1_000, 1024 * 1024));
    assert_eq!((config.theme.as_str(), config.prefix.as_str()), ("light", "ctrl+a"));
    assert_eq!((config.mouse, config.sidebar_width), (false, 0));
    assert_eq!(config.allowed_hosts, ["box.local"]);
    assert_eq!(config.file_roots, [std::path::Path::new("/srv/shared")]);
    let text = |text: &str| Some(text.to_owned());
    let claude = AgentConfig {
        enabled: Some(false),
        command: text("/opt/claude"),
        args: Some(words(&["--model", "opus"])),
        name: text("Claude"),
        icon: text("spark"),
        color: text("#AABBCC"),
        env: Some(
            [("ANTHROPIC_BASE_URL", "http://127.0.0.1:1"), ("EMPTY", "")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        ),
        provider_flag: text("--provider"),
        provider_env: text("PROVIDER"),
        model_flag: text("--model"),
        model_env: text("ANTHROPIC_MODEL"),
        resume_flag: text("threads continue"),
        required: Some(vec![words(&["ANTHROPIC_API_KEY"]), words(&["A", "B"])]),
    };
    assert_eq!(config.agents["claude"], claude);
    assert_eq!(config.agents["own"].required, Some(vec![words(&["A", "B"])]));
    let fast = ProfileConfig { provider: "groq".to_owned(), model: "openai/gpt-oss-20b".to_owned() };
    assert_eq!(config.profiles["fast"], fast);
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn an_empty_file_is_the_defaults() {
    assert!(mistakes("").is_empty());
    assert!(mistakes("# nothing set\n").is_empty());
}

#[test]
fn a_mistake_names_its_line_and_what_is_right() {
    for (text, expected) in [
        ("\nprot = 3000", "config.toml:2: unknown key `prot`; did you mean `port`?"),
        ("Theme = 'dark'", "config.toml:1: unknown key `Theme`; did you mean `theme`?"),
        ("scrollback = 5", "config.toml:1: unknown key `scrollback`; did you mean `scrollback_lines`?"),
        ("[agents.claude]\nenable = false", "config.toml:2: unknown key `enable`; did you mean `enabled`?"),
        ("agents.claude.cmd = 'x'", "config.toml:1: unknown key `cmd`; did you mean `command`?"),
        ("port = 65536", "config.toml:1: `port` must be a whole number from 0 to 65535, not 65536"),
        ("port = -1", "config.toml:1: `port` must be a whole number from 0 to 65535, not -1"),
        ("port = '80'", "config.toml:1: `port` must be a whole number from 0 to 65535, not \"80\""),
        (
            "port = 99999999999999999999999",
            "config.toml:1: `port` must be a whole number from 0 to 65535, not 99999999999999999999999",
        ),
        ("mouse = 1", "config.toml:1: `mouse` must be true or false, not 1"),
        ("sidebar_width = 81", "config.toml:1: `sidebar_width` must be a whole number from 0 to 80, not 81"),
        (
            "scrollback_lines = 1000001",
            "config.toml:1: `scrollback_lines` must be a whole number from 0 to 1000000, not 1000001",
        ),
        (
            "journal_max_bytes = 1048575",
            "config.toml:1: `journal_max_bytes` must be a whole number from 1048576 to 4294967296, not 1048575",
        ),
        (
            "prefix = 'ctl+b'",
            "config.toml:1: `prefix` must be a key such as `ctrl+b`, `alt+space` or `f12`, not `ctl+b`",
        ),
        ("theme = ''", "config.toml:1: `theme` must not be empty"),
        (
            "host = '127.0.0.1:80'",
            "config.toml:1: `host` must be an IP address or a host name without a port, not `127.0.0.1:80`",
        ),
        ("allowed_hosts = [1]", "config.toml:1: `allowed_hosts` must be a list of strings, but 1 stands in it"),
        (
            "file_roots = ['src']",
            "config.toml:1: `file_roots` must be a list of absolute paths (`~/` is your home), and `src` is none",
        ),
        ("prefix = 'shift+a'", "config.toml:1: `prefix` must hold ctrl or alt, or programs never get the `shift+a`"),
        ("agents = 1", "config.toml:1: `agents` must be a table, such as [agents.claude]"),
        ("[agents]\nclaude = true", "config.toml:2: `agents.claude` must be a table, such as [agents.claude]"),
        (
            "[agents.x]\nenv = { A = 1 }",
            "config.toml:2: `agents.x.env` must be a table of strings, such as { NAME = \"value\" }, not a table",
        ),
        (
            "[agents.x]\nenv = { AGTERM_SESSION = 'x' }",
            "config.toml:2: `agents.x.env` must not set `AGTERM_SESSION`: AGTERM_* are AGTerm's own",
        ),
        (
            "[agents.x]\nmodel_env = 'A=B'",
            "config.toml:2: `agents.x.model_env` must name variables by letters, digits and `_`, not `A=B`",
        ),
        (
            "[agents.x]\nrequired = ['A', ['B']]",
            "config.toml:2: `agents.x.required` must be a list of variables, or a list of such lists, not a list",
        ),
        (
            "[agents.x]\nrequired = 'A'",
            "config.toml:2: `agents.x.required` must be a list of variables, or a list of such lists, not \"A\"",
        ),
        ("profiles.fast = 'x'", "config.toml:1: `profiles.fast` must be a table, such as [profiles.fast]"),
        ("[profiles.x]\nmodel = 'm'", "config.toml:1: `profiles.x` needs a `provider` and a `model`"),
        ("[profiles.x]\nmodle = 'm'", "config.toml:2: unknown key `modle`; did you mean `model`?"),
        (
            "[agents.x]\ncolor = 'red'",
            "config.toml:2: `agents.x.color` must be a colour such as \"#58a6ff\", not \"red\"",
        ),
    ] {
        assert_eq!(mistakes(text), [expected], "{text}");
    }
}

#[test]
fn a_word_like_no_key_lists_the_keys() {
    assert_eq!(mistakes("[profiles.x]\nzzz = 1"), ["config.toml:2: unknown key `zzz`; known are provider, model"]);
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_file() {
    let lines = mistakes("prot = 1\nmouse = 2\n[agents.shell]\nenable = 3\n");
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("config.toml:1: ") && lines[2].starts_with("config.toml:4: "), "{lines:?}");
}

#[test]
fn broken_toml_names_its_line() {
    for (text, line) in [("port = 3000\nhost = \n", 2), ("a = 1\na = 2", 2), ("[agents", 1), ("port = 1\nport 2", 2)] {
        let lines = mistakes(text);
        assert!(
            lines.first().is_some_and(|first| first.starts_with(&format!("config.toml:{line}: "))),
            "{text:?}: {lines:?}"
        );
    }
}

#[test]
fn another_room_can_point_at_a_line() {
    let config = parse(Path::new("config.toml"), "\n\ntheme = 'drak'").unwrap();
    let error = config.source.unknown("theme", "theme", "drak", &["dark", "light"]);
    assert_eq!(error.to_string(), "config.toml:3: unknown theme `drak`; did you mean `dark`?");
}
