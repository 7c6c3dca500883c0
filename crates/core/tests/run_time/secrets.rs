//! A canary is sent in every place that can hold a secret, and looked for in everything that can be shown.

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::{Arc, Mutex, OnceLock};

use secapi_core::auth::Credentials;
use secapi_core::{
    BoxFuture, Bytes, Call, Client, Json, ParamValue, ResponseBody, Secret, StaticToken, Token,
    Transport, TransportError,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::server::{Reply, Server};
use crate::support::{BEARER, CREATE, Login, PRODUCT, Thing, builder, show};

const CANARY: &str = "canary/made up+secret";

thread_local! {
    /// What is logged on this thread, while a test wants to know.
    static LINES: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What is logged on this thread, at all levels.
pub(crate) struct Lines(());

impl Lines {
    /// Makes recording possible. Done before anything is logged, for a subscriber that comes in between misses events.
    pub(crate) fn install() {
        static ONCE: OnceLock<()> = OnceLock::new();
        ONCE.get_or_init(|| tracing::subscriber::set_global_default(Recorder).unwrap());
    }

    pub(crate) fn record() -> Self {
        Self::install();
        LINES.set(Some(String::new()));
        Self(())
    }

    /// What was logged since the last time.
    pub(crate) fn take(&self) -> String {
        let Self(()) = self;
        LINES.replace(Some(String::new())).unwrap()
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        LINES.set(None);
    }
}

struct Recorder;

impl Recorder {
    fn line(what: &str, write: impl FnOnce(&mut Writer<'_>)) {
        LINES.with_borrow_mut(|lines| {
            if let Some(text) = lines {
                text.push_str(what);
                write(&mut Writer(text));
                text.push('\n');
            }
        });
    }
}

struct Writer<'a>(&'a mut String);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        Self::line(attributes.metadata().name(), |writer| {
            attributes.record(writer);
        });
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        Self::line("record", |writer| values.record(writer));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let what = format!("event {}", event.metadata().level());
        Self::line(&what, |writer| event.record(writer));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn secret() -> Secret {
    Secret::from(CANARY)
}

/// A call with a secret in every place.
fn call(client: &Client) -> Call<Thing> {
    Call::new(client, &CREATE)
        .query("q", secret())
        .header("X-Key", ParamValue::prefixed("Basic ", secret()))
        .json("password", secret())
        .json("list", vec![secret()])
        .json(
            "login",
            ParamValue::model(&Login {
                user: "u".into(),
                password: secret(),
                ..Login::default()
            }),
        )
        .json(
            "text",
            ParamValue::json_text(&Login {
                user: "u".into(),
                password: secret(),
                ..Login::default()
            }),
        )
}

fn client(server: &Server) -> Client {
    // In place of the other token.
    Client::builder(&PRODUCT)
        .base_url(server.url())
        .retry(secapi_core::RetryPolicy::default().base(std::time::Duration::from_millis(1)))
        .authenticator(StaticToken::new(&BEARER, CANARY))
        .build()
        .unwrap()
}

fn assert_hidden(what: &str, text: &str) {
    // The base64 forms begin at each of the three places in a group of bytes.
    let forms = [
        "canary",
        "Y2FuYXJ5",
        "NhbmFye",
        "jYW5hcn",
        "made up",
        "made%20up",
    ];
    for form in forms {
        assert!(!text.contains(form), "{what} shows it: {text}");
    }
}

#[tokio::test]
async fn the_canary_is_on_the_wire() {
    let server = Server::always(Reply::json(r#"{"id": 1}"#));
    call(&client(&server)).await.unwrap();
    let request = server.only();
    assert!(request.target.contains("canary%2Fmade%20up%2Bsecret"));
    assert_eq!(
        request.header("x-key"),
        Some(format!("Basic {CANARY}").as_str())
    );
    assert_eq!(
        request.header("authorization"),
        Some(format!("Bearer {CANARY}").as_str())
    );
    assert_eq!(request.text().matches(CANARY).count(), 4);
}

#[tokio::test]
async fn nothing_that_is_shown_holds_a_secret() {
    let lines = Lines::record();
    let echo = format!(
        r#"{{"code": "{CANARY}", "message": "not {CANARY} but canary%2Fmade%20up%2Bsecret, Basic {} or {}", "request_id": "r", "access_token": "{CANARY}"}}"#,
        base64(&format!("user:{CANARY}")),
        base64(CANARY),
    );
    for reply in [
        Reply::json(r#"{"id": 1}"#),
        Reply::json(&echo),
        Reply::json(&echo[..echo.len() - 5]),
        Reply::new(400, "application/json", echo.as_str()),
        Reply::new(400, "text/plain", format!("token {CANARY} is bad")),
        Reply::new(
            400,
            "text/html",
            format!("<html><title>{CANARY}</title>{CANARY}"),
        ),
        Reply::new(503, "application/json", echo.as_str()),
        Reply::new(302, "text/plain", "").header(
            "Location",
            "http://other.example/?t=canary%2Fmade%20up%2Bsecret",
        ),
        Reply::cut(),
    ] {
        let server = Server::always(reply.clone());
        let client = client(&server);
        let call = call(&client).idempotent(true);
        for (what, text) in [
            ("the client", format!("{client:?} {client:#?}")),
            ("the call", format!("{call:?}")),
            ("the request", format!("{:?}", call.request())),
            (
                "the call with meta",
                format!("{:?}", call.clone().with_meta()),
            ),
        ] {
            assert_hidden(what, &text);
        }
        match call.with_meta().await {
            Ok(answer) => assert_hidden("the answer", &format!("{answer:?}")),
            Err(error) => {
                assert_hidden(
                    "the error",
                    &format!(
                        "{error} {error:?} {error:#?} {}",
                        error.body().unwrap_or_default()
                    ),
                );
                let mut source = std::error::Error::source(&error);
                while let Some(inner) = source {
                    assert_hidden("its source", &format!("{inner} {inner:?}"));
                    source = inner.source();
                }
            }
        }
        let text = lines.take();
        assert!(
            text.contains("http.request.method") && text.contains("url.template"),
            "{text}"
        );
        assert_hidden("the log", &text);
    }
}

#[tokio::test]
async fn requests_that_are_not_sent_show_no_secret_either() {
    let server = Server::always(Reply::json("{}"));
    let client = builder(&server).build().unwrap();
    let lines = Lines::record();
    for call in [
        show(&client).header("X-Key", Secret::from("canary\r\n")),
        show(&client).header("canary-name", "canary\n"),
        Call::new(&client, &crate::support::SHOW).path("id", Secret::from("../canary")),
        show(&client).form("password", secret()).json("x", 1),
    ] {
        let error = call.await.unwrap_err();
        let text = format!("{error} {error:?}").replace("canary-name", "");
        assert_hidden("the error", &text);
    }
    assert_hidden("the log", &lines.take().replace("canary-name", ""));
}

#[test]
fn credentials_show_their_kind_only() {
    for credentials in [
        Credentials::api_credential(CANARY),
        Credentials::password("user", CANARY),
        Credentials::refresh_token(CANARY),
        Credentials::token(CANARY),
    ] {
        assert_hidden("credentials", &format!("{credentials:?}"));
    }
    assert_hidden(
        "a token",
        &format!("{:?}", Token::new(CANARY).refresh(Some(secret()))),
    );
    assert_hidden(
        "an authenticator",
        &format!("{:?}", StaticToken::new(&BEARER, CANARY)),
    );
    assert_hidden(
        "a value",
        &format!(
            "{:?} {:?}",
            ParamValue::from(secret()),
            ParamValue::model(&vec![Json::from(CANARY)])
        ),
    );
}

/// Answers nothing, and tells which headers were marked sensitive.
#[derive(Debug, Default)]
struct Marked(Mutex<Vec<String>>);

impl Transport for Marked {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let marked = request
            .headers()
            .iter()
            .filter(|(_, value)| value.is_sensitive());
        self.0
            .lock()
            .unwrap()
            .extend(marked.map(|(name, _)| name.to_string()));
        Box::pin(async { Ok(http::Response::new(ResponseBody::full(r#"{"id": 1}"#))) })
    }
}

#[tokio::test]
async fn headers_with_secrets_are_marked() {
    let transport = Arc::new(Marked::default());
    let client = Client::builder(&PRODUCT)
        .base_url("https://a.example")
        .transport(transport.clone())
        .authenticator(StaticToken::new(&BEARER, CANARY))
        .build()
        .unwrap();
    call(&client)
        .header("X-Plain", "1")
        .header("Cookie", "made-up")
        .await
        .unwrap();
    let mut marked = transport.0.lock().unwrap().clone();
    marked.sort();
    assert_eq!(marked, ["authorization", "cookie", "x-key"]);
}
