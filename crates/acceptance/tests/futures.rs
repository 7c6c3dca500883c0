//! Futures are small: what a task holds while a call is under way. The executor is in one box behind it, the same for all calls.

use std::future::IntoFuture;
use std::mem::size_of_val;

use secapi_core::wire::Wire;
use secapi_core::{CallFuture, Error, Items};

/// What a future of a call may take.
const MOST: usize = 1024;

/// A call: a pointer with its span in place.
fn is_small<T>(call: impl IntoFuture<Output = Result<T, Error>, IntoFuture = CallFuture<T>>) {
    let bytes = size_of_val(&call.into_future());
    assert!(bytes <= 128, "{bytes} bytes");
}

/// What waits for the next row of a list.
fn next_is_small<T: Wire + Send + 'static>(mut rows: Items<T>) {
    let bytes = size_of_val(&rows.try_next());
    assert!(bytes < MOST, "{bytes} bytes");
}

#[test]
fn forticasb() -> Result<(), Error> {
    let client =
        forticasb::Client::builder(forticasb::Credentials::api_credential("made-up")).build()?;
    is_small(client.service().get_service_status("Salesforce"));
    is_small(client.user().list("Salesforce").with_meta());
    next_is_small(client.user().list("Salesforce").items());
    Ok(())
}

#[test]
fn forticwp() -> Result<(), Error> {
    let client =
        forticwp::Client::builder(forticwp::Credentials::api_credential("made-up")).build()?;
    is_small(client.container().get_job(1));
    next_is_small(client.container().search_images([1]).items());
    Ok(())
}

#[test]
fn fortinac() -> Result<(), Error> {
    let client = fortinac::Client::builder("https://nac.example.com:8443", "made-up").build()?;
    is_small(client.host().count_all());
    is_small(client.host().list());
    next_is_small(client.host().list().items());
    Ok(())
}

#[test]
fn dbss() -> Result<(), Error> {
    let key = dbss::Credentials::access_key("made-up", "made-up");
    let client = dbss::Client::builder(&dbss::Region::CN_NORTH_4, key).build()?;
    is_small(client.instance().list_audit_instances_last());
    next_is_small(client.instance().list_audit_instances_last().items());
    Ok(())
}
