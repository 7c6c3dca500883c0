//! What the file says: checked as a whole, with the line of what is wrong.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use secapi_catalog::ProductData;
use toml_edit::{Document, Item, TableLike};

use super::credentials::{CREDENTIALS, ways};
use super::stored::{Stored, beside};
use super::{Profile, unknown, wrong};
use crate::connect::{context_flag, context_names, host_names};
use crate::failure::Failure;
use crate::{Result, suggest};

/// Keys of a profile.
pub(super) const KEYS: [&str; 10] = [
    "product",
    "base_url",
    "region",
    "ca_file",
    "pin_sha256",
    "proxy",
    "read_only",
    "hosts",
    "context",
    "credentials",
];

/// All profiles.
#[derive(Debug)]
pub(crate) struct Config {
    path: PathBuf,
    /// Names of profiles by product.
    current: BTreeMap<&'static str, String>,
    /// Profiles, and the lines that they begin at.
    profiles: Vec<(Profile, usize)>,
}

impl Config {
    /// No profiles.
    pub(super) const fn empty(path: PathBuf) -> Self {
        Self {
            path,
            current: BTreeMap::new(),
            profiles: Vec::new(),
        }
    }

    /// The profiles, in the order of the file.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = &Profile> + Clone {
        self.profiles.iter().map(|(profile, _)| profile)
    }

    /// The profile of that name.
    pub(crate) fn profile(&self, name: &str) -> Result<&Profile> {
        let mut all = self.profiles();
        all.find(|profile| profile.name == name).ok_or_else(|| {
            let names = self.profiles().map(|profile| &*profile.name);
            let hint = if self.profiles.is_empty() {
                format!("`secapi profile add {name} --product PRODUCT` makes it")
            } else {
                suggest::hint(name, names)
            };
            Failure::usage(format!(
                "there is no profile `{name}` in {}",
                self.path.display()
            ))
            .with_hint(hint)
        })
    }

    /// The current profile of a product.
    pub(crate) fn current(&self, product: &str) -> Option<&Profile> {
        let name = self.current.get(product)?;
        self.profiles().find(|profile| profile.name == *name)
    }

    /// Whether a profile is the current one of its product.
    pub(crate) fn is_current(&self, profile: &Profile) -> bool {
        self.current.get(profile.product.name) == Some(&profile.name)
    }

    /// File and line of a profile.
    pub(super) fn location(&self, name: &str) -> String {
        let mut all = self.profiles.iter();
        let line = all.find(|(profile, _)| profile.name == name);
        match line {
            Some((_, line)) => format!("{}:{line}", self.path.display()),
            None => self.path.display().to_string(),
        }
    }
}

/// Reads the text of a file.
pub(super) fn parse(path: &Path, text: &str) -> Result<Config> {
    let reader = Reader { path, text };
    let document = Document::parse(text).map_err(|error| {
        // The error's own text shows the line, which may hold a secret.
        let message = error.message().replace('\n', " ");
        wrong(
            path,
            reader.line(error.span()),
            format!("not TOML: {message}"),
        )
    })?;
    let mut config = Config::empty(path.to_owned());
    let root: &dyn TableLike = document.as_table();
    for (name, item) in root.iter() {
        match name {
            "current" => {}
            "profiles" => {
                let profiles = reader.table(root, name, item)?;
                for (name, item) in profiles.iter() {
                    let line = reader.key_line(profiles, name);
                    let profile = reader.profile(profiles, name, item)?;
                    config.profiles.push((profile, line));
                }
            }
            other => return Err(reader.unknown(root, "the key", other, &["current", "profiles"])),
        }
    }
    if let Some(item) = root.get("current") {
        let current = reader.table(root, "current", item)?;
        for (product, item) in current.iter() {
            let found = reader.product(current, product, product)?;
            let name = reader.text(current, product, item)?;
            let line = reader.key_line(current, product);
            let named = config.profiles().find(|profile| profile.name == name);
            match named {
                None => {
                    let known = config.profiles().map(|profile| &*profile.name);
                    return Err(unknown(path, line, "the profile", &name, known));
                }
                Some(profile) if profile.product.name != found.name => {
                    let what = format!(
                        "`{name}` is for {}, not for {product}",
                        profile.product.name
                    );
                    return Err(wrong(path, line, what).with_hint(format!(
                        "`secapi profile use NAME` sets the one for {product}"
                    )));
                }
                Some(_) => config.current.insert(found.name, name),
            };
        }
    }
    Ok(config)
}

/// A text that is read, for the lines of errors.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, span: Option<Range<usize>>) -> usize {
        let start = span.map_or(0, |span| span.start);
        let before = self.text.bytes().take(start);
        before.filter(|byte| *byte == b'\n').count() + 1
    }

    fn key_line(&self, table: &dyn TableLike, key: &str) -> usize {
        let item = table.get(key);
        let key = table.key(key).and_then(toml_edit::Key::span);
        // The key of a table that has a header of its own is in that header.
        self.line(key.or_else(|| item.and_then(Item::span)))
    }

    fn wrong(&self, table: &dyn TableLike, key: &str, what: impl std::fmt::Display) -> Failure {
        wrong(self.path, self.key_line(table, key), what)
    }

    fn unknown(&self, table: &dyn TableLike, what: &str, key: &str, known: &[&str]) -> Failure {
        let line = self.key_line(table, key);
        unknown(self.path, line, what, key, known.iter().copied())
    }

    fn table<'i>(
        &self,
        outer: &dyn TableLike,
        key: &str,
        item: &'i Item,
    ) -> Result<&'i dyn TableLike> {
        item.as_table_like()
            .ok_or_else(|| self.wrong(outer, key, format!("`{key}` is no table")))
    }

    fn text(&self, table: &dyn TableLike, key: &str, item: &Item) -> Result<String> {
        let text = item.as_str().map(str::to_owned);
        text.filter(|text| !text.is_empty())
            .ok_or_else(|| self.wrong(table, key, format!("`{key}` is no text in quotes")))
    }

    fn product(
        &self,
        table: &dyn TableLike,
        key: &str,
        name: &str,
    ) -> Result<&'static ProductData> {
        secapi_catalog::product(name).ok_or_else(|| {
            let line = self.key_line(table, key);
            let known = secapi_catalog::products().iter().map(|one| one.name);
            unknown(self.path, line, "the product", name, known)
        })
    }

    fn profile(&self, profiles: &dyn TableLike, name: &str, item: &Item) -> Result<Profile> {
        let table = self.table(profiles, name, item)?;
        let Some(product) = table.get("product") else {
            return Err(self
                .wrong(profiles, name, format!("profile `{name}` names no product"))
                .with_hint("add `product = \"…\"`"));
        };
        let product = self.text(table, "product", product)?;
        let product = self.product(table, "product", &product)?;
        let mut profile = Profile::new(name, product);
        for (key, item) in table.iter() {
            let text = || self.text(table, key, item);
            match key {
                "product" => {}
                "base_url" => profile.base_url = Some(text()?),
                "region" if product.name == "dbss" => profile.region = Some(text()?),
                "region" => {
                    let what = format!("`region` is for dbss, not for {}", product.name);
                    return Err(self.wrong(table, key, what));
                }
                "ca_file" => profile.ca_file = Some(beside(self.path, &text()?)),
                "pin_sha256" => profile.pin_sha256 = Some(text()?),
                "proxy" => profile.proxy = Some(self.stored(table, key, item)?),
                "read_only" => {
                    profile.read_only = item.as_bool().ok_or_else(|| {
                        self.wrong(table, key, "`read_only` is neither true nor false")
                    })?;
                }
                "hosts" => profile.hosts = self.hosts(product, table, item)?,
                "context" => profile.context = self.context(product, table, item)?,
                "credentials" => profile.credentials = self.credentials(product, table, item)?,
                other => return Err(self.unknown(table, "the key", other, &KEYS)),
            }
        }
        Ok(profile)
    }

    fn hosts(
        &self,
        product: &'static ProductData,
        outer: &dyn TableLike,
        item: &Item,
    ) -> Result<BTreeMap<String, String>> {
        let table = self.table(outer, "hosts", item)?;
        let names = host_names(product.name);
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut hosts = BTreeMap::new();
        for (key, item) in table.iter() {
            if !known.contains(&key) {
                let what = format!("the host of {}", product.name);
                return Err(self.unknown(table, &what, key, &known));
            }
            hosts.insert(key.to_owned(), self.text(table, key, item)?);
        }
        Ok(hosts)
    }

    fn context(
        &self,
        product: &'static ProductData,
        outer: &dyn TableLike,
        item: &Item,
    ) -> Result<BTreeMap<String, String>> {
        let table = self.table(outer, "context", item)?;
        let names = context_names(product.name);
        let mut context = BTreeMap::new();
        for (key, item) in table.iter() {
            let known = names
                .iter()
                .find(|name| **name == key || context_key(name) == key);
            let Some(name) = known else {
                let known: Vec<String> = names.iter().map(|name| context_key(name)).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let what = format!("the tenant context of {}", product.name);
                return Err(self.unknown(table, &what, key, &known));
            };
            let number = item.as_integer().map(|number| number.to_string());
            let value = number.map_or_else(|| self.text(table, key, item), Ok)?;
            context.insert(name.clone(), value);
        }
        Ok(context)
    }

    fn credentials(
        &self,
        product: &'static ProductData,
        outer: &dyn TableLike,
        item: &Item,
    ) -> Result<BTreeMap<String, Stored>> {
        let table = self.table(outer, "credentials", item)?;
        let ways = ways(product.name).iter();
        let known: Vec<&str> = CREDENTIALS
            .iter()
            .map(|credential| credential.name)
            .filter(|name| {
                let mut ways = ways.clone();
                ways.any(|(needed, optional)| needed.contains(name) || optional.contains(name))
            })
            .collect();
        let mut credentials = BTreeMap::new();
        for (key, item) in table.iter() {
            if !known.contains(&key) {
                let what = format!("the credential of {}", product.name);
                return Err(self.unknown(table, &what, key, &known));
            }
            credentials.insert(key.to_owned(), self.stored(table, key, item)?);
        }
        Ok(credentials)
    }

    /// Text, or a table that says where the value is.
    fn stored(&self, table: &dyn TableLike, key: &str, item: &Item) -> Result<Stored> {
        let refuse = || {
            let what = format!(
                "`{key}` is none of text in quotes, {{ file = \"…\" }}, {{ env = \"NAME\" }} and {{ keyring = true }}"
            );
            self.wrong(table, key, what)
        };
        if let Some(text) = item.as_str().filter(|text| !text.is_empty()) {
            return Ok(Stored::Text(text.into()));
        }
        let inner = item.as_table_like().ok_or_else(refuse)?;
        let mut entries = inner.iter();
        let (Some((name, value)), None) = (entries.next(), entries.next()) else {
            return Err(refuse());
        };
        let text = value.as_str().filter(|text| !text.is_empty());
        match (name, text) {
            ("file", Some(file)) => Ok(Stored::File(beside(self.path, file))),
            ("env", Some(name)) => Ok(Stored::Env(name.to_owned())),
            ("keyring", None) if value.as_bool() == Some(true) => Ok(Stored::Keyring),
            _ => Err(refuse()),
        }
    }
}

/// `companyId` as `company_id`.
pub(super) fn context_key(name: &str) -> String {
    context_flag(name).replace('-', "_")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Config, parse};
    use crate::profile::Stored;

    fn read(text: &str) -> Result<Config, String> {
        parse(Path::new("/etc/made-up/config.toml"), text).map_err(|failure| failure.to_text())
    }

    fn refused(text: &str) -> String {
        read(text).err().unwrap_or_default()
    }

    const WHOLE: &str = r#"
[current]
forticasb = "casb"

[profiles.casb]
product = "forticasb"
base_url = "https://www.forticasb.com"
proxy = { env = "PROXY" }
read_only = true

[profiles.casb.context]
company_id = 4001
roleId = "7"

[profiles.casb.credentials]
api_credential = { file = "credential" }
password = { keyring = true }

[profiles.nac]
product = "fortinac"
credentials.token = "made-up"
"#;

    #[test]
    fn every_key_is_read() {
        let config = read(WHOLE).expect("a config");
        let casb = config.current("forticasb").expect("the current profile");
        assert_eq!(casb.context["companyId"], "4001");
        assert_eq!(casb.context["roleId"], "7");
        assert!(casb.read_only && config.is_current(casb));
        let Some(Stored::File(path)) = casb.credentials.get("api_credential") else {
            panic!("{casb:?}");
        };
        assert_eq!(path, Path::new("/etc/made-up/credential"));
        assert!(matches!(casb.credentials["password"], Stored::Keyring));
        assert!(matches!(&casb.proxy, Some(Stored::Env(name)) if name == "PROXY"));
        let nac = config
            .profile("nac")
            .unwrap_or_else(|_| panic!("{config:?}"));
        assert!(!config.is_current(nac));
        assert!(config.current("fortinac").is_none());
        assert!(!format!("{config:?}").contains("made-up\""));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_without_its_text() {
        for (text, expected) in [
            (
                "[profiles.a]\nproduct = \"fortinac\"\ntoken = \"CANARY",
                "config.toml:3: not TOML",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\ncredentials.token = CANARY",
                "config.toml:3: not TOML",
            ),
            (
                "[profiles.a]\nproduct = \"fortinak\"",
                "config.toml:2: the product `fortinak` is not known; did you mean `fortinac`?",
            ),
            (
                "\n[profiles.a]\nbase_url = \"x\"",
                "config.toml:2: profile `a` names no product",
            ),
            (
                "[profile.a]",
                "config.toml:1: the key `profile` is not known; did you mean `profiles`?",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\nbase-url = \"x\"",
                "config.toml:3: the key `base-url` is not known; did you mean `base_url`?",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\nregion = \"x\"",
                "config.toml:3: `region` is for dbss, not for fortinac",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\nread_only = \"yes\"",
                "config.toml:3: `read_only` is neither true nor false",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\nbase_url = 1",
                "config.toml:3: `base_url` is no text in quotes",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\n[profiles.a.credentials]\npassword = \"CANARY\"",
                "config.toml:4: the credential of fortinac `password` is not known",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\n[profiles.a.credentials]\ntoken = { fiel = \"CANARY\" }",
                "config.toml:4: `token` is none of",
            ),
            (
                "[profiles.a]\nproduct = \"fortinac\"\n[profiles.a.credentials]\ntoken = { keyring = false }",
                "config.toml:4: `token` is none of",
            ),
            (
                "[profiles.a]\nproduct = \"forticasb\"\ncontext.companyid = 1",
                "config.toml:3: the tenant context of forticasb `companyid` is not known; did you mean `company_id`?",
            ),
            (
                "[current]\nfortinac = \"b\"\n[profiles.a]\nproduct = \"fortinac\"",
                "config.toml:2: the profile `b` is not known",
            ),
            (
                "[current]\ndbss = \"a\"\n[profiles.a]\nproduct = \"fortinac\"",
                "config.toml:2: `a` is for fortinac, not for dbss",
            ),
            ("profiles = 1", "config.toml:1: `profiles` is no table"),
        ] {
            let found = refused(text);
            assert!(found.contains(expected), "{text}\n{found}");
            assert!(!found.contains("CANARY"), "{found}");
        }
    }

    #[test]
    fn the_example_of_the_documentation_can_be_read() {
        let page = include_str!("../../../../docs/environment.md");
        let example = page.split("```toml\n").nth(1);
        let example = example.and_then(|rest| rest.split("```").next());
        let config = read(example.unwrap_or_default()).expect("a config");
        assert_eq!(config.profiles().count(), 3);
        assert!(config.current("fortinac").is_some());
    }
}
