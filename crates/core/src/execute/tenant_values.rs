//! Tenant values that a call needs and its client lacks.

use std::borrow::Cow;

use crate::deadline::Deadline;
use crate::description::{ParamLocation, TenantContext, placeholders};
use crate::error::{Error, ErrorKind};
use crate::request::Request;
use crate::session::Client;
use crate::wire::ParamValue;

/// The client with the tenant values that the request needs, as far as there are sources for them.
pub(crate) async fn complete<'a>(
    client: &'a Client,
    request: &Request,
    deadline: Deadline,
) -> Result<Cow<'a, Client>, Error> {
    let mut client = Cow::Borrowed(client);
    for context in client.product().context {
        let source = client.tenant_source(context.name);
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
fn needs(request: &Request, context: &TenantContext) -> bool {
    let operation = request.operation();
    let named = if operation.is_typed() {
        operation
            .context_names()
            .any(|(name, required)| required && name == context.name)
    } else {
        context.location == ParamLocation::Path
            && placeholders(operation.path()).any(|name| name == context.name)
    };
    named
        && request
            .get(context.location, context.name)
            .is_none_or(ParamValue::is_null)
}
