//! Why a value cannot be sent.

use std::borrow::Cow;

use crate::description::parameter::ParamLocation;
use crate::error::Error;
use crate::request::ResolvedParam;

/// Why a value cannot be sent. Does not show the value.
#[derive(Debug)]
pub(crate) struct EncodeError(Cow<'static, str>);

impl EncodeError {
    /// The error of a parameter.
    pub(super) fn of(self, param: &ResolvedParam<'_>) -> Error {
        self.of_named(param.location, param.name)
    }

    /// The error of a parameter, or of a value inside it.
    pub(super) fn of_named(self, location: ParamLocation, name: &str) -> Error {
        let noun = location.noun();
        Error::request(format!("the {noun} `{name}` cannot be sent: {}", self.0))
            .with_parameter(name)
    }
}

impl From<&'static str> for EncodeError {
    fn from(reason: &'static str) -> Self {
        Self(Cow::Borrowed(reason))
    }
}

impl From<String> for EncodeError {
    fn from(reason: String) -> Self {
        Self(Cow::Owned(reason))
    }
}

impl From<serde_json::Error> for EncodeError {
    fn from(error: serde_json::Error) -> Self {
        Self(Cow::Owned(error.to_string()))
    }
}
