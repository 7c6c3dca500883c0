//! No secret of any of the four products shows in `Debug`, `Display`, JSON of models or log lines.
//!
//! Every secret is a canary. The programs below make the token calls, succeed, fail in several ways and print everything they hold;
//! then all that was printed or logged, down to trace level, is searched for the canaries, in plain, percent-encoded and base64 form.

use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use secapi_core::Error;
use secapi_simulator::{Canned, Simulator};
use tracing_subscriber::fmt::MakeWriter;

/// What was printed and logged.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<String>>);

impl Seen {
    fn text(&self) -> std::sync::MutexGuard<'_, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn debug(&self, value: &impl Debug) {
        let _ = write!(self.text(), "{value:?}\n{value:#?}\n");
    }

    fn error(&self, error: &Error) {
        self.debug(error);
        let _ = writeln!(self.text(), "{error}\n{:?}", error.body());
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let _ = writeln!(self.text(), "{cause}\n{cause:?}");
            source = cause.source();
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
    let percent = secret.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    });
    let mut forms = vec![secret.to_owned(), percent];
    // Base64 of the secret at each of the three alignments, without the characters that depend on what is around it.
    for shift in 0..3 {
        let padded = format!("{}{secret}", "x".repeat(shift));
        let encoded = base64(padded.as_bytes());
        forms.push(
            encoded
                .get(4..encoded.len() - 4)
                .unwrap_or_default()
                .to_owned(),
        );
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    bits.chunks_exact(6)
        .map(|six| {
            char::from(
                ALPHABET[six
                    .iter()
                    .fold(0, |value, bit| value << 1 | usize::from(*bit))],
            )
        })
        .collect()
}

async fn forticasb(seen: &Seen) -> Vec<String> {
    use forticasb::{Client, Credentials};
    let simulator = Simulator::start("forticasb").unwrap();
    let known = simulator.credentials().clone();
    let (credential, password) = (known.api_credential.unwrap(), known.password.unwrap());
    let build = |credentials: Credentials| {
        seen.debug(&credentials);
        let builder = Client::builder(credentials).base_url(simulator.base_url());
        seen.debug(&builder);
        builder.build().unwrap()
    };
    let client = build(Credentials::api_credential(credential.as_str()));
    seen.debug(&client);
    let client = client.with_tenant(&client.tenants().await.unwrap().remove(0));
    seen.debug(&client.service().get_service_status("Box").await.unwrap());
    let call = client.auth().get_credentials_token(credential.as_str());
    seen.debug(&call);
    let answer = call.with_meta().await.unwrap();
    seen.debug(&answer);
    let _ = writeln!(
        seen.text(),
        "{}",
        serde_json::to_string(&answer.value).unwrap()
    );
    let (token, refresh) = (
        answer.value.access_token.expose(),
        answer.value.refresh_token.as_ref().unwrap().expose(),
    );

    seen.debug(
        &client
            .auth()
            .get_authorization_token(known.username.unwrap(), password.as_str()),
    );
    seen.debug(&client.auth().get_refresh_token(refresh));
    seen.debug(
        &build(Credentials::refresh_token(refresh))
            .tenants()
            .await
            .unwrap(),
    );
    // Answers that repeat the secret: a refusal, a body that does not decode, an HTML page.
    for body in [
        format!(r#"{{"code": "x", "message": "credential {credential} is wrong"}}"#),
        format!("<html>{credential}</html>"),
    ] {
        simulator
            .next_answer(
                "auth.get_credentials_token",
                Canned::json(400, body.clone()),
            )
            .unwrap();
        seen.error(
            &client
                .auth()
                .get_credentials_token(credential.as_str())
                .await
                .unwrap_err(),
        );
        simulator
            .next_answer("auth.get_credentials_token", Canned::json(200, body))
            .unwrap();
        seen.error(
            &client
                .auth()
                .get_credentials_token(credential.as_str())
                .await
                .unwrap_err(),
        );
    }
    // Bodies that hold new tokens and do not decode: a wrong type, a cut within a token.
    for body in [
        format!(r#"{{"access_token": "{token}", "refresh_token": "{refresh}", "expires": {{}}}}"#),
        format!(r#"{{"access_token": {{"{token}": "{token}"}}, "expires": 1}}"#),
        format!(r#"{{"access_token": "{token}", "refresh_token": "{refresh}"#),
    ] {
        simulator
            .next_answer("auth.get_credentials_token", Canned::json(200, body))
            .unwrap();
        let call = client.auth().get_credentials_token(credential.as_str());
        seen.error(&call.await.unwrap_err());
    }
    seen.error(
        &build(Credentials::api_credential("made-up-wrong-credential"))
            .tenants()
            .await
            .unwrap_err(),
    );
    vec![
        credential,
        password,
        token.to_owned(),
        refresh.to_owned(),
        "made-up-wrong-credential".to_owned(),
    ]
}

async fn forticwp(seen: &Seen) -> Vec<String> {
    use forticwp::{Client, Credentials};
    let simulator = Simulator::start("forticwp").unwrap();
    let known = simulator.credentials().clone();
    let password = known.password.unwrap();
    let credentials = Credentials::password(known.username.unwrap(), password.as_str());
    seen.debug(&credentials);
    let client = Client::builder(credentials)
        .base_url(simulator.base_url())
        .build()
        .unwrap();
    let client = client.with_tenant(&client.tenants().await.unwrap().remove(0));
    seen.debug(&client);
    simulator.revoke_tokens();
    seen.debug(
        &client
            .document()
            .get_document_permission("made-up-file")
            .await
            .unwrap(),
    );
    vec![password]
}

async fn fortinac(seen: &Seen) -> Vec<String> {
    let simulator = Simulator::start("fortinac").unwrap();
    let token = simulator.credentials().token.clone().unwrap();
    let client = fortinac::Client::builder(simulator.base_url(), token.as_str())
        .build()
        .unwrap();
    seen.debug(&client);
    seen.debug(
        &client
            .system_group()
            .get_group(1)
            .with_meta()
            .await
            .unwrap(),
    );
    let leak = Canned::json(
        401,
        format!(r#"{{"status": "error", "errorMessage": "token {token} is unknown"}}"#),
    );
    simulator
        .next_answer("system_group.get_group", leak)
        .unwrap();
    seen.error(&client.system_group().get_group(1).await.unwrap_err());
    vec![token]
}

async fn dbss(seen: &Seen) -> Vec<String> {
    use dbss::{Client, Credentials, Region};
    let simulator = Simulator::start("dbss").unwrap();
    let known = simulator.credentials().clone();
    let password = known.password.unwrap();
    let region = Region::custom(
        known.region.unwrap(),
        simulator.base_url(),
        simulator.base_url(),
    );
    let credentials = Credentials::password(
        known.domain_name.unwrap(),
        known.username.unwrap(),
        password.as_str(),
    );
    seen.debug(&credentials);
    let client = Client::builder(&region, credentials)
        .build()
        .unwrap()
        .with_project_of(&region)
        .await
        .unwrap();
    seen.debug(&client);
    seen.debug(
        &client
            .dashboard()
            .show_audit_task_status("risk")
            .with_meta()
            .await
            .unwrap(),
    );
    let leak = Canned::json(
        401,
        format!(r#"{{"error": {{"code": 401, "message": "password {password} is wrong"}}}}"#),
    );
    simulator.next_answer("iam.create_token", leak).unwrap();
    simulator.revoke_tokens();
    seen.error(
        &client
            .dashboard()
            .show_audit_task_status("risk")
            .await
            .unwrap_err(),
    );
    vec![password]
}

#[tokio::test]
async fn no_secret_is_printed_or_logged() {
    let seen = Seen::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(seen.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut secrets = forticasb(&seen).await;
    secrets.extend(forticwp(&seen).await);
    secrets.extend(fortinac(&seen).await);
    secrets.extend(dbss(&seen).await);

    let text = seen.text().clone();
    assert!(
        text.contains("get_service_status"),
        "nothing was logged, so nothing was proved"
    );
    assert!(
        text.contains("[hidden]"),
        "nothing was hidden, so nothing was proved"
    );
    assert!(secrets.len() >= 8);
    for secret in &secrets {
        assert!(secret.len() >= 8, "a short secret is found by chance");
        for form in forms(secret) {
            if let Some(at) = text.find(&form) {
                let around: String = text[..at]
                    .chars()
                    .rev()
                    .take(300)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                panic!("a secret shows, as {form:?}, after: …{around}");
            }
        }
    }
}
