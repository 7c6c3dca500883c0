//! The part of a call before anything is sent.

use std::borrow::Cow;

use super::{Options, Prepared};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::encode::{self, placeholders};
use crate::error::Error;
use crate::operation::Place;
use crate::product::Context;
use crate::redact::Redactor;
use crate::request::Request;
use crate::value::ParamValue;

pub(super) fn prepare<'a>(
    client: &'a Client,
    mut request: Request,
    options: &Options,
    deadline: Deadline,
) -> Result<Prepared<'a>, Error> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Error::config("calls need a tokio runtime").with_hint(
            "await them inside `#[tokio::main]` or `Runtime::block_on`, or use `.blocking()`",
        ));
    }
    let shared = client.shared();
    let config = &shared.config;
    let total = options.timeout.unwrap_or(config.total_timeout);
    if deadline.has_passed() {
        return Err(Error::new(
            crate::ErrorKind::Timeout,
            "its deadline had passed before it began; nothing was sent",
        ));
    }

    fill_context(client, &mut request)?;
    fill_page(&mut request);
    request.settle()?;
    encode::check_limits(&request)?;

    let operation = request.operation.clone();
    let base = client
        .address(operation.host_name())?
        .resolve(|name| client.context_value(name).map(str::to_owned))?;
    let accept = options.accept;
    #[cfg(feature = "xml")]
    let accept = config.format.accept(accept);
    let encoded = encode::encode(&request, &base, &config.user_agent, accept)?;
    let span = tracing::Span::current();
    span.record("server.address", encoded.uri.host().unwrap_or_default());
    span.record("server.port", super::port(&encoded.uri));

    let accepted = shared.product.accepted_auth(&operation);
    let authenticator = if accepted.is_empty() || client.is_anonymous() {
        None
    } else {
        let found = accepted.iter().find_map(|name| {
            shared
                .authenticators
                .iter()
                .find(|one| one.scheme() == *name)
        });
        Some(&**found.ok_or_else(|| {
            Error::auth(format!(
                "this client has no credentials of the kind {}",
                accepted.join(" or ")
            ))
            .with_hint("give them to the client's builder")
        })?)
    };
    let mut redactor = Redactor::default();
    request.secrets(&mut |secret| redactor.add(secret));
    let secret = authenticator.is_some()
        || request.is_secret()
        || encoded
            .headers
            .values()
            .any(http::HeaderValue::is_sensitive);
    if secret && !base.is_confidential() {
        return Err(Error::config(format!(
            "credentials do not travel over plain http, and {} is another machine",
            base.as_str()
        ))
        .with_hint("use https"));
    }
    Ok(Prepared {
        client,
        encoded,
        authenticator,
        deadline,
        attempt_timeout: options.attempt_timeout.unwrap_or(config.attempt_timeout),
        read_timeout: options.read_timeout.unwrap_or(config.read_timeout),
        total: deadline.remaining().min(total),
        policy: options
            .retry
            .clone()
            .map_or(Cow::Borrowed(&config.retry), Cow::Owned),
        idempotent: options
            .idempotent
            .unwrap_or_else(|| operation.is_idempotent()),
        stream: options.stream,
        redactor,
        operation,
    })
}

/// Sets the tenant values that the operation names and the call does not set.
fn fill_context(client: &Client, request: &mut Request) -> Result<(), Error> {
    let operation = request.operation.clone();
    let product = client.product();
    if !operation.is_typed() {
        // Without a spec, every value that is known goes along: headers that a service does not ask for do no harm.
        for context in product.context_values() {
            let wanted = context.place != Place::Path
                || placeholders(operation.path()).any(|name| name == context.name);
            if wanted && let Some(value) = client.context_value(context.name) {
                request.set_default(context.place, context.name, ParamValue::from(value));
            }
        }
        return Ok(());
    }
    for (name, required) in operation.context_names() {
        let known = product.context_value(name);
        let place = known.map_or(Place::Header, |context: &Context| context.place);
        if request
            .get(place, name)
            .is_some_and(|value| !value.is_null())
        {
            continue;
        }
        match client.context_value(name) {
            Some(value) => request.set_default(place, name, ParamValue::from(value)),
            None if required => {
                return Err(
                    Error::request(format!("the tenant value `{name}` is missing"))
                        .with_parameter(name)
                        .with_hint(known.map_or("", |context| context.help)),
                );
            }
            None => {}
        }
    }
    Ok(())
}

/// Sets index and size of the page, where the call does not.
fn fill_page(request: &mut Request) {
    let Some(paging) = request.operation().paging_style() else {
        return;
    };
    if paging.kind != crate::PagingKind::Marker {
        request.set_default(paging.place, paging.index, paging.value(paging.first));
    }
    request.set_default(paging.place, paging.size, paging.value(paging.default_size));
}
