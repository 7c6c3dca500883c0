//! Point 17: no secret of any of the four products shows in `Debug`, `Display`, JSON of models, hooks, cursors, log lines or the texts of
//! panics.
//!
//! Every secret is a canary. The programs below make the token calls, succeed, fail in all ways and print everything they hold; then all
//! that was printed or logged, down to trace level, is searched for the canaries, in plain, percent-encoded and base64 form.

mod everywhere;
mod products;

use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use secapi_core::Error;
use tracing_subscriber::fmt::MakeWriter;

/// What was printed and logged.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<String>>);

impl Seen {
    fn text(&self) -> MutexGuard<'_, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn debug(&self, value: &impl Debug) {
        let text = format!("{value:?}\n{value:#?}\n");
        self.text().push_str(&text);
    }

    fn error(&self, error: &Error) {
        self.debug(error);
        let mut text = format!("{error}\n{:?}\n{:?}\n", error.body(), error.json());
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let _ = writeln!(text, "{cause}\n{cause:?}");
            source = cause.source();
        }
        self.text().push_str(&text);
    }

    fn result(&self, result: Result<impl Debug, Error>) {
        match result {
            Ok(value) => self.debug(&value),
            Err(error) => self.error(&error),
        }
    }
}

impl io::Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text().push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Seen {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The forms that a secret can show in.
fn forms(secret: &str) -> Vec<String> {
    let percent = |keep: fn(&u8) -> bool| {
        secret.bytes().fold(String::new(), |mut text, byte| {
            if keep(&byte) {
                text.push(char::from(byte));
            } else {
                let _ = write!(text, "%{byte:02X}");
            }
            text
        })
    };
    let mut forms = vec![
        secret.to_owned(),
        percent(|_| false),
        percent(u8::is_ascii_alphanumeric),
    ];
    // Base64 of the secret at each of the three alignments, without the characters that depend on what is around it.
    for shift in 0..3 {
        let padded = format!("{}{secret}", "x".repeat(shift));
        for encoded in [STANDARD.encode(&padded), URL_SAFE.encode(&padded)] {
            forms.push(encoded[4..encoded.len() - 4].to_owned());
        }
    }
    forms
}

/// Panics, with what is around it, when a secret is in the text.
fn search(text: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(secret.len() >= 8, "a short secret is found by chance");
        for form in forms(secret) {
            if let Some(at) = text.find(&form) {
                let before: Vec<char> = text[..at].chars().rev().take(400).collect();
                let before: String = before.into_iter().rev().collect();
                panic!("a secret shows, as {form:?}, after: …{before}");
            }
        }
    }
}

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = "made-up/secret+1".to_owned();
    for text in [
        "x made-up/secret+1".to_owned(),
        "?a=made%2Dup%2Fsecret%2B1".to_owned(),
        STANDARD.encode("user:made-up/secret+1"),
        STANDARD.encode("u:made-up/secret+1"),
        URL_SAFE.encode("us:made-up/secret+1;"),
    ] {
        let found = std::panic::catch_unwind(|| search(&text, std::slice::from_ref(&secret)));
        assert!(found.is_err(), "{text}");
    }
}

#[tokio::test]
async fn no_secret_is_printed_or_logged() {
    let seen = Seen::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(seen.clone())
        .finish();
    let dispatch = tracing::Dispatch::new(subscriber);
    let guard = tracing::dispatcher::set_default(&dispatch);
    let panics = everywhere::record_panics(&seen);

    let mut secrets = products::forticasb(&seen).await;
    secrets.extend(products::forticwp(&seen).await);
    secrets.extend(products::fortinac(&seen).await);
    secrets.extend(products::dbss(&seen).await);
    secrets.extend(Box::pin(products::dbss_signed(&seen)).await);
    secrets.extend(everywhere::all::<forticasb::Client>(&seen).await);
    secrets.extend(everywhere::all::<forticwp::Client>(&seen).await);
    secrets.extend(everywhere::all::<fortinac::Client>(&seen).await);
    secrets.extend(everywhere::all::<dbss::Client>(&seen).await);
    // The simulator's threads are not logged, so what is set is set for this thread and the one that makes calls without `async`.
    let blocking = tokio::task::spawn_blocking({
        let (seen, dispatch) = (seen.clone(), dispatch.clone());
        move || tracing::dispatcher::with_default(&dispatch, || products::fortinac_blocking(&seen))
    });
    secrets.extend(blocking.await.unwrap());
    drop((guard, panics));

    let text = seen.text().clone();
    for proof in [
        "get_service_status",
        "[hidden]",
        "made to panic",
        "TokenRefresh",
        "PlannedRetry",
        "PageCursor",
        "FeedCursor",
        "Downloaded",
    ] {
        assert!(text.contains(proof), "{proof} was not seen");
    }
    assert!(secrets.len() >= 20);
    search(&text, &secrets);
}
