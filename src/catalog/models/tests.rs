use super::*;

fn own(text: &str) -> Result<Models, String> {
    Models::with_override(Path::new("models.json"), text).map_err(|error| error.to_string())
}

#[test]
fn the_builtin_file_is_whole() {
    let models = Models::builtin();
    let ids: Vec<_> = models.providers().iter().map(|provider| provider.id.as_str()).collect();
    assert_eq!(ids, ["anthropic", "openai", "google", "groq", "openrouter", "mistral", "deepseek", "xai", "ollama"]);
    for provider in models.providers() {
        assert!(!provider.models.is_empty() && provider.wire.is_some(), "{}", provider.id);
        for model in &provider.models {
            assert!(!model.name.is_empty() && !model.describe().is_empty(), "{model:?}");
        }
    }
}

#[test]
fn the_references_own_examples_are_there() {
    let models = Models::builtin();
    let opus = models.provider("anthropic").unwrap().model("claude-opus-4-20250514").unwrap();
    assert_eq!((opus.name.as_str(), opus.describe().as_str()), ("Claude Opus 4", "Most capable reasoning model"));
    assert!(models.provider("groq").unwrap().model("llama-3.3-70b-versatile").unwrap().is_legacy());
    assert_eq!(models.provider("gemini").unwrap().id, "google");
    assert!(models.provider("Anthropic").is_none());
}

#[test]
fn a_model_without_words_is_described_by_its_numbers() {
    let models = Models::builtin();
    let of = |provider: &str, model: &str| models.provider(provider).unwrap().model(model).unwrap().describe();
    assert_eq!(of("anthropic", "claude-haiku-5-5"), "1M tokens of context, $0.1 in and $0.5 out per million tokens");
    assert_eq!(of("ollama", "gpt-oss:20b"), "131k tokens of context, free");
    assert_eq!(of("groq", "groq/compound"), "131k tokens of context, legacy");
}

#[test]
fn a_provider_is_configured_by_a_key_or_by_being_here() {
    let models = Models::builtin();
    let configured = |set: &str, program: &str| -> Vec<String> {
        let facts = Facts { is_set: &|name| name == set, is_installed: &|name| name == program };
        let all = models.providers().iter().filter(|provider| provider.is_configured(facts));
        all.map(|provider| provider.id.clone()).collect()
    };
    assert_eq!(configured("ANTHROPIC_API_KEY", ""), ["anthropic"]);
    assert_eq!(configured("GOOGLE_API_KEY", ""), ["google"]);
    assert_eq!(configured("OLLAMA_HOST", ""), ["ollama"]);
    assert_eq!(configured("", "ollama"), ["ollama"]);
    // Another address alone is no key.
    assert!(configured("ANTHROPIC_BASE_URL", "").is_empty());
}

#[test]
fn the_users_file_changes_and_adds() {
    let models = own(r#"{"providers": [
        {"id": "groq", "models": [{"id": "llama-3.3-70b-versatile", "cost": {"input": 1}}, {"id": "own-model"}]},
        {"id": "lan", "baseUrl": "http://10.0.0.2/v1", "env": ["LAN_KEY"], "wire": "openai-chat"}
    ]}"#)
    .unwrap();
    let groq = models.provider("groq").unwrap();
    assert_eq!((groq.name.as_str(), groq.env.as_slice()), ("Groq", ["GROQ_API_KEY".to_owned()].as_slice()));
    let llama = groq.model("llama-3.3-70b-versatile").unwrap();
    assert_eq!((llama.name.as_str(), llama.cost.input, llama.status.as_deref()), (llama.id.as_str(), Some(1.0), None));
    assert_eq!(groq.models.last().unwrap().id, "own-model");
    assert!(groq.model("openai/gpt-oss-20b").is_some());
    assert_eq!(models.providers().last().unwrap().name, "lan");
    assert_eq!(own(r#"{"providers": []}"#).unwrap(), Models::builtin());
}

#[test]
fn a_malformed_file_names_its_place() {
    for (text, expected) in [
        ("", "models.json:1:0: EOF while parsing a value"),
        ("{\"providers\": [\n{\"id\": 1}]}", "models.json:2:8: invalid type: integer `1`, expected a string"),
        ("{\"provider\": []}", "models.json:1:16: missing field `providers`"),
        (r#"{"schemaVersion": 2, "providers": []}"#, "models.json: schemaVersion 2 is not 1"),
        (r#"{"providers": [{"id": ""}]}"#, "models.json: provider 1 has the id ``, which is not one word"),
        (r#"{"providers": [{"id": "a b"}]}"#, "models.json: provider 1 has the id `a b`, which is not one word"),
        (r#"{"providers": [{"id": "a"}, {"id": "a"}]}"#, "models.json: provider `a` is there twice"),
        (
            r#"{"providers": [{"id": "a", "models": [{"id": "-m"}]}]}"#,
            "models.json: provider `a`: model 1 has the id `-m`, which is not one word",
        ),
        (
            r#"{"providers": [{"id": "a", "models": [{"id": "m", "cost": {"output": -1}}]}]}"#,
            "models.json: provider `a`: model `m`: cost.output is less than nothing",
        ),
    ] {
        assert_eq!(own(text).unwrap_err(), expected, "{text}");
    }
    let unknown = own("{\"providers\": [{\"id\": \"a\",\n\"modles\": []}]}").unwrap_err();
    assert!(unknown.starts_with("models.json:2:8: unknown field `modles`, expected one of "), "{unknown}");
}
