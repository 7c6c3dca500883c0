//! What the page fills in: credentials and tenant values.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::tokens::TokenKind;

/// With a token of its own that lasts until it is revoked: the one of the start may have expired when the page is opened.
pub(super) fn of(engine: &Engine) -> Value {
    let (token, _) = engine.tokens.issue(TokenKind::Access, None);
    let mut keys = BTreeMap::from([("X-Auth-Token", token.clone())]);
    if let Some(credential) = &engine.credentials.api_credential {
        keys.insert("Authorization", format!("Basic {credential}"));
        keys.insert("x-controller-token", credential.clone());
    }
    json!({
        "bearer": token,
        "keys": keys,
        "context": engine.credentials.context,
    })
}
