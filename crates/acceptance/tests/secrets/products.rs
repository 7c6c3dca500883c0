//! What one product has and others do not: kinds of credentials, models that hold tokens, keys, XML, downloads, waiters, feeds.

use std::fmt::Write as _;
use std::time::Duration;

use secapi_acceptance::clients::{Subject, build, dbss_key, dbss_with};
use secapi_core::Timestamp;
use secapi_simulator::{Canned, Simulator};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::Seen;

pub(crate) async fn forticasb(seen: &Seen) -> Vec<String> {
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

pub(crate) async fn forticwp(seen: &Seen) -> Vec<String> {
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

pub(crate) async fn fortinac(seen: &Seen) -> Vec<String> {
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

pub(crate) async fn dbss(seen: &Seen) -> Vec<String> {
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

/// Signed calls, with a permanent and a temporary key; a download, a waiter, a feed and a list with their cursors.
pub(crate) async fn dbss_signed(seen: &Seen) -> Vec<String> {
    let simulator = Simulator::start("dbss").unwrap();
    let known = simulator.credentials().clone();
    let temporary = dbss::AccessKey::new(
        known.temporary_access_key.clone().unwrap(),
        known.temporary_secret_key.clone().unwrap(),
    )
    .with_security_token(known.security_token.clone().unwrap());
    let mut signatures = Vec::new();
    for key in [dbss_key(&simulator), temporary] {
        seen.debug(&key);
        let credentials = dbss::Credentials::from(key);
        seen.debug(&credentials);
        let client = build(dbss_with(&simulator, credentials.clone()));
        seen.debug(&client);
        client.read().await.unwrap();
        let last = simulator.requests().pop().unwrap();
        let sent = last.header("authorization").unwrap();
        signatures.push(signature(sent));
        signatures.push(rejected_signature(seen, &simulator, credentials).await);

        let mut file = Vec::new();
        let download = client.report_file("made-up-instance-0000000000000000", "made-up-report-0");
        seen.debug(&download);
        match download.to_writer(&mut file).await {
            Ok(done) => seen.debug(&done),
            Err(error) => seen.error(&error),
        }
        let mut feed =
            client.audit_log_since("made-up-instance-0000000000000000", Timestamp::now());
        seen.result(feed.try_next().await);
        seen.debug(&feed);
        seen.debug(&feed.cursor());
        let waiter = client.start_instance("made-up-instance-0000000000000000");
        let waiter = waiter.deadline(Duration::from_millis(50));
        let _ = match waiter.wait().await {
            Ok(instance) => writeln!(seen.text(), "{instance:?}"),
            Err(error) => writeln!(seen.text(), "{error} {error:?}"),
        };
    }
    let keys = [
        known.secret_key,
        known.temporary_secret_key,
        known.security_token,
    ];
    signatures.extend(keys.into_iter().flatten());
    signatures
}

/// The signature in an `Authorization` header.
fn signature(authorization: &str) -> String {
    let (_, signature) = authorization.split_once("Signature=").unwrap();
    signature.to_owned()
}

/// The signature of a call whose error response repeats its `Authorization` header.
async fn rejected_signature(
    seen: &Seen,
    simulator: &Simulator,
    credentials: dbss::Credentials,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(reject_with_authorization(listener));
    let client = build(dbss_with(simulator, credentials).base_url(address));
    let error = client.read().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.to_string().contains("[hidden] is wrong"), "{error}");
    seen.error(&error);
    // Not sent: the client remembers that its key was rejected.
    seen.error(&client.read().await.unwrap_err());
    signature(&server.await.unwrap())
}

/// Serves one request: a 401 whose message is the request's own `Authorization` header, which is returned. A prepared
/// response cannot do this, because a signature depends on the second in which its request is sent.
async fn reject_with_authorization(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut head).await.unwrap(), 0, "cut off");
    }
    let head = String::from_utf8(head).unwrap();
    let sent = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization").then_some(value)
    });
    let sent = sent.unwrap();
    let body = format!(r#"{{"error_code": "APIGW.0301", "error_msg": "{sent} is wrong"}}"#);
    let head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close";
    let response = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(response.as_bytes()).await.unwrap();
    sent.to_owned()
}

/// Calls without `async`, answers in XML, and a list with its cursor.
pub(crate) fn fortinac_blocking(seen: &Seen) -> Vec<String> {
    let simulator = Simulator::start("fortinac").unwrap();
    let token = simulator.credentials().token.clone().unwrap();
    for format in [fortinac::Format::Json, fortinac::Format::Xml] {
        let client = || build(<fortinac::Client as Subject>::builder(&simulator).format(format));
        let call = client().host().get_by_mac("00:50:56:00:00:01");
        seen.debug(&call.blocking().unwrap());
        let list = client().host().list().items().blocking();
        seen.debug(&list);
        let _ = writeln!(seen.text(), "{:?}", list.get().cursor());
        for host in list {
            seen.debug(&host.unwrap());
        }
        for leak in [
            Canned::json(401, format!(r#"{{"errorMessage": "{token} is unknown"}}"#)),
            Canned::xml(
                401,
                format!("<response><errorMessage>{token}</errorMessage></response>"),
            ),
            Canned::xml(200, format!("<response><{token}>{token}</response>")),
        ] {
            simulator.next_answer(fortinac::Client::READ, leak).unwrap();
            // A client of its own: one that was refused sends nothing for a while.
            let client = client();
            let call = client.host().get_by_mac("00:50:56:00:00:01");
            seen.error(&call.blocking().unwrap_err());
            seen.debug(&client.stats());
        }
    }
    vec![token]
}
