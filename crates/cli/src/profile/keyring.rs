//! Secrets in the keyring of the system (cargo feature `keyring`).

use secapi_core::Secret;

use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;

/// The name under which the keyring has the secrets of this program.
#[cfg(feature = "keyring")]
const SERVICE: &str = "secapi";

fn failed(attempted: &str, profile: &str, name: &str, why: &str) -> Failure {
    Failure::new(
        Exit::Credentials,
        format!("profile `{profile}`: cannot {attempted} {name}: {why}"),
    )
    .with_hint("without a keyring, store the secret with `secapi profile add`: from a file, a variable or standard input")
}

#[cfg(feature = "keyring")]
fn entry(attempted: &str, profile: &str, name: &str) -> Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, &format!("{profile}/{name}"))
        .map_err(|error| failed(attempted, profile, name, &error.to_string()))
}

/// Reads a secret.
#[cfg(feature = "keyring")]
pub(crate) fn get(profile: &str, name: &str) -> Result<Secret> {
    let attempted = "read from the keyring";
    let found = entry(attempted, profile, name)?.get_password();
    found
        .map(Secret::from)
        .map_err(|error| failed(attempted, profile, name, &error.to_string()))
}

/// Stores a secret.
#[cfg(feature = "keyring")]
pub(crate) fn set(profile: &str, name: &str, secret: &Secret) -> Result<()> {
    let attempted = "store in the keyring";
    let stored = entry(attempted, profile, name)?.set_password(secret.expose());
    stored.map_err(|error| failed(attempted, profile, name, &error.to_string()))
}

/// Removes a secret. One that is not there is as good as removed.
#[cfg(feature = "keyring")]
pub(crate) fn delete(profile: &str, name: &str) -> Result<()> {
    let attempted = "remove from the keyring";
    match entry(attempted, profile, name)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(failed(attempted, profile, name, &error.to_string())),
    }
}

#[cfg(not(feature = "keyring"))]
const MISSING: &str = "this program was built without the cargo feature `keyring`";

/// Reads a secret.
#[cfg(not(feature = "keyring"))]
pub(crate) fn get(profile: &str, name: &str) -> Result<Secret> {
    Err(failed("read from the keyring", profile, name, MISSING))
}

/// Stores a secret.
#[cfg(not(feature = "keyring"))]
pub(crate) fn set(profile: &str, name: &str, _: &Secret) -> Result<()> {
    Err(failed("store in the keyring", profile, name, MISSING))
}

/// Removes a secret.
#[cfg(not(feature = "keyring"))]
pub(crate) fn delete(profile: &str, name: &str) -> Result<()> {
    Err(failed("remove from the keyring", profile, name, MISSING))
}
