//! `FortiNAC`: one long-lived token, and an HTML page for paths that the appliance does not have.

use http::StatusCode;

use crate::Credentials;
use crate::auth::{TokenKind, Tokens};
use crate::products::{Rules, Setup};
use crate::reply::Reply;

#[derive(Debug)]
struct FortiNac;

/// Also the rules of a product that the simulator has no own part for: a token, valid until it is revoked.
pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let (token, _) = tokens.issue(TokenKind::Access, setup.token_ttl);
    (
        Box::new(FortiNac),
        Credentials {
            token: Some(token),
            ..Credentials::default()
        },
    )
}

impl Rules for FortiNac {
    fn unknown_path(&self, explanation: &str) -> Option<Reply> {
        let page = format!(
            "<!DOCTYPE html>\n<html>\n<head><title>FortiNAC (simulated)</title></head>\n\
             <body><h1>Not found</h1><p>{}</p></body>\n</html>\n",
            escaped(explanation)
        );
        Some(Reply::text(
            StatusCode::NOT_FOUND,
            "text/html;charset=UTF-8",
            page,
        ))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
