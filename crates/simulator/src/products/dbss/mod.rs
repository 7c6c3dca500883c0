//! DBSS: IAM tokens, the project list, one project.

mod signature;
mod state;

use std::time::{Duration, SystemTime};

use http::{HeaderName, StatusCode};
use jiff::Timestamp;
use secapi_spec::catalog::{AuthKind, AuthScheme};
use serde_json::{Value, json};

use self::signature::{Key, Keys};
use crate::Credentials;
use crate::answer::CallResult;
use crate::call::Call;
use crate::products::{Setup, wrong};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::rules::Rules;
use crate::state::{CallContext, Collection};
use crate::tokens::{TokenKind, Tokens};
use crate::wire_text::value_of;

/// The region of everything. It is a real one, so that clients which know the regions take it.
const REGION: &str = "cn-north-4";
/// Its availability zones.
const ZONES: [&str; 2] = ["cn-north-4a", "cn-north-4b"];
const TOKENS: &str = "/v3/auth/tokens";
const PROJECTS: &str = "/v3/projects";
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-subject-token");

/// As the IAM documentation says.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

#[derive(Debug)]
struct Dbss {
    user: String,
    user_id: String,
    password: String,
    domain: String,
    domain_id: [String; 1],
    region: String,
    project_id: [String; 1],
    keys: Keys,
    lifetime: Duration,
    any_credentials: bool,
}

pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let made_up = |name: &str, length: usize| setup.seed.of(name).hex(length);
    let access_key = setup
        .access_key
        .clone()
        .unwrap_or_else(|| format!("SIM{}", made_up("access_key", 17).to_ascii_uppercase()));
    let secret_key = setup
        .secret_key
        .clone()
        .unwrap_or_else(|| format!("made-up-{}", made_up("secret_key", 32)));
    let temporary_key = format!("TMP{}", made_up("temporary_key", 17).to_ascii_uppercase());
    let temporary_secret = format!("made-up-{}", made_up("temporary_secret", 32));
    let security_token = format!("made-up-{}", made_up("security_token", 64));
    let (project_id, domain_id) = (made_up("project_id", 32), made_up("domain_id", 32));
    let lifetime = setup.token_ttl.unwrap_or(LIFETIME);
    let permanent = Key {
        access: access_key.clone(),
        secret: secret_key.clone(),
        token: None,
        ends: None,
    };
    let temporary = Key {
        access: temporary_key.clone(),
        secret: temporary_secret.clone(),
        token: Some(security_token.clone()),
        ends: tokens.clock.now().checked_add(lifetime),
    };
    let dbss = Dbss {
        user: "simulated-user".to_owned(),
        user_id: made_up("user_id", 32),
        password: format!("made-up-{}", made_up("password", 16)),
        domain: "simulated-account".to_owned(),
        domain_id: [domain_id.clone()],
        region: REGION.to_owned(),
        project_id: [project_id.clone()],
        keys: Keys {
            all: vec![permanent, temporary],
            tenants: [
                ("X-Project-Id", project_id.clone()),
                ("X-Domain-Id", domain_id.clone()),
            ],
        },
        lifetime,
        any_credentials: setup.any_credentials,
    };
    let credentials = Credentials {
        username: Some(dbss.user.clone()),
        password: Some(dbss.password.clone()),
        token: Some(tokens.issue(TokenKind::Access, Some(dbss.lifetime)).0),
        access_key: Some(access_key),
        secret_key: Some(secret_key),
        temporary_access_key: Some(temporary_key),
        temporary_secret_key: Some(temporary_secret),
        security_token: Some(security_token),
        project_id: Some(project_id.clone()),
        region: Some(dbss.region.clone()),
        domain_name: Some(dbss.domain.clone()),
        domain_id: Some(domain_id.clone()),
        context: [
            ("project_id".to_owned(), project_id),
            ("domain_id".to_owned(), domain_id),
        ]
        .into(),
        ..Credentials::default()
    };
    (Box::new(dbss), credentials)
}

impl Rules for Dbss {
    fn tenants(&self, name: &str) -> Option<&[String]> {
        match name {
            "project_id" => Some(&self.project_id),
            "domain_id" => Some(&self.domain_id),
            _ => None,
        }
    }

    fn accepts(
        &self,
        scheme: &AuthScheme,
        value: &str,
        incoming: &Incoming,
        tokens: &Tokens,
    ) -> Result<(), String> {
        match scheme.kind {
            AuthKind::Token => tokens.check_header(&scheme.header, value),
            AuthKind::Signature => self.keys.check(value, incoming),
        }
    }

    fn answer(&self, call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        if call.is("POST", TOKENS) {
            Some(self.token(call))
        } else if call.is("GET", PROJECTS) {
            Some(Ok(self.projects(call.incoming)))
        } else {
            None
        }
    }

    fn collections(&self) -> Vec<&'static Collection> {
        state::collections()
    }

    fn part(&self, collection: &str) -> &'static str {
        match collection {
            "instances" | "encryption-instances" | "operation-instances" => "",
            "rds-databases" => "datastore_type",
            "jobs" => "resource_id",
            _ => "instance_id",
        }
    }

    fn work(&self, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
        state::work(cx)
    }

    /// IAM is another service, with a shape of its own.
    fn refusal_body(&self, path: &str, status: StatusCode) -> Option<Value> {
        let title = status.canonical_reason().unwrap_or("Error");
        let shape =
            json!({ "error": { "code": "{status}", "message": "{message}", "title": title } });
        (path.starts_with(TOKENS) || path.starts_with(PROJECTS)).then_some(shape)
    }
}

impl Dbss {
    fn token(&self, call: Call<'_>) -> Result<Reply, Refusal> {
        let Ok(body) = serde_json::from_slice::<Value>(&call.incoming.body) else {
            return Err(Refusal::bad_request(
                "the body is not JSON; expected an object `auth`",
            ));
        };
        let text = |path: &str| -> Result<&str, Refusal> {
            let missing = || {
                Refusal::bad_request(format!(
                    "body field `{}` is missing; expected text",
                    dotted(path)
                ))
            };
            body.pointer(path)
                .and_then(Value::as_str)
                .ok_or_else(missing)
        };
        if body.pointer("/auth/identity/methods") != Some(&json!(["password"])) {
            return Err(Refusal::bad_request(
                "body field `auth.identity.methods` is not `[\"password\"]`",
            ));
        }
        let known = [
            ("/auth/identity/password/user/name", &self.user),
            ("/auth/identity/password/user/password", &self.password),
            ("/auth/identity/password/user/domain/name", &self.domain),
        ];
        for (path, expected) in known {
            if text(path)? != expected && !self.any_credentials {
                return Err(wrong(
                    &format!("body field `{}`", dotted(path)),
                    "that of the IAM user",
                ));
            }
        }
        if !self.any_credentials {
            self.check_scope(&body)?;
        }
        Ok(self.issue(call))
    }

    fn check_scope(&self, body: &Value) -> Result<(), Refusal> {
        let scope = |key: &str| {
            body.pointer(&format!("/auth/scope/project/{key}"))
                .and_then(Value::as_str)
        };
        let [project_id] = &self.project_id;
        match (scope("name"), scope("id")) {
            (None, None) => Err(Refusal::bad_request(
                "body field `auth.scope.project.name` is missing; expected the name of the region, or the project in `id`",
            )),
            (Some(name), _) if *name != self.region => {
                Err(wrong("body field `auth.scope.project.name`", "the region"))
            }
            (_, Some(id)) if id != project_id => {
                Err(wrong("body field `auth.scope.project.id`", "the project"))
            }
            _ => Ok(()),
        }
    }

    fn issue(&self, call: Call<'_>) -> Reply {
        let (token, expires) = call.tokens.issue(TokenKind::Access, Some(self.lifetime));
        // The clock is not read a second time: the token is valid for exactly its lifetime.
        let issued = expires.and_then(|expires| expires.checked_sub(self.lifetime));
        let domain = json!({ "id": self.domain_id[0], "name": self.domain });
        let mut body = json!({
            "token": {
                "issued_at": iso(issued),
                "expires_at": iso(expires),
                "methods": ["password"],
                "project": { "id": self.project_id[0], "name": self.region, "domain": domain },
                "user": { "id": self.user_id, "name": self.user, "domain": domain },
                "roles": [],
            }
        });
        if call.query("nocatalog").is_none() {
            body["token"]["catalog"] = json!([]);
        }
        Reply::json(StatusCode::CREATED, &body).with(TOKEN_HEADER, &token)
    }

    fn projects(&self, incoming: &Incoming) -> Reply {
        let project = json!({
            "id": self.project_id[0],
            "name": self.region,
            "domain_id": self.domain_id[0],
            "parent_id": self.domain_id[0],
            "description": "",
            "enabled": true,
            "is_domain": false,
        });
        let asked = value_of(&incoming.query, "name");
        let found: Vec<Value> = asked
            .is_none_or(|name| *name == self.region)
            .then_some(project)
            .into_iter()
            .collect();
        Reply::json(
            StatusCode::OK,
            &json!({ "projects": found, "links": { "self": PROJECTS, "next": null, "previous": null } }),
        )
    }
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

fn iso(instant: Option<SystemTime>) -> String {
    let instant = instant
        .and_then(|instant| Timestamp::try_from(instant).ok())
        .unwrap_or_default();
    instant.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
