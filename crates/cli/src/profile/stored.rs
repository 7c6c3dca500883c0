//! Values that are stored in a profile, or only named there.

use std::fmt;
use std::path::{Path, PathBuf};

use secapi_core::Secret;

use super::keyring;
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::values;

/// Where a value of a profile is.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    /// In the profile itself.
    Text(Secret),
    /// In a file of its own.
    File(PathBuf),
    /// In a variable of the environment.
    Env(String),
    /// In the keyring of the system.
    Keyring,
}

impl Stored {
    /// The value of a flag: `@FILE` and `env:NAME` are kept as they are and read when they are needed, `-` is read now.
    pub(crate) fn from_word(flag: &str, word: &str) -> Result<Self> {
        if let Some(stored) = Self::reference(flag, word)? {
            return Ok(stored);
        }
        let secret = values::secret(flag, word)?;
        if secret.expose().is_empty() {
            return Err(Failure::usage(format!("--{flag}: the value is empty")));
        }
        Ok(Self::Text(secret))
    }

    /// The same for what may be an argument as well: the address of a proxy without a password.
    pub(crate) fn from_proxy(word: &str) -> Result<Self> {
        if let Some(stored) = Self::reference("proxy", word)? {
            return Ok(stored);
        }
        if has_password(word) {
            return Err(Failure::usage(
                "--proxy: passwords are not taken from arguments, which others can see",
            )
            .with_hint(
                "use `--proxy @FILE` or `--proxy env:NAME` for an address with a password",
            ));
        }
        Ok(Self::Text(word.into()))
    }

    fn reference(flag: &str, word: &str) -> Result<Option<Self>> {
        if let Some(name) = word.strip_prefix("env:") {
            return Ok(Some(Self::Env(name.to_owned())));
        }
        let Some(path) = word.strip_prefix('@') else {
            return Ok(None);
        };
        let path = std::path::absolute(path)
            .map_err(|error| Failure::io(format!("find the file of --{flag}"), &error))?;
        Ok(Some(Self::File(path)))
    }

    /// The value. `profile` and `name` say whose it is.
    pub(crate) fn read(&self, profile: &str, name: &str) -> Result<Secret> {
        let missing = |what: String| {
            Failure::new(
                Exit::Credentials,
                format!("profile `{profile}`: cannot read {name}: {what}"),
            )
        };
        let text = match self {
            Self::Text(secret) => return Ok(secret.clone()),
            Self::File(path) => std::fs::read_to_string(path).map_err(|error| {
                missing(format!("{}: {error}", path.display()))
                    .with_hint("write the secret into that file, or name another one with `secapi profile add`")
            })?,
            Self::Env(variable) => std::env::var(variable).map_err(|_| {
                missing(format!("the environment variable `{variable}` is not set"))
            })?,
            Self::Keyring => return keyring::get(profile, name),
        };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(missing(format!("{} is empty", self.origin())));
        }
        Ok(Secret::from(text.to_owned()))
    }

    /// Whether the value can be read only where it is used, so that it is not missed before.
    pub(crate) fn is_absent_variable(&self) -> bool {
        matches!(self, Self::Env(name) if std::env::var_os(name).is_none())
    }

    /// Where the value is, for people.
    pub(crate) fn origin(&self) -> String {
        match self {
            Self::Text(_) => "config file".to_owned(),
            Self::File(path) => format!("file {}", path.display()),
            Self::Env(name) => format!("variable {name}"),
            Self::Keyring => "keyring".to_owned(),
        }
    }
}

/// The address of a proxy, without its password.
pub(crate) struct Redacted<'a>(pub(crate) &'a Stored);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Stored::Text(url) if has_password(url.expose()) => {
                let url = url.expose();
                let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
                let host = rest.rsplit('@').next().unwrap_or_default();
                write!(f, "{scheme}://{host}")
            }
            Stored::Text(url) => f.write_str(url.expose()),
            other => f.write_str(&other.origin()),
        }
    }
}

/// Whether an address has a user name or a password in it.
pub(crate) fn has_password(url: &str) -> bool {
    url.contains('@')
}

/// The path of a file that a profile names: relative ones are relative to the folder of the profiles.
pub(crate) fn beside(config: &Path, path: &str) -> PathBuf {
    match config.parent() {
        Some(folder) => folder.join(path),
        None => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_shown_without_its_password() {
        let shown = |url: &str| Redacted(&Stored::Text(url.into())).to_string();
        assert_eq!(
            shown("http://u:p@proxy.example.com:3128"),
            "http://proxy.example.com:3128"
        );
        assert_eq!(shown("u:p@x@proxy.example.com"), "http://proxy.example.com");
        assert_eq!(
            shown("http://proxy.example.com:3128"),
            "http://proxy.example.com:3128"
        );
    }

    #[test]
    fn secrets_are_no_arguments() {
        assert!(Stored::from_word("token", "made-up").is_err());
        assert!(Stored::from_proxy("http://made:up@proxy.example.com").is_err());
        let stored = Stored::from_word("token", "env:MADE_UP").ok();
        assert!(matches!(stored, Some(Stored::Env(name)) if name == "MADE_UP"));
        assert!(!format!("{:?}", Stored::Text("made-up".into())).contains("made-up"));
    }
}
