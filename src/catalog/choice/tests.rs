use super::super::{Catalog, Models};
use super::*;
use crate::config::{AgentConfig, Config};

fn chosen(agent: &str, provider: Option<&str>, model: Option<&str>) -> Result<(String, String), String> {
    let catalog = Catalog::builtin();
    let choice = choose(&Models::builtin(), catalog.agent(agent).unwrap(), provider, model);
    choice
        .map(|choice| (choice.provider.unwrap_or_default(), choice.model.unwrap_or_default()))
        .map_err(|error| error.to_string())
}

fn fine(agent: &str, provider: Option<&str>, model: Option<&str>, expected: (&str, &str)) {
    let expected = Ok((expected.0.to_owned(), expected.1.to_owned()));
    assert_eq!(chosen(agent, provider, model), expected, "{agent} {provider:?} {model:?}");
}

fn wrong(agent: &str, provider: Option<&str>, model: Option<&str>, expected: &str) {
    assert_eq!(chosen(agent, provider, model), Err(expected.to_owned()), "{agent} {provider:?} {model:?}");
}

#[test]
fn what_is_asked_for_is_taken() {
    fine("agterm", None, None, ("", ""));
    // The reference's own example.
    fine("agterm", Some("groq"), Some("llama-3.3-70b-versatile"), ("groq", "llama-3.3-70b-versatile"));
    fine("agterm", Some("anthropic"), None, ("anthropic", ""));
    fine("shell", Some("anthropic"), Some("claude-opus-5"), ("anthropic", "claude-opus-5"));
    fine("claude", Some("anthropic"), None, ("anthropic", ""));
}

#[test]
fn a_model_alone_finds_its_provider() {
    fine("agterm", None, Some("gpt-6-luna"), ("openai", "gpt-6-luna"));
    fine("agterm", None, Some("openai/gpt-oss-20b"), ("groq", "openai/gpt-oss-20b"));
    fine("agterm", None, Some("openai/gpt-6-luna"), ("openai", "gpt-6-luna"));
    fine("claude", None, Some("anthropic/claude-opus-5"), ("anthropic", "claude-opus-5"));
    fine("claude", None, Some("opus"), ("anthropic", "opus"));
    fine("agterm", None, Some("ollama/house:7b"), ("ollama", "house:7b"));
}

#[test]
fn other_names_of_a_provider_are_understood() {
    fine("gemini", Some("gemini"), Some("gemini-2.5-pro"), ("google", "gemini-2.5-pro"));
}

#[test]
fn programs_with_models_of_their_own_are_trusted() {
    fine("opencode", None, Some("mock/m1"), ("", "mock/m1"));
    fine("opencode", Some("mock"), Some("m1"), ("mock", "m1"));
    fine("copilot", None, Some("some-model"), ("", "some-model"));
    fine("agterm", Some("ollama"), Some("whatever:1b"), ("ollama", "whatever:1b"));
}

#[test]
fn a_mistyped_word_says_what_is_near() {
    wrong("agterm", Some("anthropc"), None, "unknown provider `anthropc`; did you mean `anthropic`?");
    wrong(
        "claude",
        None,
        Some("claude-opus-9"),
        "unknown model `claude-opus-9` of anthropic; near ones are `claude-opus-5`, `claude-opus-5-5`, `claude-opus-4-8`",
    );
    let everything = chosen("codex", None, Some("zzz")).unwrap_err();
    assert!(everything.starts_with("unknown model `zzz` of openai; known are `gpt-6-astra`, "), "{everything}");
    assert!(everything.ends_with(" and 24 more"), "{everything}");
}

#[test]
fn an_agent_runs_on_its_own_providers_alone() {
    wrong("claude", Some("groq"), None, "agent `claude` does not run on provider `groq`; it runs on `anthropic`");
    wrong("amp", Some("anthropic"), None, "agent `amp` does not run on provider `anthropic`");
    wrong("amp", None, Some("claude-opus-5"), "agent `amp` takes no model");
    wrong("opencode", Some("groq"), None, "agent `opencode` takes a provider only together with a model");
}

#[test]
fn hostile_words_are_refused() {
    let long = "x".repeat(MAX_WORD_CHARS + 1);
    for word in ["", "-p", "--dangerously-skip-permissions", "a b", "a\nb", "a\0", "a\u{1b}[m", &long] {
        for agent in ["opencode", "agterm", "shell"] {
            let must = "must be one word of 1 to 200 characters that does not begin with `-`";
            wrong(agent, Some(word), None, &format!("provider {must}"));
            wrong(agent, None, Some(word), &format!("model {must}"));
        }
    }
}

#[test]
fn an_agent_of_the_users_takes_a_model_where_they_say_how() {
    let agents = [
        ("mute", AgentConfig { command: Some("mute".to_owned()), ..AgentConfig::default() }),
        (
            "own",
            AgentConfig {
                command: Some("own".to_owned()),
                model_flag: Some("-m".to_owned()),
                ..AgentConfig::default()
            },
        ),
    ];
    let agents = agents.into_iter().map(|(id, agent)| (id.to_owned(), agent)).collect();
    let catalog = Catalog::new(&Config { agents, ..Config::default() }, "/bin/sh").unwrap();
    let choose = |id: &str| catalog.choose(catalog.agent(id).unwrap(), None, Some("house-1"));
    assert_eq!(choose("own").unwrap().model.as_deref(), Some("house-1"));
    assert_eq!(choose("mute").unwrap_err().to_string(), "agent `mute` takes no model");
}
