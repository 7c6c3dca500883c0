//! `FortiNAC`: one long-lived token that is good from some subnets, and an HTML page for paths that the appliance does not have.

mod state;

use http::StatusCode;
use ipnet::IpNet;
use secapi_spec::catalog::AuthScheme;

use crate::Credentials;
use crate::answer::CallResult;
use crate::products::Setup;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::rules::Rules;
use crate::state::{CallContext, Collection};
use crate::tokens::{TokenKind, Tokens};

#[derive(Debug)]
struct FortiNac {
    /// Where the token is accepted from; from everywhere, when there are none.
    subnets: Vec<IpNet>,
}

/// Also the rules of a product that the simulator has no own part for: a token, valid until it is revoked.
pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let (token, _) = tokens.issue(TokenKind::Access, setup.token_ttl);
    (
        Box::new(FortiNac {
            subnets: setup.allowed_subnets.clone(),
        }),
        Credentials {
            token: Some(token),
            ..Credentials::default()
        },
    )
}

impl Rules for FortiNac {
    fn accepts(
        &self,
        scheme: &AuthScheme,
        value: &str,
        incoming: &Incoming,
        tokens: &Tokens,
    ) -> Result<(), String> {
        let header = &scheme.header;
        tokens.check_header(header, value)?;
        let peer = incoming.origin.peer.to_canonical();
        if self.subnets.is_empty() || self.subnets.iter().any(|subnet| subnet.contains(&peer)) {
            return Ok(());
        }
        let subnets: Vec<String> = self.subnets.iter().map(ToString::to_string).collect();
        Err(format!(
            "the token in the header `{header}` is not accepted from {peer}, only from {}",
            subnets.join(", ")
        ))
    }

    fn collections(&self) -> Vec<&'static Collection> {
        state::collections()
    }

    fn part(&self, collection: &str) -> &'static str {
        state::part(collection)
    }

    fn work(&self, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
        state::work(cx)
    }

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
