//! Tenant values that are found out when a call needs them.

use std::borrow::Cow;
use std::fmt;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::encode::placeholders;
use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, Place};
use crate::product::Context;
use crate::request::Request;
use crate::transport::BoxFuture;

/// Finds out a tenant value. Implemented by a product's crate, with its generated calls; it keeps what it has found.
pub trait ContextSource: Send + Sync + fmt::Debug {
    /// The value. `client` authenticates as the call's client does, and is bound to the deadline of the call that needs the value. A call
    /// that it makes must not need the value itself.
    fn fetch<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Result<String, Error>>;
}

/// The client with the tenant values that the request needs, as far as there are sources for them.
pub(crate) async fn complete<'a>(
    client: &'a Client,
    request: &Request,
    deadline: Deadline,
) -> Result<Cow<'a, Client>, Error> {
    let mut client = Cow::Borrowed(client);
    for context in client.product().context_values() {
        let source = client.context_source(context.name);
        let Some(source) = source.filter(|_| needs(request, context)) else {
            continue;
        };
        let helper = client.for_context(deadline);
        let value = match deadline.run(source.fetch(&helper)).await {
            Some(Ok(value)) => value,
            // It names the call that failed; this error is about the call that needed the value.
            Some(Err(error)) if error.has_operation() => {
                let what = format_args!("could not resolve `{}`", context.name);
                return Err(Error::prerequisite(what, error));
            }
            Some(Err(error)) => return Err(error),
            None => {
                let text = format!(
                    "the tenant value `{}` could not be found out in time; nothing was sent",
                    context.name
                );
                return Err(Error::new(ErrorKind::Timeout, text));
            }
        };
        client = Cow::Owned(client.with_context([(context.name, value)]));
    }
    Ok(client)
}

/// Whether the call cannot be made without the tenant value, and does not set it.
fn needs(request: &Request, context: &Context) -> bool {
    let operation: &Operation = request.operation();
    let named = if operation.is_typed() {
        operation
            .context_names()
            .any(|(name, required)| required && name == context.name)
    } else {
        context.place == Place::Path
            && placeholders(operation.path()).any(|name| name == context.name)
    };
    named
        && request
            .get(context.place, context.name)
            .is_none_or(crate::ParamValue::is_null)
}
