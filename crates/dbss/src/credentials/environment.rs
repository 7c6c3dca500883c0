//! Credentials in the environment.

use std::env::VarError;

use secapi_core::Error;
use secapi_core::auth::CredentialCheck;

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

/// Credentials from variables that `read` gives. An empty one counts as missing; one that cannot be meant is an error, also a blank one.
#[inline]
pub(super) fn credentials(
    read: impl Fn(&str) -> Result<String, VarError>,
) -> Result<Credentials, Error> {
    let value = |name: &str| match read(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Error::auth(format!(
            "the environment variable `{name}` cannot be used: it is not text in UTF-8"
        ))
        .with_parameter(name)),
    };
    let id = |what: &str, name: &str| {
        let id = value(name)?;
        if let Some(id) = &id {
            CredentialCheck::new(what, id).from_variable(name).text()?;
        }
        Ok::<_, Error>(id)
    };
    let mut credentials = Credentials::from(key(&value)?);
    credentials.project_id = id("project id", PROJECT_ID)?;
    credentials.domain_id = id("account id", DOMAIN_ID)?;
    Ok(credentials)
}

/// The access key among the variables.
#[inline]
fn key(value: &dyn Fn(&str) -> Result<Option<String>, Error>) -> Result<AccessKey, Error> {
    let part = |what: &str, name: &str| {
        let part = value(name)?;
        if let Some(part) = &part {
            CredentialCheck::new(what, part)
                .from_variable(name)
                .token()?;
        }
        Ok::<_, Error>(part)
    };
    let (id, secret) = (
        part("access key id", ID)?,
        part("secret access key", SECRET)?,
    );
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
    for name in SECURITY_TOKEN {
        if let Some(token) = part("security token", name)? {
            return Ok(key.with_security_token(token));
        }
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], name: &str) -> Result<String, VarError> {
        let found = variables.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, value)| (*value).to_owned())
            .ok_or(VarError::NotPresent)
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
        let key = key(&|name| Ok(read(&variables, name).ok())).unwrap();
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

    #[test]
    fn what_cannot_be_meant_is_refused_and_its_variable_named() {
        let good = [(ID, "MADEUPKEY"), (SECRET, "made-up-secret")];
        for (variable, value) in [
            (ID, " "),
            (ID, "MADEUPKEY\r"),
            (SECRET, "made-up-secret\n"),
            (SECRET, "\u{feff}made-up-secret"),
            (SECURITY_TOKEN[0], "\t"),
            (SECURITY_TOKEN[1], "Bearer made-up-secret"),
            (PROJECT_ID, " made-up-project"),
            (DOMAIN_ID, "made-up\naccount"),
        ] {
            let others = good.into_iter().filter(|(name, _)| *name != variable);
            let variables: Vec<_> = others.chain([(variable, value)]).collect();
            let error = from(&variables).unwrap_err();
            assert_eq!(error.parameter(), Some(variable));
            assert!(error.to_string().contains(variable), "{error}");
            assert!(!error.to_string().contains("made-up"), "{error}");
        }
        let error = credentials(|_| Err(VarError::NotUnicode("x".into()))).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("`HUAWEICLOUD_SDK_AK` cannot be used: it is not text"),
            "{error}"
        );
    }
}
