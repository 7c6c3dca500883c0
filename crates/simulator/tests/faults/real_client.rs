//! A client of this project, with TLS, HTTP/2, gzip and faults.

use forticasb::{Client, Credentials};
use http::Version;
use secapi_simulator::{Fault, Simulator};

fn client(simulator: &Simulator) -> Client {
    let credential = simulator.credentials().api_credential.clone().unwrap();
    let builder = Client::builder(Credentials::api_credential(credential));
    let builder = builder.base_url(simulator.base_url());
    let builder = match simulator.tls() {
        Some(identity) => builder.root_certificate_pem(identity.ca_pem.as_bytes()),
        None => builder,
    };
    builder.build().unwrap()
}

#[tokio::test]
async fn it_is_served_over_tls_with_http2_and_gzip() {
    let simulator = Simulator::builder()
        .product("forticasb")
        .items(100)
        .tls()
        .start()
        .unwrap();
    let client = client(&simulator);
    let tenant = client.tenants().await.unwrap().remove(0);
    let client = client.with_tenant(&tenant);
    client.service().get_service_status("Box").await.unwrap();
    for request in simulator.requests() {
        assert!(request.tls);
        assert_eq!(request.version, Version::HTTP_2);
        assert!(request.header("accept-encoding").unwrap().contains("gzip"));
    }
    simulator
        .expect("get_service_status")
        .without_problems()
        .times(1);
    simulator
        .expect("auth.*")
        .before("service.get_service_status");
}

#[tokio::test]
async fn a_revoked_token_is_replaced() {
    let simulator = Simulator::builder()
        .product("forticasb")
        .fault(Fault::on("get_service_status").nth(2).revoke_tokens())
        .start()
        .unwrap();
    let client = client(&simulator);
    let tenant = client.tenants().await.unwrap().remove(0);
    let client = client.with_tenant(&tenant);
    for _ in 0..2 {
        client.service().get_service_status("Box").await.unwrap();
    }
    simulator.expect("get_service_status").times(3);
    simulator
        .expect("get_service_status")
        .with_status(401)
        .times(1);
    simulator.expect("get_credentials_token").times(2);
}

#[tokio::test]
async fn a_plain_connection_serves_an_answer_of_a_fault() {
    let simulator = Simulator::builder()
        .product("forticasb")
        .fault_script("get_service_status html 200 <html> ; * slow 7/1ms")
        .start()
        .unwrap();
    let client = client(&simulator);
    let tenant = client.tenants().await.unwrap().remove(0);
    let client = client.with_tenant(&tenant);
    let error = client.service().get_service_status("Box").await;
    assert!(error.is_err());
    simulator
        .expect("get_service_status")
        .with_status(200)
        .at_least(1);
    assert!(simulator.requests().iter().all(|request| !request.tls));
}
