//! The calls one by one: what is sent, and through which forwarder.

use forticwp::container::JobStatus;
use forticwp::{Client, Credentials};

use crate::{IMAGE, client, client_with, last, scan, simulator};

#[tokio::test]
async fn a_forwarded_call_is_a_post_that_names_what_is_meant() {
    let simulator = simulator();
    let client = client(&simulator);
    let state = client.container().get_job(1001).await.unwrap();
    assert_eq!((state.status, state.result), (JobStatus::Completed, 50));

    let call = last(&simulator);
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("POST", "/api/v1/forward")
    );
    assert_eq!(call.operation.as_deref(), Some("container.get_job"));
    assert_eq!(call.via.as_deref(), Some("forward"));
    assert_eq!(call.header("x-url-path"), Some("/api/v1/jenkins/job/1001"));
    assert_eq!(call.header("x-http-method"), Some("GET"));
    assert_eq!(&call.body[..], b"{}");
    assert_eq!(
        call.header("x-controller-token"),
        simulator.credentials().api_credential.as_deref()
    );
    assert_eq!(
        call.header("authorization"),
        None,
        "a protector gets no access token"
    );

    client
        .container()
        .update_job(1001, JobStatus::Scanning)
        .await
        .unwrap();
    let call = last(&simulator);
    assert_eq!(
        (call.method.as_str(), call.header("x-http-method")),
        ("POST", Some("PUT"))
    );
    assert_eq!(call.json().unwrap(), serde_json::json!({"status": 10}));
}

#[tokio::test]
async fn protectors_are_listed_with_the_token_and_the_credential() {
    let simulator = simulator();
    let hosts = client(&simulator).container().list_hosts().await.unwrap();
    assert_eq!(hosts.nodes, [simulator.base_url()]);
    let call = last(&simulator);
    assert!(
        call.header("authorization")
            .unwrap()
            .starts_with("Bearer simulated-")
    );
    assert_eq!(
        call.header("x-ct-info"),
        simulator.credentials().api_credential.as_deref()
    );
    assert_eq!(call.header("x-e-access-service"), Some("fortics-web"));
    assert_eq!(call.header("x-controller-token"), None);
}

#[tokio::test]
async fn an_image_is_uploaded_as_a_file() {
    let simulator = simulator();
    let archive = b"\x00\xff\r\n--secapi".to_vec();
    client(&simulator)
        .container()
        .upload_image(1001, 2001, IMAGE, archive.clone())
        .await
        .unwrap();
    let call = last(&simulator);
    assert_eq!(call.path, "/api/v1/jenkins/image/1001");
    assert_eq!(
        (call.header("x-image-id"), call.header("imageName")),
        (Some("2001"), Some(IMAGE))
    );
    let boundary = call
        .header("content-type")
        .unwrap()
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let mut expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    expected.extend(archive);
    expected.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
    assert_eq!(&call.body[..], expected);
}

#[tokio::test]
async fn the_simulator_knows_what_the_forwarder_leads_to() {
    let simulator = simulator();
    let client = client(&simulator);
    let forward = |path: &'static str, method: &'static str| {
        let client = client.clone();
        async move {
            client
                .container()
                .forward(path, method, &serde_json::json!({}))
                .await
        }
    };
    assert_eq!(
        forward("/api/v1/jenkins/job/7", "GET").await.unwrap()["status"],
        20
    );

    let error = forward("/api/v1/jenkins/jobs/7", "GET").await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert!(
        error.message().contains("the forwarder `forward`"),
        "{error}"
    );
    assert!(
        error.message().contains("/api/v1/jenkins/jobs/7"),
        "{error}"
    );
    let error = forward("/api/v1/jenkins/job/7", "DELETE")
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(405));
    // Validated as what is meant: the name of the job is missing.
    let error = forward("/api/v1/jenkins/job", "POST").await.unwrap_err();
    assert!(
        error.message().contains("container.add_job") && error.message().contains("jobName"),
        "{error}"
    );
    // The protector itself answers this one.
    let error = forward("/monitor/health", "GET").await.unwrap_err();
    assert!(
        error
            .message()
            .contains("does not lead to container.get_health"),
        "{error}"
    );

    // And past the forwarder there is nothing.
    let error = client
        .request(secapi_core::Method::GET, "/api/v1/jenkins/job/7")
        .await
        .unwrap_err();
    assert!(
        error
            .message()
            .contains("through the forwarder `forward` only"),
        "{error}"
    );
}

#[tokio::test]
async fn a_wrong_credential_is_refused_by_the_protector() {
    let simulator = simulator();
    let client = client_with(&simulator, "made-up-credential");
    let error = client.container().get_health().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let shown = format!("{error} {error:?} {client:?} {:?}", scan(&client));
    assert!(!shown.contains("made-up-credential"), "{shown}");
}

#[tokio::test]
async fn without_an_api_credential_there_are_no_container_calls() {
    let simulator = simulator();
    let token = simulator.credentials().token.clone().unwrap();
    let client = Client::builder(Credentials::token(token))
        .base_url(simulator.base_url())
        .build()
        .unwrap();
    for error in [
        client.container().list_hosts().await.unwrap_err(),
        client
            .with_protector(simulator.base_url())
            .unwrap()
            .container()
            .get_health()
            .await
            .unwrap_err(),
    ] {
        assert!(
            error.to_string().contains("no credentials of the kind"),
            "{error}"
        );
    }
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn a_protector_is_not_shown_the_credential_over_plain_http() {
    let simulator = simulator();
    let far = client(&simulator)
        .with_protector("http://192.0.2.10:10023")
        .unwrap();
    let error = far.container().get_health().await.unwrap_err();
    assert!(error.to_string().contains("plain http"), "{error}");
}
