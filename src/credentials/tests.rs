use super::*;
use crate::catalog::Catalog;
use crate::config::{AgentConfig, Config};
use std::collections::BTreeMap;
use std::path::Path;

/// A machine with nothing but these variables, and programs that are empty files.
struct Fake {
    home: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

impl Fake {
    fn new(variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { home: tempfile::tempdir().unwrap(), variables }
    }

    fn file(self, path: &str, text: &str) -> Self {
        let file = self.home.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        self
    }

    fn program(self, name: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let this = self.file(&format!("bin/{name}"), "");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(this.home.path().join("bin").join(name), mode).unwrap();
        this
    }

    fn machine(&self) -> Machine {
        let (set, dirs) = (self.variables.clone(), self.variables.clone());
        Machine {
            home: Some(self.home.path().to_owned()),
            search_path: self.home.path().join("bin").into_os_string(),
            own_directory: None,
            is_set: Box::new(move |name| set.contains_key(name)),
            directory_named_by: Box::new(move |name| dirs.get(name).map(PathBuf::from)),
        }
    }

    fn found(&self, agent: &str) -> (bool, KeySource, String) {
        let catalog = Catalog::builtin();
        let found = self.machine().credentials(catalog.agent(agent).unwrap(), catalog.models());
        (found.exist, found.source, found.missing_env_vars.join(" "))
    }
}

fn yes(source: KeySource) -> (bool, KeySource, String) {
    (true, source, String::new())
}

fn no(missing: &str) -> (bool, KeySource, String) {
    (false, KeySource::None, missing.to_owned())
}

#[test]
fn a_bare_machine_has_no_credentials() {
    let bare = Fake::new(&[]);
    assert_eq!(bare.found("claude"), no("ANTHROPIC_API_KEY"));
    assert_eq!(bare.found("codex"), no("OPENAI_API_KEY"));
    assert_eq!(bare.found("gemini"), no("GEMINI_API_KEY"));
    assert_eq!(bare.found("agterm"), no("ANTHROPIC_API_KEY"));
    assert_eq!(bare.found("shell"), yes(KeySource::None));
}

#[test]
fn a_variable_goes_before_a_login() {
    let login = r#"{"claudeAiOauth": {"accessToken": "t", "refreshToken": "r", "expiresAt": 1}}"#;
    let logged_in = Fake::new(&[]).file(".claude/.credentials.json", login);
    assert_eq!(logged_in.found("claude"), yes(KeySource::Oauth));
    let both = Fake::new(&[("ANTHROPIC_API_KEY", "k")]).file(".claude/.credentials.json", login);
    assert_eq!(both.found("claude"), yes(KeySource::Env));
}

/// Each as the real programs wrote or took it.
#[test]
fn logins_are_recognised_by_their_shape() {
    for (agent, file, text, expected) in [
        ("claude", ".claude.json", r#"{"primaryApiKey": "k"}"#, yes(KeySource::File)),
        ("claude", ".claude/settings.json", r#"{"apiKeyHelper": "/bin/key"}"#, yes(KeySource::File)),
        ("claude", ".claude/.credentials.json", r#"{"claudeAiOauth": {"refreshToken": "r"}}"#, no("ANTHROPIC_API_KEY")),
        ("claude", ".claude/.credentials.json", "{broken", no("ANTHROPIC_API_KEY")),
        ("codex", ".codex/auth.json", r#"{"auth_mode": "apikey", "OPENAI_API_KEY": "k"}"#, yes(KeySource::File)),
        (
            "codex",
            ".codex/auth.json",
            r#"{"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "tokens": {"access_token": "t"}}"#,
            yes(KeySource::Oauth),
        ),
        ("codex", ".codex/auth.json", r#"{"OPENAI_API_KEY": null, "tokens": null}"#, no("OPENAI_API_KEY")),
        ("gemini", ".gemini/oauth_creds.json", r#"{"refresh_token": "r"}"#, yes(KeySource::Oauth)),
        ("gemini", ".gemini/google_accounts.json", r#"{"active": null, "old": ["a"]}"#, no("GEMINI_API_KEY")),
        ("gemini", ".gemini/gemini-credentials.json", "00ff:encrypted", yes(KeySource::Keychain)),
        (
            "gemini",
            ".gemini/settings.json",
            r#"{"security": {"auth": {"selectedType": "oauth-personal"}}}"#,
            no("GEMINI_API_KEY"),
        ),
        ("opencode", ".local/share/opencode/auth.json", r#"{"groq": {"type": "api"}}"#, yes(KeySource::File)),
        ("opencode", ".local/share/opencode/auth.json", "{}", no("ANTHROPIC_API_KEY")),
    ] {
        assert_eq!(Fake::new(&[]).file(file, text).found(agent), expected, "{agent} {file} {text}");
    }
}

#[test]
fn codex_is_not_logged_in_by_its_key_alone() {
    assert_eq!(Fake::new(&[("OPENAI_API_KEY", "k")]).found("codex"), no(""));
}

#[test]
fn another_directory_may_be_named() {
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join(".claude.json"), r#"{"primaryApiKey": "k"}"#).unwrap();
    let dir = elsewhere.path().to_str().unwrap();
    assert_eq!(Fake::new(&[("CLAUDE_CONFIG_DIR", dir)]).found("claude"), yes(KeySource::File));
    // Only there, then.
    let old = Fake::new(&[("CLAUDE_CONFIG_DIR", "/nonexistent")]).file(".claude.json", r#"{"primaryApiKey": "k"}"#);
    assert_eq!(old.found("claude"), no("ANTHROPIC_API_KEY"));
}

#[test]
fn agents_of_many_providers_take_any_key() {
    let groq = Fake::new(&[("GROQ_API_KEY", "k")]);
    assert_eq!(groq.found("agterm"), yes(KeySource::Env));
    assert_eq!(groq.found("aider"), yes(KeySource::Env));
    assert_eq!(groq.found("claude"), no("ANTHROPIC_API_KEY"));
    assert_eq!(Fake::new(&[]).program("ollama").found("agterm"), yes(KeySource::None));
}

#[test]
fn the_agents_own_variables_count() {
    let keyed = |name: &str, value: &Path| {
        let env = [(name.to_owned(), value.to_str().unwrap().to_owned())].into();
        let agents = [("claude".to_owned(), AgentConfig { env: Some(env), ..AgentConfig::default() })].into();
        Catalog::new(&Config { agents, ..Config::default() }, "/bin/sh").unwrap()
    };
    let bare = Fake::new(&[]).file("other/.claude.json", r#"{"primaryApiKey": "k"}"#);
    let found =
        |catalog: &Catalog| bare.machine().credentials(catalog.agent("claude").unwrap(), catalog.models()).source;
    assert_eq!(found(&keyed("ANTHROPIC_API_KEY", Path::new("k"))), KeySource::Env);
    assert_eq!(found(&keyed("CLAUDE_CONFIG_DIR", &bare.home.path().join("other"))), KeySource::File);
}

#[test]
fn an_agent_of_the_users_says_what_to_set() {
    let own = AgentConfig {
        command: Some("own".to_owned()),
        required: Some(vec![vec!["OWN_KEY".to_owned(), "OWN_ID".to_owned()]]),
        ..AgentConfig::default()
    };
    let config = Config { agents: [("own".to_owned(), own)].into(), ..Config::default() };
    let catalog = Catalog::new(&config, "/bin/sh").unwrap();
    let machine = Fake::new(&[("OWN_ID", "x")]).program("own");
    let found = machine.machine().agent(catalog.agent("own").unwrap(), catalog.models());
    assert_eq!((found.available, found.hint.as_deref()), (false, Some("set OWN_KEY")));
}

#[test]
fn the_answer_is_in_the_references_words() {
    let catalog = Catalog::builtin();
    let machine = Fake::new(&[]).program("claude");
    let json =
        |id: &str| serde_json::to_value(machine.machine().agent(catalog.agent(id).unwrap(), catalog.models())).unwrap();
    let claude = json("claude");
    let path = machine.home.path().join("bin/claude");
    assert_eq!(
        claude,
        serde_json::json!({
            "id": "claude", "name": "Claude Code", "icon": "claude", "color": "#d97757",
            "welcome": "Claude Code ready.", "command": "claude", "available": false, "cliExists": true,
            "cliPath": path, "hasCredentials": false, "keySource": "none",
            "missingEnvVars": ["ANTHROPIC_API_KEY"], "hint": "claude auth login", "enabled": true
        })
    );
    let agterm = json("agterm");
    assert_eq!((&agterm["welcome"], &agterm["cliExists"]), (&"AGTerm agent ready.".into(), &false.into()));
    assert_eq!(json("codex")["hint"], "`codex` is not installed; install it with `npm install -g @openai/codex`");
}

#[test]
fn models_are_in_the_references_words() {
    let catalog = Catalog::builtin();
    let machine = Fake::new(&[("ANTHROPIC_API_KEY", "k"), ("GROQ_API_KEY", "k")]).machine();
    let models = serde_json::to_value(machine.models(&catalog)).unwrap();
    assert_eq!(models["configuredProviders"], serde_json::json!(["anthropic", "groq"]));
    assert_eq!(
        (&models["providers"][0]["id"], &models["providers"][0]["configured"]),
        (&"anthropic".into(), &true.into())
    );
    let opus =
        models["providers"][0]["models"].as_array().unwrap().iter().find(|m| m["id"] == "claude-opus-4-20250514");
    assert_eq!(opus.unwrap()["description"], "Most capable reasoning model");
    assert_eq!(models["profiles"][0]["model"], "claude-haiku-5-5");
    assert_eq!(machine.configured_providers(&catalog).providers.len(), 2);
    let claude = machine.agent_models(catalog.agent("claude").unwrap(), catalog.models());
    assert_eq!((claude.providers.len(), claude.providers[0].models[0].id.as_str()), (1, "fable"));
    assert!(machine.agent_models(catalog.agent("cursor").unwrap(), catalog.models()).any_model);
}

#[test]
fn no_secret_is_ever_in_an_answer() {
    let secret = "s3cret-value";
    let keys = format!(r#"{{"primaryApiKey": "{secret}", "claudeAiOauth": {{"accessToken": "{secret}"}}}}"#);
    let machine = Fake::new(&[("GROQ_API_KEY", secret), ("GEMINI_API_KEY", secret)])
        .file(".claude.json", &keys)
        .file(".claude/.credentials.json", &keys);
    let catalog = Catalog::builtin();
    let agents = serde_json::to_string(&machine.machine().agents(&catalog)).unwrap();
    let models = serde_json::to_string(&machine.machine().models(&catalog)).unwrap();
    assert!(!agents.contains(secret) && !models.contains(secret));
}
