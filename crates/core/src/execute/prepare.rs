//! The part of a call before anything is sent.

use std::borrow::Cow;
use std::time::Duration;

use super::Options;
use crate::deadline::Deadline;
use crate::description::{Operation, OperationRef, PagingKind, ParamLocation, placeholders};
use crate::error::{Error, ErrorKind};
use crate::redact::Redactor;
use crate::request::{BaseUrl, Encoded, Headers, Request, encode};
use crate::retry::RetryPolicy;
use crate::session::{Authenticator, Client, Trial};
use crate::wire::ParamValue;

/// A call that is ready to be sent.
pub(super) struct Prepared<'a> {
    pub(super) client: &'a Client,
    pub(super) operation: OperationRef,
    pub(super) authenticator: Option<&'a dyn Authenticator>,
    pub(super) deadline: Deadline,
    /// The call's time, for messages.
    pub(super) total: Duration,
    pub(super) attempt_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) policy: &'a RetryPolicy,
    pub(super) idempotent: bool,
    pub(super) stream: bool,
    /// Held while credentials are used that the service has not accepted yet.
    pub(super) trial: Option<Trial<'a>>,
    /// Whether attempts get a new connection, because one met a dead one.
    pub(super) new_connection: bool,
    pub(super) redactor: Redactor,
}

/// What is to be sent, where to, and all that sending it takes. `total` is the time that the call has.
pub(super) fn prepare<'a>(
    client: &'a Client,
    mut request: Request,
    options: &'a Options,
    deadline: Deadline,
    total: Duration,
) -> Result<(Prepared<'a>, Encoded, Cow<'a, BaseUrl>), Error> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Error::config("calls need a tokio runtime").with_hint(
            "await them inside `#[tokio::main]` or `Runtime::block_on`, or use `.blocking()`",
        ));
    }
    let shared = client.shared();
    let config = &shared.config;
    if total.is_zero() {
        let text = "its deadline had passed before it began; nothing was sent";
        return Err(Error::new(ErrorKind::Timeout, text));
    }

    let (encoded, base) = encode_request(client, &mut request, options)?;
    let operation = request.operation.clone();
    let authenticator = authenticator(client, &operation)?;
    let mut redactor = Redactor::default();
    request.secrets(&mut |secret| redactor.add(secret));
    let mut headers = encoded.headers.iter();
    let secret = authenticator.is_some()
        || request.is_secret()
        || headers.any(|(_, value)| value.is_sensitive());
    if secret && !base.is_confidential() {
        let url = base.as_str();
        let text =
            format!("credentials do not travel over plain http, and {url} is another machine");
        let hint = format!("use `{}`", url.replacen("http:", "https:", 1));
        return Err(Error::config(text).with_hint(hint));
    }
    let prepared = Prepared {
        client,
        authenticator,
        deadline,
        attempt_timeout: options.attempt_timeout.unwrap_or(config.attempt_timeout),
        read_timeout: options.read_timeout.unwrap_or(config.read_timeout),
        total,
        policy: options.retry.as_ref().unwrap_or(&config.retry),
        idempotent: options
            .idempotent
            .unwrap_or_else(|| operation.is_idempotent()),
        stream: options.stream,
        trial: None,
        new_connection: false,
        redactor,
        operation,
    };
    Ok((prepared, encoded, base))
}

/// Adds tenant context and the position of the page, checks ranges, and encodes.
pub(super) fn encode_request<'a>(
    client: &'a Client,
    request: &mut Request,
    options: &Options,
) -> Result<(Encoded, Cow<'a, BaseUrl>), Error> {
    client.tenant_values().check()?;
    let mut headers = Headers::with_capacity(encode::header_count(request));
    fill_context(client, request, &mut headers)?;
    fill_page(request);
    let params = request.settle()?;
    encode::limits::check(request, &params)?;

    let base = client
        .address(request.operation.host)?
        .resolve(|name| client.context_value(name).map(str::to_owned))?;
    let config = &client.shared().config;
    let accept = options.expects.accept(config.format);
    let encoded = encode::encode(request, &params, &base, &config.user_agent, accept, headers)?;
    Ok((encoded, base))
}

/// What proves who calls: the first of the client's ways that the operation accepts, in the operation's order.
fn authenticator<'a>(
    client: &'a Client,
    operation: &Operation,
) -> Result<Option<&'a dyn Authenticator>, Error> {
    let shared = client.shared();
    let mut accepted = shared.product.accepted_auth(operation).peekable();
    if accepted.peek().is_none() || client.is_anonymous() {
        return Ok(None);
    }
    let own = |name| {
        let mut all = shared.authenticators.iter();
        all.find(|one| one.scheme() == name)
    };
    match accepted.clone().find_map(own) {
        Some(found) => Ok(Some(&**found)),
        None => Err(Error::auth(format!(
            "this client has no credentials of the kind {}",
            accepted.collect::<Vec<_>>().join(" or ")
        ))
        .with_hint("give them to the client's builder")),
    }
}

/// Sets the tenant values that the operation names and the call does not set.
///
/// Those that travel as headers are among `headers` at once, unless the call sends parameters elsewhere than the spec says.
fn fill_context(
    client: &Client,
    request: &mut Request,
    headers: &mut Headers,
) -> Result<(), Error> {
    let operation = request.operation.clone();
    let product = client.product();
    if !operation.is_typed() {
        // Without a spec, every value that is known goes along: headers that a service does not ask for do no harm.
        for context in product.context {
            let wanted = context.location != ParamLocation::Path
                || placeholders(operation.path()).any(|name| name == context.name);
            if wanted && let Some(value) = client.context_value(context.name) {
                request.set_default(context.location, context.name, ParamValue::from(value));
            }
        }
        return Ok(());
    }
    for (name, required) in operation.context_names() {
        let known = product.context_value(name);
        let location = known.map_or(ParamLocation::Header, |context| context.location);
        let own = request.get(location, name);
        if own.is_some_and(|value| !value.is_null()) {
            continue;
        }
        let ready = client.tenant_values().header(name);
        if let Some((name, value)) =
            ready.filter(|_| location == ParamLocation::Header && !request.is_overridden())
        {
            headers.insert(name.clone(), value.clone());
            continue;
        }
        match client.context_value(name) {
            Some(value) => request.set_default(location, name, ParamValue::from(value)),
            None if required => {
                let error = Error::request(format!("the tenant value `{name}` is missing"));
                let hint = known.map_or("", |context| context.help);
                return Err(error.with_parameter(name).with_hint(hint));
            }
            None => {}
        }
    }
    Ok(())
}

/// Sets index and size of the page, where the call does not.
fn fill_page(request: &mut Request) {
    let Some(paging) = request.operation().paging else {
        return;
    };
    if paging.kind != PagingKind::Marker {
        request.set_default(paging.location, paging.index, paging.value(paging.first));
    }
    let size = paging.value(paging.default_size);
    request.set_default(paging.location, paging.size, size);
}
