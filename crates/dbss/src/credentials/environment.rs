//! Credentials in the environment.

use secapi_core::Error;

use super::{AccessKey, Credentials};

const ID: &str = "HUAWEICLOUD_SDK_AK";
const SECRET: &str = "HUAWEICLOUD_SDK_SK";
/// The vendor's name first.
const SECURITY_TOKEN: [&str; 2] = [
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HUAWEICLOUD_SDK_SECURITYTOKEN",
];
const PROJECT_ID: &str = "HUAWEICLOUD_SDK_PROJECT_ID";
const DOMAIN_ID: &str = "HUAWEICLOUD_SDK_DOMAIN_ID";

/// Credentials from variables that `read` gives; an empty one counts as missing.
#[inline]
pub(super) fn credentials(read: impl Fn(&str) -> Option<String>) -> Result<Credentials, Error> {
    let value = |name: &str| read(name).filter(|value| !value.is_empty());
    let mut credentials = Credentials::from(key(&value)?);
    credentials.project_id = value(PROJECT_ID);
    credentials.domain_id = value(DOMAIN_ID);
    Ok(credentials)
}

/// The access key among the variables.
#[inline]
fn key(value: &dyn Fn(&str) -> Option<String>) -> Result<AccessKey, Error> {
    let (id, secret) = (value(ID), value(SECRET));
    let (Some(id), Some(secret)) = (&id, &secret) else {
        let missing: Vec<String> = [(ID, &id), (SECRET, &secret)]
            .iter()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let (missing, be) = (
            missing.join(" and "),
            if missing.len() > 1 { "are" } else { "is" },
        );
        return Err(Error::auth(format!(
            "there are no credentials in the environment: {missing} {be} missing or empty"
        ))
        .with_hint(
            "set the id of an access key and its secret key, or give credentials in the program",
        ));
    };
    let key = AccessKey::new(id.as_str(), secret.as_str());
    let token = SECURITY_TOKEN.into_iter().find_map(value);
    Ok(match token {
        Some(token) => key.with_security_token(token),
        None => key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], name: &str) -> Option<String> {
        let found = variables.iter().find(|(known, _)| *known == name)?;
        Some(found.1.to_owned())
    }

    fn from(variables: &[(&str, &str)]) -> Result<Credentials, Error> {
        credentials(|name| read(variables, name))
    }

    #[test]
    fn all_that_the_vendors_sdks_read_is_read() {
        let variables = [
            (ID, "MADEUPKEY"),
            (SECRET, "made-up-secret"),
            ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "made-up-token"),
            ("HUAWEICLOUD_SDK_SECURITYTOKEN", "another"),
            (PROJECT_ID, "made-up-project"),
            (DOMAIN_ID, "made-up-account"),
        ];
        let key = key(&|name| read(&variables, name)).unwrap();
        assert_eq!(
            (key.id(), key.secret().expose()),
            ("MADEUPKEY", "made-up-secret")
        );
        assert_eq!(key.security_token().unwrap().expose(), "made-up-token");
        let context: Vec<_> = from(&variables).unwrap().context().collect();
        assert_eq!(
            context,
            [
                ("project_id", "made-up-project".to_owned()),
                ("domain_id", "made-up-account".to_owned())
            ]
        );
    }

    #[test]
    fn the_key_is_enough() {
        let found = from(&[
            (ID, "MADEUPKEY"),
            (SECRET, "made-up-secret"),
            (PROJECT_ID, ""),
        ]);
        assert_eq!(found.unwrap().context().count(), 0);
    }

    #[test]
    fn what_is_missing_is_named() {
        for (variables, text) in [
            (
                &[][..],
                "`HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK` are missing",
            ),
            (
                &[(ID, "MADEUPKEY")],
                "environment: `HUAWEICLOUD_SDK_SK` is missing",
            ),
            (
                &[(ID, ""), (SECRET, "made-up-secret")],
                "environment: `HUAWEICLOUD_SDK_AK` is missing",
            ),
        ] {
            let error = from(variables).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
            assert!(!error.to_string().contains("made-up-secret"), "{error}");
        }
    }
}
