//! Which session a person means: an id, a unique beginning of one, or a name.

use super::failure::Failure;
use crate::client::Client;
use crate::protocol::rest::Session;
use crate::term::sanitize;

pub(super) async fn session(client: &Client, word: &str) -> anyhow::Result<Session> {
    Ok(pick(client.sessions().await?, word)?)
}

fn pick(sessions: Vec<Session>, word: &str) -> Result<Session, Failure> {
    let (by_name, others): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|session| session.name == word);
    let mut meant = by_name;
    if meant.is_empty() {
        meant = others.into_iter().filter(|session| !word.is_empty() && is_prefix(word, session)).collect();
    }
    match meant.len() {
        0 => Err(Failure::no_session(format!("no session is or begins with `{}`", sanitize(word)))),
        1 => Ok(meant.remove(0)),
        _ => {
            let ids: Vec<_> =
                meant.iter().map(|session| format!("{} ({})", session.id.short(), session.name)).collect();
            Err(Failure::no_session(format!("`{}` may be any of {}", sanitize(word), ids.join(", "))))
        }
    }
}

/// With or without the id's hyphens, in either case.
fn is_prefix(word: &str, session: &Session) -> bool {
    let word = word.to_lowercase();
    let id = session.id.to_string();
    id.starts_with(&word) || id.replace('-', "").starts_with(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions() -> Vec<Session> {
        let session = |id: &str, name: &str| {
            serde_json::from_value(serde_json::json!({
                "id": id, "name": name, "agent": "shell", "createdAt": "", "lastActiveAt": "", "workspaceDir": "",
                "status": "idle", "cols": 80, "rows": 24,
            }))
            .unwrap()
        };
        vec![
            session("550e8400-e29b-41d4-a716-446655440000", "build"),
            session("550e8411-e29b-41d4-a716-446655440000", "tests"),
            session("660e8400-e29b-41d4-a716-446655440000", "tests"),
            session("770e8400-e29b-41d4-a716-446655440000", "550"),
        ]
    }

    #[test]
    fn ids_may_be_shortened_and_names_win() {
        let name = |word: &str| pick(sessions(), word).map(|session| session.name);
        assert_eq!(name("build").unwrap(), "build");
        assert_eq!(name("550e8400").unwrap(), "build");
        assert_eq!(name("550E8400e29b").unwrap(), "build");
        assert_eq!(name("550").unwrap(), "550");
        assert_eq!(name("550e").unwrap_err().code, 3);
        assert!(name("tests").unwrap_err().message.contains("550e8411 (tests), 660e8400 (tests)"));
        assert!(name("").is_err());
        assert!(name("nothing").is_err());
    }
}
