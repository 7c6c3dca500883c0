//! What a client is made from: a profile, the environment, or options.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ArgMatches;
use secapi_core::Secret;

use crate::Result;
use crate::failure::Failure;
use crate::operation::context_flag;
use crate::options::Options;
use crate::profile::{self, Profile, Redacted, Stored, has_password};

/// Where address and credentials come from. They come from one source together, so that credentials never go to
/// an address that they were not meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A profile.
    Profile(String),
    /// Variables of the environment.
    Environment,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Profile(name) => write!(f, "profile `{name}`"),
            Self::Environment => f.write_str("environment"),
        }
    }
}

/// What a client is made from.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The product.
    pub(crate) product: &'static str,
    pub(crate) source: Source,
    pub(crate) base_url: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) pin_sha256: Option<String>,
    proxy: Option<Stored>,
    pub(crate) read_only: bool,
    /// Addresses of named hosts.
    pub(crate) hosts: BTreeMap<String, String>,
    context: BTreeMap<String, String>,
    /// Credentials and what belongs to them, by name: `token`, `username`, `region`. They are read where they are needed.
    values: BTreeMap<String, Stored>,
}

/// Names of what a client may be made from, in the spelling of profiles; in variables they are upper case.
pub(crate) const VALUES: [&str; 10] = [
    "token",
    "api_credential",
    "username",
    "password",
    "refresh_token",
    "access_key",
    "secret_key",
    "security_token",
    "domain_name",
    "region",
];

/// The variables of the vendor's SDKs for `dbss`, beside those of our own.
const HUAWEI: [(&str, &str); 7] = [
    ("access_key", "HUAWEICLOUD_SDK_AK"),
    ("secret_key", "HUAWEICLOUD_SDK_SK"),
    ("security_token", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    ("region", "HUAWEICLOUD_SDK_REGION"),
    ("iam_url", "HUAWEICLOUD_SDK_IAM_ENDPOINT"),
    ("project_id", "HUAWEICLOUD_SDK_PROJECT_ID"),
    ("domain_id", "HUAWEICLOUD_SDK_DOMAIN_ID"),
];

impl Settings {
    /// Those of a product: from the profile that was named, else the environment where it has any, else the current profile.
    pub(crate) fn of(product: &'static str, options: &Options) -> Result<Self> {
        let environment = Self::of_environment(product);
        let name = options.profile.as_deref();
        let found = match name {
            None if environment.is_set() => None,
            name => profile::load(name, product)?,
        };
        let mut settings = match found {
            Some(profile) => {
                if let (None, Some(url)) = (name, &options.base_url) {
                    return Err(Failure::usage(format!(
                        "--base-url {url}: the credentials of the current profile `{}` are not meant for another address",
                        profile.name
                    ))
                    .with_hint(format!(
                        "`--profile {}` beside it uses them all the same",
                        profile.name
                    )));
                }
                Self::from_profile(profile)
            }
            None => environment,
        };
        settings.apply(options)?;
        Ok(settings)
    }

    /// Those of a profile.
    pub(crate) fn of_profile(profile: Profile, options: &Options) -> Result<Self> {
        let mut settings = Self::from_profile(profile);
        settings.apply(options)?;
        Ok(settings)
    }

    /// Whether there is an address or a credential.
    pub(crate) fn is_set(&self) -> bool {
        self.base_url.is_some() || !self.values.is_empty()
    }

    /// Those of the environment alone.
    pub(crate) fn of_environment(product: &'static str) -> Self {
        Self::from_environment(product, &|name| std::env::var(name).ok())
    }

    fn empty(product: &'static str, source: Source) -> Self {
        Self {
            product,
            source,
            base_url: None,
            ca_file: None,
            pin_sha256: None,
            proxy: None,
            read_only: false,
            hosts: BTreeMap::new(),
            context: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    fn from_environment(product: &'static str, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| read(name).filter(|value| !value.is_empty());
        let own = |name: &str| {
            read(&format!(
                "SECAPI_{}_{}",
                product.to_uppercase(),
                name.to_uppercase()
            ))
        };
        let vendor = |name: &str| {
            let known = HUAWEI.iter().find(|(known, _)| *known == name);
            known
                .filter(|_| product == "dbss")
                .and_then(|(_, variable)| read(variable))
        };
        let either = |name: &str| own(name).or_else(|| vendor(name));
        let values = VALUES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), Stored::Text(either(name)?.into()))));
        let hosts = host_names(product).into_iter().filter_map(|name| {
            let url = either(&format!("{name}_url"))?;
            Some((name, url))
        });
        let names = context_names(product);
        let context = names.into_iter().filter_map(|name| {
            let variable = context_flag(&name).replace('-', "_");
            let value = either(&variable)?;
            Some((name, value))
        });
        Self {
            base_url: own("url"),
            ca_file: own("ca_file").map(PathBuf::from),
            pin_sha256: own("pin_sha256"),
            proxy: own("proxy").map(|url| Stored::Text(url.into())),
            hosts: hosts.collect(),
            context: context.collect(),
            values: values.collect(),
            ..Self::empty(product, Source::Environment)
        }
    }

    fn from_profile(profile: Profile) -> Self {
        let mut values = profile.credentials;
        if let Some(region) = profile.region {
            values.insert("region".to_owned(), Stored::Text(region.into()));
        }
        Self {
            base_url: profile.base_url,
            ca_file: profile.ca_file,
            pin_sha256: profile.pin_sha256,
            proxy: profile.proxy,
            read_only: profile.read_only,
            hosts: profile.hosts,
            context: profile.context,
            values,
            ..Self::empty(profile.product.name, Source::Profile(profile.name))
        }
    }

    fn apply(&mut self, options: &Options) -> Result<()> {
        if let Some(word) = &options.proxy {
            self.proxy = Some(Stored::from_proxy(word)?);
        }
        let options = options.clone();
        self.base_url = options.base_url.or(self.base_url.take());
        self.ca_file = options.ca_file.or(self.ca_file.take());
        self.pin_sha256 = options.pin_sha256.or(self.pin_sha256.take());
        Ok(())
    }

    /// Takes tenant context and addresses of named hosts from the flags of a command.
    pub(crate) fn read_context(&mut self, matches: &ArgMatches) {
        for name in host_names(self.product) {
            let argument = format!("host.{name}");
            if let Ok(Some(url)) = matches.try_get_one::<String>(&argument) {
                self.hosts.insert(name, url.clone());
            }
        }
        for name in context_names(self.product) {
            let argument = format!("context.{name}");
            if let Ok(Some(value)) = matches.try_get_one::<String>(&argument) {
                self.context.insert(name, value.clone());
            }
        }
    }

    /// A value that is no secret.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        Ok(self.secret(name)?.map(|value| value.expose().to_owned()))
    }

    /// A value that may be secret.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Secret>> {
        self.read(name, self.values.get(name))
    }

    /// The address of the proxy, with a password if it has one.
    pub(crate) fn proxy(&self) -> Result<Option<Secret>> {
        self.read("proxy", self.proxy.as_ref())
    }

    /// The address of the proxy for people, and whether it can be used as it is shown.
    pub(crate) fn shown_proxy(&self) -> Option<(String, bool)> {
        let proxy = self.proxy.as_ref()?;
        let is_whole = matches!(proxy, Stored::Text(url) if !has_password(url.expose()));
        Some((Redacted(proxy).to_string(), is_whole))
    }

    fn read(&self, name: &str, value: Option<&Stored>) -> Result<Option<Secret>> {
        let profile = match &self.source {
            Source::Profile(name) => name,
            Source::Environment => "",
        };
        value.map(|value| value.read(profile, name)).transpose()
    }

    /// A value of the tenant context.
    pub(crate) fn context(&self, name: &str) -> Option<String> {
        self.context.get(name).cloned()
    }

    /// The whole tenant context.
    pub(crate) fn all_context(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.context.iter();
        all.map(|(name, value)| (&**name, &**value))
    }

    /// What to do where credentials are missing.
    pub(crate) fn credentials_hint(&self, variables: &str) -> String {
        match &self.source {
            Source::Environment => format!(
                "set {variables}, or `secapi profile add NAME --product {}`; `secapi simulate {}` needs neither",
                self.product, self.product
            ),
            Source::Profile(name) => {
                format!(
                    "the profile `{name}` lacks it: `secapi profile add {name} --product {}` sets it",
                    self.product
                )
            }
        }
    }
}

/// Names of the hosts of a product beside the main one.
pub(crate) fn host_names(product: &str) -> Vec<String> {
    let head = secapi_catalog::product(product).and_then(|data| data.head().ok());
    let urls = head.into_iter().flat_map(|head| head.base_urls);
    urls.filter_map(|url| url.host).collect()
}

/// Wire names of the tenant context of a product.
pub(crate) fn context_names(product: &str) -> Vec<String> {
    let head = secapi_catalog::product(product).and_then(|data| data.head().ok());
    head.map(|head| head.context.into_keys().collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn variables_of_our_own_come_before_the_vendors() {
        let read = |name: &str| match name {
            "HUAWEICLOUD_SDK_AK" | "HUAWEICLOUD_SDK_SK" => Some("vendor".to_owned()),
            "SECAPI_DBSS_SECRET_KEY" => Some("own".to_owned()),
            "HUAWEICLOUD_SDK_PROJECT_ID" => Some("p1".to_owned()),
            "SECAPI_DBSS_URL" => Some(String::new()),
            _ => None,
        };
        let settings = Settings::from_environment("dbss", &read);
        let text = |settings: &Settings, name: &str| settings.text(name).ok().flatten();
        assert_eq!(text(&settings, "access_key").as_deref(), Some("vendor"));
        assert_eq!(text(&settings, "secret_key").as_deref(), Some("own"));
        assert_eq!(settings.context("project_id").as_deref(), Some("p1"));
        assert_eq!(settings.base_url, None);
        let other = Settings::from_environment("fortinac", &read);
        assert_eq!(text(&other, "access_key"), None);
    }

    #[test]
    fn tenant_context_has_a_variable_each() {
        let read = |name: &str| (name == "SECAPI_FORTICASB_BU_ID").then(|| "7".to_owned());
        let settings = Settings::from_environment("forticasb", &read);
        assert_eq!(settings.context("buId").as_deref(), Some("7"));
    }
}
