//! What to start for an agent: command line, variables, and what to say where there is nothing to
//! start. Takes words as they are: `choice` has checked them.

use super::agent::{AgentSpec, ModelForm};

/// Which conversation an agent shall begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversation<'a> {
    /// A new one.
    New,
    /// A new one, whose id (a UUID) is chosen here.
    WithId(&'a str),
    /// The latest one of its directory.
    Latest,
    /// The one with this id.
    Resumed(&'a str),
}

impl AgentSpec {
    /// The program and its arguments. A provider or model that the program takes no flag for is
    /// left out: see [`AgentSpec::environment`].
    #[must_use]
    pub fn command_line(&self, provider: Option<&str>, model: Option<&str>) -> Vec<String> {
        let mut line = vec![self.command.clone()];
        line.extend_from_slice(&self.args);
        let (provider, model) = self.own_words(provider, model);
        for (flag, value) in [(&self.provider_flag, provider), (&self.model_flag, model)] {
            if let (Some(flag), Some(value)) = (flag, value) {
                line.extend([flag.clone(), value]);
            }
        }
        line
    }

    /// The same with a conversation; `None` where the program cannot be told that one.
    #[must_use]
    pub fn conversation_line(
        &self,
        provider: Option<&str>,
        model: Option<&str>,
        conversation: Conversation<'_>,
    ) -> Option<Vec<String>> {
        let (words, id) = match conversation {
            Conversation::New => return Some(self.command_line(provider, model)),
            Conversation::WithId(id) => (&self.session_id_flag, Some(id)),
            Conversation::Latest => (&self.continue_flag, None),
            Conversation::Resumed(id) => (&self.resume_flag, Some(id)),
        };
        // An id that looks like a flag would be one.
        if id.is_some_and(|id| id.is_empty() || id.starts_with('-') || id.contains(char::is_control)) {
            return None;
        }
        // Before the flags: `codex resume ID --model M` has a command of its own in the middle.
        let added = words.as_ref()?.split_whitespace().chain(id).map(str::to_owned);
        let mut line = self.command_line(provider, model);
        let after_args = 1 + self.args.len();
        line.splice(after_args..after_args, added);
        Some(line)
    }

    /// Variables of its program's own: those of the configuration, and what tells it the provider
    /// and model where that is not done by flags.
    #[must_use]
    pub fn environment(&self, provider: Option<&str>, model: Option<&str>) -> Vec<(String, String)> {
        let mut own = self.env.clone();
        let (provider, model) = self.own_words(provider, model);
        for (name, value) in [(&self.provider_env, provider), (&self.model_env, model)] {
            if let (Some(name), Some(value)) = (name, value) {
                own.insert(name.clone(), value);
            }
        }
        own.into_iter().collect()
    }

    /// What to tell a user whose machine has not got the program.
    #[must_use]
    pub fn not_installed(&self) -> String {
        match &self.install {
            Some(install) => format!("`{}` is not installed; {}", self.command, how(install)),
            None if self.command.contains('/') => format!("`{}` is not a program that can be run", self.command),
            None => format!("`{}` is not on PATH", self.command),
        }
    }

    fn own_words(&self, provider: Option<&str>, model: Option<&str>) -> (Option<String>, Option<String>) {
        let own_name = |id: &str| self.provider_names.get(id).map_or(id, String::as_str).to_owned();
        let provider = provider.map(own_name);
        let model = match (self.model_form, &provider, model) {
            (ModelForm::ProviderModel, Some(provider), Some(model)) => Some(format!("{provider}/{model}")),
            _ => model.map(str::to_owned),
        };
        (provider, model)
    }
}

/// Some programs are not installed by one command: the data says where to look.
fn how(install: &str) -> String {
    if install.starts_with("see ") { install.to_owned() } else { format!("install it with `{install}`") }
}

#[cfg(test)]
mod tests {
    use super::super::Catalog;
    use super::*;

    fn agent(id: &str) -> AgentSpec {
        Catalog::builtin().agent(id).unwrap().clone()
    }

    #[test]
    fn a_model_is_passed_in_the_agents_own_way() {
        let line = |id: &str| agent(id).command_line(Some("google"), Some("m")).join(" ");
        assert_eq!(line("agterm"), "agterm-agent --provider google --model m");
        assert_eq!(line("claude"), "claude --model m");
        assert_eq!(line("opencode"), "opencode -m google/m");
        assert_eq!(line("aider"), "aider --model gemini/m");
        assert_eq!(line("goose"), "goose session");
        assert_eq!(agent("opencode").command_line(None, Some("p/m")), ["opencode", "-m", "p/m"]);
        let env = |id: &str| agent(id).environment(Some("google"), Some("m"));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(env("goose"), [pair("GOOSE_MODEL", "m"), pair("GOOSE_PROVIDER", "google")]);
        assert_eq!(env("shell"), [pair("AGTERM_MODEL", "m"), pair("AGTERM_PROVIDER", "google")]);
        assert!(env("claude").is_empty());
    }

    #[test]
    fn conversations_go_on_in_the_agents_own_way() {
        let line = |id: &str, conversation| {
            agent(id).conversation_line(None, Some("m"), conversation).map(|line| line.join(" "))
        };
        let some = |line: &str| Some(line.to_owned());
        assert_eq!(line("claude", Conversation::WithId("u")), some("claude --session-id u --model m"));
        assert_eq!(line("claude", Conversation::Resumed("u")), some("claude --resume u --model m"));
        assert_eq!(line("codex", Conversation::Resumed("u")), some("codex resume u --model m"));
        assert_eq!(line("codex", Conversation::Latest), some("codex resume --last --model m"));
        assert_eq!(line("codex", Conversation::WithId("u")), None);
        assert_eq!(line("goose", Conversation::Resumed("u")), some("goose session -r --name u"));
        assert_eq!(line("gemini", Conversation::New), some("gemini --model m"));
        for hostile in ["", "--dangerously-skip-permissions", "a\u{1b}"] {
            assert_eq!(line("claude", Conversation::Resumed(hostile)), None, "{hostile:?}");
        }
    }

    #[test]
    fn the_users_variables_are_given_to_the_program() {
        let mut goose = agent("goose");
        goose.env.insert("GOOSE_MODEL".to_owned(), "own".to_owned());
        assert_eq!(goose.environment(None, None), [("GOOSE_MODEL".to_owned(), "own".to_owned())]);
        assert_eq!(goose.environment(None, Some("m")), [("GOOSE_MODEL".to_owned(), "m".to_owned())]);
    }

    #[test]
    fn a_missing_program_says_how_to_install_it() {
        assert_eq!(
            agent("codex").not_installed(),
            "`codex` is not installed; install it with `npm install -g @openai/codex`"
        );
        assert_eq!(agent("cursor").not_installed(), "`cursor-agent` is not installed; see https://cursor.com/cli");
        assert_eq!(AgentSpec::custom("x", "x").not_installed(), "`x` is not on PATH");
        assert_eq!(AgentSpec::custom("x", "./x").not_installed(), "`./x` is not a program that can be run");
    }
}
