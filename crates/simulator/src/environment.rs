//! What a client needs, as environment variables.

use std::path::Path;

use secapi_spec::catalog::Product;

use crate::Credentials;

/// Variables of the vendor's SDKs that an account with a permanent key must not have.
const OF_TEMPORARY_KEYS: [&str; 2] = [
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HUAWEICLOUD_SDK_SECURITYTOKEN",
];

/// Names and values, in order. An empty value stands for none, so that what was set for another simulator is not used with this one.
pub(crate) fn variables(
    product: &Product,
    base_url: &str,
    credentials: &Credentials,
    ca_file: Option<&Path>,
) -> Vec<(String, String)> {
    let is_dbss = product.name == "dbss";
    let product_name = product
        .name
        .replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    let product_name = product_name.to_ascii_uppercase();
    let own = |name: &str| format!("SECAPI_{product_name}_{name}");
    let ca_file = ca_file.map(|file| file.display().to_string());
    let mut variables = vec![
        (own("URL"), base_url.to_owned()),
        (own("CA_FILE"), ca_file.unwrap_or_default()),
    ];
    let hosts = product
        .base_urls
        .iter()
        .filter_map(|url| url.host.as_deref());
    for host in hosts {
        variables.push((
            own(&format!("{}_URL", host.to_ascii_uppercase())),
            base_url.to_owned(),
        ));
    }
    for (name, value, vendor) in [
        ("API_CREDENTIAL", &credentials.api_credential, None),
        ("USERNAME", &credentials.username, None),
        ("PASSWORD", &credentials.password, None),
        ("TOKEN", &credentials.token, None),
        ("REFRESH_TOKEN", &credentials.refresh_token, None),
        ("DOMAIN_NAME", &credentials.domain_name, None),
        ("ACCESS_KEY", &credentials.access_key, Some("AK")),
        ("SECRET_KEY", &credentials.secret_key, Some("SK")),
        ("PROJECT_ID", &credentials.project_id, Some("PROJECT_ID")),
        ("DOMAIN_ID", &credentials.domain_id, Some("DOMAIN_ID")),
        ("REGION", &credentials.region, Some("REGION")),
    ] {
        let Some(value) = value else { continue };
        let vendor = vendor.map(|vendor| format!("HUAWEICLOUD_SDK_{vendor}"));
        let name = vendor.unwrap_or_else(|| own(name));
        variables.push((name, value.clone()));
    }
    if is_dbss {
        let region = credentials.region.as_deref().unwrap_or_default();
        let region = region.replace('-', "_").to_ascii_uppercase();
        let hosts = [
            format!("HUAWEICLOUD_SDK_REGION_DBSS_{region}"),
            "HUAWEICLOUD_SDK_IAM_ENDPOINT".to_owned(),
        ];
        variables.extend(hosts.map(|name| (name, base_url.to_owned())));
        variables.extend(OF_TEMPORARY_KEYS.map(|name| (name.to_owned(), String::new())));
    } else {
        let context = credentials.context.iter();
        variables.extend(context.map(|(name, value)| (own(&screaming(name)), value.clone())));
    }
    variables
}

/// `buId` as `BU_ID`.
fn screaming(name: &str) -> String {
    let mut screaming = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            screaming.push('_');
        }
        screaming.push(letter.to_ascii_uppercase());
    }
    screaming
}
