//! Agents as they are started: each with its own flags and variables for provider and model.

use crate::caller::{Rest, path_of};
use crate::fixture::{PROGRAM, Server, agterm};
use agterm::ids::SessionId;
use serde_json::{Value, json};

/// Agents of which each tells how it was called, and then waits to be ended.
const AGENTS: &str = r#"
[agents.claude]
command = "/bin/sh"
args = ["-c", 'echo "claude was given: $*."; exec sleep 1000', "sh"]

[agents.goose]
command = "/bin/sh"
args = ["-c", 'echo "goose has: $GOOSE_PROVIDER $GOOSE_MODEL."; exec sleep 1000']

[agents.codex]
command = "agterm-test-has-no-codex"

[agents.own]
command = "sh"
args = ["-c", 'echo "own has: $OWN $AGTERM_SESSION."; exec sleep 1000']
env = { OWN = "variable" }
"#;

fn id_of(session: &Value) -> SessionId {
    session["id"].as_str().unwrap().parse().unwrap()
}

async fn error(rest: &Rest, path: &str, body: Value) -> String {
    let answer = rest.call("POST", path).json(&body).send().await;
    format!("{}: {}", answer.code(), answer.json["error"]["message"].as_str().unwrap())
}

#[tokio::test]
async fn a_model_is_passed_in_the_agents_own_way() {
    let rest = Rest::with_config(AGENTS).await;
    let claude = rest.create(json!({ "agent": "claude", "provider": "anthropic", "model": "opus" })).await;
    assert_eq!(claude["modelConfig"], json!({ "provider": "anthropic", "model": "opus" }));
    rest.server.wait_for_text(id_of(&claude), "claude was given: --model opus.").await;
    let goose = rest.create(json!({ "agent": "goose", "model": "gemini-2.5-pro" })).await;
    assert_eq!(goose["modelConfig"]["provider"], "google", "whose model it is");
    rest.server.wait_for_text(id_of(&goose), "goose has: google gemini-2.5-pro.").await;
    let own = rest.create(json!({ "agent": "own" })).await;
    assert_eq!(own["modelConfig"], Value::Null);
    rest.server.wait_for_text(id_of(&own), &format!("own has: variable {}.", id_of(&own))).await;
}

#[tokio::test]
async fn what_cannot_run_is_refused_with_a_hint() {
    let rest = Rest::with_config(AGENTS).await;
    let create = |agent: &str, provider: Value, model: Value| {
        let body = json!({ "agent": agent, "provider": provider, "model": model });
        let rest = &rest;
        async move { error(rest, "/api/sessions", body).await }
    };
    let unknown = create("claude", json!("antropic"), Value::Null).await;
    assert_eq!(unknown, "INVALID_REQUEST: unknown provider `antropic`; did you mean `anthropic`?");
    let unknown = create("claude", json!("anthropic"), json!("claude-opus-4-99")).await;
    assert!(
        unknown.starts_with("INVALID_REQUEST: unknown model `claude-opus-4-99` of anthropic; near ones are `"),
        "{unknown}"
    );
    let mistyped = create("claude", Value::Null, json!("opuss")).await;
    assert_eq!(mistyped, "INVALID_REQUEST: unknown model `opuss` of anthropic; did you mean `opus`?");
    let foreign = create("claude", json!("google"), Value::Null).await;
    assert!(foreign.starts_with("INVALID_REQUEST: agent `claude` does not run on provider `google`"), "{foreign}");
    let flag = create("claude", Value::Null, json!("--dangerously-skip-permissions")).await;
    assert!(flag.starts_with("INVALID_REQUEST: model must be one word"), "{flag}");
    let missing = create("codex", Value::Null, Value::Null).await;
    let hint = "`agterm-test-has-no-codex` is not installed; install it with `npm install -g @openai/codex`";
    assert_eq!(missing, format!("AGENT_UNAVAILABLE: {hint}"));
    assert_eq!(rest.data("GET", "/api/sessions", None).await["sessions"], json!([]));
    let left: Vec<_> = std::fs::read_dir(rest.server.paths().workspaces()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_switch_takes_a_model_and_spares_what_runs_when_it_cannot() {
    let rest = Rest::with_config(AGENTS).await;
    let session = rest.create(json!({ "agent": "own" })).await;
    let switch = path_of(&session, "/switch-agent");
    assert!(error(&rest, &switch, json!({ "agent": "codex" })).await.starts_with("AGENT_UNAVAILABLE"));
    assert!(error(&rest, &switch, json!({ "agent": "claude", "model": "gpt" })).await.starts_with("INVALID_REQUEST"));
    let spared = rest.data("GET", &path_of(&session, ""), None).await;
    assert_eq!((&spared["session"]["pid"], &spared["session"]["agent"]), (&session["pid"], &json!("own")));
    let switched = rest.data("POST", &switch, Some(json!({ "agent": "claude", "model": "sonnet" }))).await;
    assert_eq!(switched["session"]["modelConfig"], json!({ "provider": "anthropic", "model": "sonnet" }));
    assert_eq!(switched["session"]["workspaceDir"], session["workspaceDir"]);
    rest.server.wait_for_text(id_of(&session), "claude was given: --model sonnet.").await;
}

#[tokio::test]
async fn availability_is_the_truth() {
    let config = format!("{AGENTS}\n[agents.needy]\ncommand = \"sh\"\nrequired = [\"NO_SUCH_KEY\"]\n");
    let rest = Rest::with_config(&config).await;
    let own = rest.data("GET", "/api/agents/own", None).await["agent"].clone();
    assert_eq!((&own["available"], &own["keySource"]), (&json!(true), &json!("none")));
    let needy = rest.data("GET", "/api/agents/needy", None).await["agent"].clone();
    assert_eq!((&needy["available"], &needy["cliExists"]), (&json!(false), &json!(true)));
    assert_eq!((&needy["missingEnvVars"], &needy["hint"]), (&json!(["NO_SUCH_KEY"]), &json!("set NO_SUCH_KEY")));
    // It starts all the same: its own screen is where a person logs in.
    rest.create(json!({ "agent": "needy" })).await;
}

#[tokio::test]
async fn models_are_told_with_the_users_own() {
    let own = r#"{"providers":[{"id":"lab","name":"The Lab","keyless":true,"models":[{"id":"mouse-1"}]}]}"#;
    let config = "[profiles.mine]\nprovider = \"lab\"\nmodel = \"mouse-1\"\n";
    let rest = Rest::on(Server::with_files(&[("config.toml", config), ("models.json", own)]).await).await;
    let all = rest.data("GET", "/api/models", None).await;
    let find = |list: &Value, id: &str| list.as_array().unwrap().iter().find(|one| one["id"] == id).cloned();
    let lab = find(&all["providers"], "lab").unwrap();
    assert_eq!((&lab["name"], &lab["models"][0]["id"]), (&json!("The Lab"), &json!("mouse-1")));
    let anthropic = find(&all["providers"], "anthropic").unwrap();
    for field in ["id", "name", "description"] {
        assert!(anthropic["models"][0][field].is_string(), "{field} of {anthropic}");
    }
    let profiles = rest.data("GET", "/api/models/profiles", None).await;
    assert_eq!(profiles["profiles"], all["profiles"]);
    assert_eq!(find(&profiles["profiles"], "mine").unwrap()["model"], "mouse-1");
    let configured = rest.data("GET", "/api/models/providers", None).await;
    assert_eq!(configured["configuredProviders"], all["configuredProviders"]);
    let claude = rest.data("GET", "/api/models/agent/claude", None).await;
    assert_eq!((&claude["agent"], &claude["providers"][0]["models"][0]["id"]), (&json!("claude"), &json!("fable")));
    assert_eq!(rest.call("GET", "/api/models/agent/none").send().await.code(), "AGENT_NOT_FOUND");
}

#[test]
fn a_bad_models_file_is_told_with_its_place() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("models.json"), "{\"providers\":[\n{\"id\":\"x\",\"nme\":\"X\"}]}").unwrap();
    let output = agterm(home.path()).args(["config", "check"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("models.json:2:") && told.contains("nme"), "{told}");
}

#[tokio::test]
async fn in_a_session_agterm_finds_the_server_around_it() {
    let server = Server::start().await;
    let session = server.script(&format!("{PROGRAM} ls; read stop")).await;
    server.wait_for_text(session.id, &session.id.short()).await;
}
