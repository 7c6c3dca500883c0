//! The tenant of a call that names none: the only one that the credentials may act for.

use secapi_catalog::catalog::Operation;
use secapi_core::Client;

use super::Settings;
use crate::Result;
use crate::failure::Failure;
use crate::operation::context_flag;

/// The client with the tenant context that the operation needs, looked up where the settings lack it.
pub(crate) async fn complete(
    client: Client,
    settings: &Settings,
    operation: &Operation,
) -> Result<Client> {
    let needed = operation.context.iter().filter(|used| !used.optional);
    let is_missing = needed
        .filter(|used| settings.context(&used.name).is_none())
        .count()
        > 0;
    if !is_missing || !matches!(settings.product, "forticasb" | "forticwp") {
        return Ok(client);
    }
    let tenants = list(&client, settings.product).await?;
    match &tenants[..] {
        [only] => {
            let context = only.context.clone();
            let kept = client.with_context(context);
            // What the settings say of the tenant comes first.
            let given = settings.all_context();
            Ok(kept.with_context(given.map(|(name, value)| (name.to_owned(), value.to_owned()))))
        }
        [] => Err(Failure::usage(format!(
            "{}: the credentials may act for no tenant",
            settings.product
        ))),
        several => {
            let lines = several
                .iter()
                .map(|tenant| format!("\n    {}", tenant.flags()));
            Err(Failure::usage(format!(
                "{}: the credentials may act for {} tenants, and none is named",
                settings.product,
                several.len()
            ))
            .with_hint(format!("name one of them:{}", lines.collect::<String>())))
        }
    }
}

/// A tenant that the credentials may act for.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    /// Names for people.
    pub(crate) label: String,
    /// The tenant context by wire name.
    pub(crate) context: Vec<(String, String)>,
}

impl Tenant {
    /// The options that name it.
    pub(crate) fn flags(&self) -> String {
        let flags = self
            .context
            .iter()
            .map(|(name, value)| format!("--{} {value} ", context_flag(name)));
        format!("{}({})", flags.collect::<String>(), self.label)
    }
}

/// The tenants of the products that have some.
pub(crate) async fn list(client: &Client, product: &str) -> Result<Vec<Tenant>> {
    let all: Vec<Tenant> = match product {
        "forticasb" => {
            let tenants = forticasb::Client::from(client.clone()).tenants().await?;
            tenants
                .into_iter()
                .map(|tenant| Tenant {
                    label: tenant.name.unwrap_or_default(),
                    context: vec![
                        ("companyId".to_owned(), tenant.company_id.to_string()),
                        ("roleId".to_owned(), tenant.role_id.to_string()),
                        ("buId".to_owned(), tenant.bu_id.to_string()),
                    ],
                })
                .collect()
        }
        "forticwp" => {
            let tenants = forticwp::Client::from(client.clone()).tenants().await?;
            tenants
                .into_iter()
                .map(|tenant| Tenant {
                    label: tenant.name.unwrap_or_default(),
                    context: vec![
                        ("companyId".to_owned(), tenant.company_id.to_string()),
                        ("roleId".to_owned(), tenant.role_id.to_string()),
                    ],
                })
                .collect()
        }
        _ => Vec::new(),
    };
    Ok(all)
}
