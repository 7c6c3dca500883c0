//! Secrets in the keyring of the system (cargo feature `keyring`).

use secapi_core::Secret;

use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;

/// The name under which the keyring has the secrets of this program.
#[cfg(feature = "keyring")]
const SERVICE: &str = "secapi";

/// The failure of a verb on a secret.
fn failed(verb: &str, profile: &str, name: &str, why: &str) -> Failure {
    Failure::new(
        Exit::Credentials,
        format!("profile `{profile}`: cannot {verb} {name} in the keyring: {why}"),
    )
    .with_hint("without a keyring, give the secret to `secapi profile add` as @FILE, env:NAME or - (standard input)")
}

#[cfg(feature = "keyring")]
fn entry(verb: &str, profile: &str, name: &str) -> Result<keyring::Entry> {
    let refuse = |why: &dyn std::fmt::Display| failed(verb, profile, name, &why.to_string());
    // The error of an entry does not have the reason for which there is no keyring.
    if let Err(error) = keyring::Entry::store_status() {
        return Err(refuse(error));
    }
    keyring::Entry::new(SERVICE, &format!("{profile}/{name}")).map_err(|error| refuse(&error))
}

/// Reads a secret.
#[cfg(feature = "keyring")]
pub(crate) fn get(profile: &str, name: &str) -> Result<Secret> {
    let found = entry("find", profile, name)?.get_password();
    found
        .map(Secret::from)
        .map_err(|error| failed("find", profile, name, &error.to_string()))
}

/// Stores a secret.
#[cfg(feature = "keyring")]
pub(crate) fn set(profile: &str, name: &str, secret: &Secret) -> Result<()> {
    let stored = entry("store", profile, name)?.set_password(secret.expose());
    stored.map_err(|error| failed("store", profile, name, &error.to_string()))
}

/// Removes a secret. One that is not there is as good as removed.
#[cfg(feature = "keyring")]
pub(crate) fn delete(profile: &str, name: &str) -> Result<()> {
    match entry("delete", profile, name)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(failed("delete", profile, name, &error.to_string())),
    }
}

#[cfg(not(feature = "keyring"))]
const MISSING: &str = "this program was built without the cargo feature `keyring`";

/// Reads a secret.
#[cfg(not(feature = "keyring"))]
pub(crate) fn get(profile: &str, name: &str) -> Result<Secret> {
    Err(failed("find", profile, name, MISSING))
}

/// Stores a secret.
#[cfg(not(feature = "keyring"))]
pub(crate) fn set(profile: &str, name: &str, _: &Secret) -> Result<()> {
    Err(failed("store", profile, name, MISSING))
}

/// Removes a secret.
#[cfg(not(feature = "keyring"))]
pub(crate) fn delete(profile: &str, name: &str) -> Result<()> {
    Err(failed("delete", profile, name, MISSING))
}
