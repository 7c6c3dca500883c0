//! Which credentials a product takes.

/// A credential.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    /// Its name in profiles; as a flag in kebab case, as a variable in capitals.
    pub(crate) name: &'static str,
    pub(crate) is_secret: bool,
    pub(crate) help: &'static str,
}

const fn secret(name: &'static str, help: &'static str) -> Credential {
    Credential {
        name,
        is_secret: true,
        help,
    }
}

const fn plain(name: &'static str, help: &'static str) -> Credential {
    Credential {
        name,
        is_secret: false,
        help,
    }
}

/// All of them.
pub(crate) static CREDENTIALS: [Credential; 9] = [
    secret("token", "Access token"),
    secret("api_credential", "API credential of the console"),
    plain("username", "Name of a user"),
    secret("password", "Password of that user"),
    secret("refresh_token", "Refresh token"),
    secret("access_key", "Access key (AK)"),
    secret("secret_key", "Secret key (SK)"),
    secret("security_token", "Token of a temporary access key"),
    plain(
        "domain_name",
        "Name of the account that an IAM user belongs to",
    ),
];

/// The ways to authenticate at a product, the usual one first: credentials that belong together.
/// Those after the bar are optional.
pub(crate) fn ways(product: &str) -> &'static [(&'static [&'static str], &'static [&'static str])] {
    match product {
        "fortinac" => &[(&["token"], &[])],
        "dbss" => &[
            (&["access_key", "secret_key"], &["security_token"]),
            (&["domain_name", "username", "password"], &[]),
            (&["token"], &[]),
        ],
        _ => &[
            (&["api_credential"], &[]),
            (&["username", "password"], &[]),
            (&["refresh_token"], &[]),
            (&["token"], &[]),
        ],
    }
}
