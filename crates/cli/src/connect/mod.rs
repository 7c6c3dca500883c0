//! From settings to a client of a product.

mod dbss;
mod forticasb;
mod forticwp;
mod fortinac;
mod grants;
mod settings;
mod tenants;
mod trace;

use secapi_catalog::catalog::Operation;
use secapi_core::{Client, ClientBuilder, Product, RetryPolicy};

pub(crate) use self::settings::{Settings, context_names, host_names};
pub(crate) use self::tenants::{Tenant, complete as with_tenant, list as tenants};
use self::trace::Trace;
use crate::Result;
use crate::failure::Failure;
pub(crate) use crate::operation::context_flag;
use crate::options::Options;

/// A client that can make the calls of a product, acting for the tenant of the settings.
pub(crate) async fn client(
    settings: &Settings,
    options: &Options,
    operation: &Operation,
) -> Result<Client> {
    with_tenant(any(settings, options)?, settings, operation).await
}

/// A client that can make the calls of a product which need no tenant.
pub(crate) fn any(settings: &Settings, options: &Options) -> Result<Client> {
    Ok(match settings.product {
        "dbss" => dbss::client(settings, options)?.as_ref().clone(),
        "forticasb" => forticasb::client(settings, options)?.as_ref().clone(),
        "forticwp" => forticwp::client(settings, options)?.as_ref().clone(),
        "fortinac" => fortinac::client(settings, options)?.as_ref().clone(),
        other => return Err(Failure::usage(format!("there is no client for `{other}`"))),
    })
}

/// A client that can say what it would send. It has no credentials.
pub(crate) fn offline(settings: &Settings) -> Result<Client> {
    let product = product(settings)?;
    let mut builder = without_credentials(settings, product)?;
    for context in product.context {
        let value = settings.context(context.name);
        let value = value.unwrap_or_else(|| crate::operation::stand_in(context.name));
        builder = builder.context(context.name, value);
    }
    Ok(builder.build()?)
}

/// A client that can look at the way to the service. It has no credentials.
pub(crate) fn bare(settings: &Settings, options: &Options) -> Result<Client> {
    let builder = without_credentials(settings, product(settings)?)?;
    configure(builder, settings, options)
}

fn without_credentials(
    settings: &Settings,
    product: &'static Product,
) -> Result<ClientBuilder<Client>> {
    let mut builder = ClientBuilder::<Client>::new(product);
    if let Some(url) = &settings.base_url {
        builder = builder.base_url(url);
    }
    for (name, url) in &settings.hosts {
        builder = builder.host(name.clone(), url);
    }
    if let Some(region) = settings.text("region")? {
        builder = builder.context("region", region);
    }
    Ok(builder)
}

fn product(settings: &Settings) -> Result<&'static Product> {
    Ok(match settings.product {
        "dbss" => &::dbss::product::PRODUCT,
        "forticasb" => &::forticasb::product::PRODUCT,
        "forticwp" => &::forticwp::product::PRODUCT,
        "fortinac" => &::fortinac::product::PRODUCT,
        other => return Err(Failure::usage(format!("there is no client for `{other}`"))),
    })
}

/// Sets what every product's client has: address, trust, proxy, limits, and the trace of `-v`.
fn configure<C: From<Client>>(
    mut builder: ClientBuilder<C>,
    settings: &Settings,
    options: &Options,
) -> Result<C> {
    if let Some(file) = &settings.ca_file {
        builder = builder.root_certificate_file(file);
    }
    if let Some(pin) = &settings.pin_sha256 {
        builder = builder.pin_certificate_sha256(pin);
    }
    if let Some(proxy) = settings.proxy()? {
        builder = builder.proxy(proxy);
    }
    if let Some(timeout) = options.timeout {
        builder = builder.timeout(timeout);
    }
    if let Some(retries) = options.retries {
        let mut policy = RetryPolicy::default();
        policy.attempts = retries.saturating_add(1);
        builder = builder.retry(policy);
    }
    for (name, url) in &settings.hosts {
        builder = builder.host(name.clone(), url);
    }
    for (name, value) in settings.all_context() {
        builder = builder.context(name.to_owned(), value);
    }
    builder = builder.user_agent(concat!("secapi-cli/", env!("CARGO_PKG_VERSION")));
    if options.verbose > 0 {
        builder = builder.hook(Trace::new(options.verbose));
    }
    Ok(builder.build()?)
}
