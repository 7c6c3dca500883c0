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
use crate::state::{CallContext, Collection, path};
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
    /// The IAM user, with the account and the project.
    user: Credentials,
    user_id: String,
    domain_id: [String; 1],
    project_id: [String; 1],
    keys: Keys,
    lifetime: Duration,
    any_credentials: bool,
}

pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let made_up = |name: &str, length: usize| setup.seed.of(name).hex(length);
    let secret = |name: &str, length: usize| format!("made-up-{}", made_up(name, length));
    let key = |start: &str, name: &str| start.to_owned() + &made_up(name, 17).to_ascii_uppercase();
    let given = setup.keys.clone();
    let permanent = Key {
        access: given.access_key.unwrap_or_else(|| key("SIM", "access_key")),
        secret: given.secret_key.unwrap_or_else(|| secret("secret_key", 32)),
        token: None,
        ends: None,
    };
    let lifetime = setup.token_ttl.unwrap_or(LIFETIME);
    let temporary = Key {
        access: key("TMP", "temporary_key"),
        secret: secret("temporary_secret", 32),
        token: Some(secret("security_token", 64)),
        ends: tokens.clock.now().checked_add(lifetime),
    };
    let (project_id, domain_id) = (made_up("project_id", 32), made_up("domain_id", 32));
    let context = [("project_id", &project_id), ("domain_id", &domain_id)];
    let context = context.map(|(name, id)| (name.to_owned(), id.clone()));
    let credentials = Credentials {
        username: Some("simulated-user".to_owned()),
        password: Some(secret("password", 16)),
        token: Some(tokens.issue(TokenKind::Access, Some(lifetime)).0),
        access_key: Some(permanent.access.clone()),
        secret_key: Some(permanent.secret.clone()),
        temporary_access_key: Some(temporary.access.clone()),
        temporary_secret_key: Some(temporary.secret.clone()),
        security_token: temporary.token.clone(),
        project_id: Some(project_id.clone()),
        region: Some(REGION.to_owned()),
        domain_name: Some("simulated-account".to_owned()),
        domain_id: Some(domain_id.clone()),
        context: context.into(),
        ..Credentials::default()
    };
    let dbss = Dbss {
        user: credentials.clone(),
        user_id: made_up("user_id", 32),
        keys: Keys {
            all: vec![permanent, temporary],
            tenants: [
                ("X-Project-Id", project_id.clone()),
                ("X-Domain-Id", domain_id.clone()),
            ],
        },
        domain_id: [domain_id],
        project_id: [project_id],
        lifetime,
        any_credentials: setup.any_credentials,
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
        let body: Value = serde_json::from_slice(&call.incoming.body)
            .map_err(|_| Refusal::bad_request("the body is not JSON; expected an object `auth`"))?;
        let identity = &body["auth"]["identity"];
        if identity["methods"] != json!(["password"]) {
            return Err(Refusal::bad_request(
                "body field `auth.identity.methods` is not `[\"password\"]`",
            ));
        }
        let known = [
            ("name", &self.user.username),
            ("password", &self.user.password),
            ("domain.name", &self.user.domain_name),
        ];
        for (path, expected) in known {
            let field = format!("body field `auth.identity.password.user.{path}`");
            let sent = path::get(&identity["password"]["user"], path).and_then(Value::as_str);
            let missing = || Refusal::bad_request(format!("{field} is missing; expected text"));
            let sent = sent.ok_or_else(missing)?;
            if Some(sent) != expected.as_deref() && !self.any_credentials {
                return Err(wrong(&field, "that of the IAM user"));
            }
        }
        if !self.any_credentials {
            self.check_scope(&body["auth"]["scope"]["project"])?;
        }
        Ok(self.issue(call))
    }

    fn check_scope(&self, project: &Value) -> Result<(), Refusal> {
        let scope = |key: &str| project.get(key).and_then(Value::as_str);
        let [project_id] = &self.project_id;
        match (scope("name"), scope("id")) {
            (None, None) => Err(Refusal::bad_request(
                "body field `auth.scope.project.name` is missing; expected the name of the region, or the project in `id`",
            )),
            (Some(name), _) if name != REGION => {
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
        let domain = json!({ "id": self.domain_id[0], "name": self.user.domain_name });
        let mut body = json!({
            "token": {
                "issued_at": iso(issued),
                "expires_at": iso(expires),
                "methods": ["password"],
                "project": { "id": self.project_id[0], "name": REGION, "domain": domain },
                "user": { "id": self.user_id, "name": self.user.username, "domain": domain },
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
            "id": self.project_id[0], "name": REGION, "domain_id": self.domain_id[0],
            "parent_id": self.domain_id[0], "description": "", "enabled": true, "is_domain": false,
        });
        let name = value_of(&incoming.query, "name");
        let found = name.is_none_or(|name| name == REGION).then_some(project);
        let found: Vec<Value> = found.into_iter().collect();
        let links = json!({ "self": PROJECTS, "next": null, "previous": null });
        Reply::json(
            StatusCode::OK,
            &json!({ "projects": found, "links": links }),
        )
    }
}

fn iso(instant: Option<SystemTime>) -> String {
    let instant = instant
        .and_then(|instant| Timestamp::try_from(instant).ok())
        .unwrap_or_default();
    instant.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
