//! Tokens: what they say, how they are signed and checked. JSON Web Tokens with HS256, signed by
//! the key of this data directory.

use crate::ids::SessionId;
use crate::protocol::rest::Scope;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "agterm";
/// REST and WebSocket take the same tokens.
const AUDIENCE: &str = "agterm-api";
/// Names a token in the count of its sockets; 128 bits are never given twice.
const TOKEN_ID_BYTES: usize = 16;

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    /// Unix seconds.
    pub(super) exp: u64,
    iat: u64,
    pub(super) jti: String,
    pub(super) scope: Scope,
    /// The one session that the token is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<SessionId>,
}

/// Signs and checks tokens.
pub(super) struct TokenKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl TokenKey {
    pub(super) fn new(secret: &[u8]) -> Self {
        // Naming the one algorithm is what refuses `none` and every other.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // One machine, one clock.
        validation.leeway = 0;
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret), validation }
    }

    /// A token that is good for `ttl` seconds from `now` (Unix seconds) on.
    pub(super) fn sign(&self, scope: Scope, session: Option<SessionId>, now: u64, ttl: u64) -> anyhow::Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: now + ttl,
            iat: now,
            jti: random_text::<TOKEN_ID_BYTES>()?,
            scope,
            session,
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)?)
    }

    /// What `token` says, if this key signed it and it is good now.
    pub(super) fn check(&self, token: &str) -> Option<Claims> {
        jsonwebtoken::decode(token, &self.decoding, &self.validation).ok().map(|data| data.claims)
    }
}

/// `N` random bytes of the system's as text that needs no quoting anywhere.
pub(super) fn random_text<const N: usize>() -> anyhow::Result<String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("read random bytes: {error}"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 4_000_000_000;

    #[test]
    fn a_token_says_what_was_signed() {
        let key = TokenKey::new(b"secret");
        let session = SessionId::random();
        let claims = key.check(&key.sign(Scope::View, Some(session), NOW, 60).unwrap()).unwrap();
        assert_eq!((claims.scope, claims.session, claims.exp), (Scope::View, Some(session), NOW + 60));
    }

    #[test]
    fn others_are_refused() {
        let key = TokenKey::new(b"secret");
        let good = key.sign(Scope::View, None, NOW, 60).unwrap();
        assert!(TokenKey::new(b"other").check(&good).is_none());
        assert!(key.check(&key.sign(Scope::View, None, 1_000, 60).unwrap()).is_none(), "expired");
        let claims = good.split('.').nth(1).unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        assert!(key.check(&format!("{none}.{claims}.")).is_none(), "not signed");
        let admin = String::from_utf8(URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap().replace("view", "admin");
        let forged = good.replace(claims, &URL_SAFE_NO_PAD.encode(admin));
        assert!(key.check(&forged).is_none(), "changed after the signature");
        assert!(key.check("").is_none());
    }
}
