//! Profiles: where a client connects to and as whom, kept in `config.toml` below the user's configuration folder.
//!
//! [`config`] reads the file, [`edit`] changes it without losing comments, [`mod@file`] finds, locks and writes it.

mod config;
mod credentials;
mod edit;
mod file;
mod keyring;
mod stored;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secapi_catalog::ProductData;

pub(crate) use self::config::Config;
pub(crate) use self::credentials::{CREDENTIALS, Credential, ways};
pub(crate) use self::stored::{Redacted, Stored, has_password};
use crate::failure::Failure;
use crate::{Result, suggest};

/// A profile as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) product: &'static ProductData,
    pub(crate) base_url: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) pin_sha256: Option<String>,
    pub(crate) proxy: Option<Stored>,
    pub(crate) read_only: bool,
    /// Addresses of named hosts, such as that of a protector.
    pub(crate) hosts: BTreeMap<String, String>,
    /// Tenant context by wire name.
    pub(crate) context: BTreeMap<String, String>,
    /// Credentials by name.
    pub(crate) credentials: BTreeMap<String, Stored>,
}

impl Profile {
    /// A profile with nothing set.
    pub(crate) fn new(name: &str, product: &'static ProductData) -> Self {
        Self {
            name: name.to_owned(),
            product,
            base_url: None,
            region: None,
            ca_file: None,
            pin_sha256: None,
            proxy: None,
            read_only: false,
            hosts: BTreeMap::new(),
            context: BTreeMap::new(),
            credentials: BTreeMap::new(),
        }
    }
}

/// All profiles; none where there is no file.
pub(crate) fn all() -> Result<Config> {
    let path = file::path()?;
    match file::read(&path)? {
        Some(text) => config::parse(&path, &text),
        None => Ok(Config::empty(path)),
    }
}

/// The profile of that name.
pub(crate) fn find(name: &str) -> Result<Profile> {
    all()?.profile(name).cloned()
}

/// The profile of that name, else the current one of the product; `None` when there is none.
pub(crate) fn load(name: Option<&str>, product: &str) -> Result<Option<Profile>> {
    let Some(name) = name else {
        // Without a home there is no profile, and none was asked for.
        let Ok(path) = file::path() else {
            return Ok(None);
        };
        let Some(text) = file::read(&path)? else {
            return Ok(None);
        };
        return Ok(config::parse(&path, &text)?.current(product).cloned());
    };
    let config = all()?;
    let profile = config.profile(name)?;
    if profile.product.name != product {
        let known = config.profiles().filter(|one| one.product.name == product);
        let names: Vec<&str> = known.map(|one| &*one.name).collect();
        let hint = if names.is_empty() {
            format!("`secapi profile add NAME --product {product}` makes one")
        } else {
            format!("profiles for {product}: {}", names.join(", "))
        };
        return Err(Failure::usage(format!(
            "{}: profile `{name}` is for {}, not for {product}",
            config.location(name),
            profile.product.name
        ))
        .with_hint(hint));
    }
    Ok(Some(profile.clone()))
}

/// Stores a profile, which may replace the one of that name, and makes it the current one of its product if it is to be.
pub(crate) fn store(profile: &Profile, make_current: bool) -> Result<()> {
    file::update(|document| {
        edit::put(document, profile)?;
        if make_current {
            edit::set_current(document, profile.product.name, &profile.name)?;
        }
        Ok(())
    })
}

/// Makes a profile the current one of its product.
pub(crate) fn make_current(profile: &Profile) -> Result<()> {
    file::update(|document| edit::set_current(document, profile.product.name, &profile.name))
}

/// Removes a profile, and its secrets from the keyring.
pub(crate) fn remove(profile: &Profile) -> Result<()> {
    file::update(|document| edit::remove(document, &profile.name))?;
    let kept = profile.credentials.iter();
    for (name, _) in kept.filter(|(_, value)| matches!(value, Stored::Keyring)) {
        keyring::delete(&profile.name, name)?;
    }
    Ok(())
}

/// Moves the secrets of a profile into the keyring.
pub(crate) fn move_to_keyring(profile: &mut Profile) -> Result<()> {
    let name = profile.name.clone();
    for credential in CREDENTIALS.iter().filter(|one| one.is_secret) {
        if let Some(value) = profile.credentials.get_mut(credential.name) {
            let secret = value.read(&name, credential.name)?;
            keyring::set(&name, credential.name, &secret)?;
            *value = Stored::Keyring;
        }
    }
    Ok(())
}

/// The file of the profiles.
pub(crate) fn path() -> Result<PathBuf> {
    file::path()
}

/// An error about a line of the file. No part of the line is shown: it may hold a secret.
fn wrong(path: &Path, line: usize, what: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("{}:{line}: {what}", path.display()))
}

/// The failure for a name that is not among the known ones.
fn unknown<'a>(
    path: &Path,
    line: usize,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Failure {
    wrong(path, line, format!("{what} `{name}` is not known")).with_hint(suggest::hint(name, known))
}
