//! A request as plain data: an operation, its parameters, perhaps a whole body. Nothing is encoded yet.

mod base_url;
pub(crate) mod encode;
mod overrides;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use smallvec::SmallVec;

pub(crate) use self::base_url::{Address, BaseUrl, host_header};
pub(crate) use self::encode::{Encoded, Headers};
use self::overrides::Overrides;
use crate::description::{Content, ListStyle, OperationRef, ParamLocation};
use crate::error::Error;
use crate::wire::{self, ParamValue, Secret};

/// A parameter of a request.
#[derive(Clone, Debug)]
pub struct Param {
    /// Where it travels.
    pub location: ParamLocation,
    /// Name as on the wire.
    pub name: Cow<'static, str>,
    /// Value.
    pub value: ParamValue,
}

/// Whether two names mean the same parameter of a location.
fn is_same(location: ParamLocation, one: &str, other: &str) -> bool {
    match location {
        ParamLocation::Header => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

impl Param {
    fn is(&self, location: ParamLocation, name: &str) -> bool {
        self.location == location && is_same(location, &self.name, name)
    }
}

/// A parameter as a call sends it: it has a value, and what the call decides about it holds.
#[derive(Clone, Copy)]
pub(crate) struct ResolvedParam<'a> {
    pub(crate) location: ParamLocation,
    pub(crate) name: &'a str,
    pub(crate) value: &'a ParamValue,
    /// How a list travels in a query or form.
    pub(crate) style: ListStyle,
}

/// Few calls send more: these need no memory of their own.
type ResolvedParams<'a> = SmallVec<[ResolvedParam<'a>; 4]>;

/// What a call will send. Cheap to clone; `Debug` shows no secret.
#[derive(Clone)]
pub struct Request {
    pub(crate) operation: OperationRef,
    params: Vec<Param>,
    overrides: Option<Box<Overrides>>,
    /// Whether values outside the spec's ranges are sent anyway.
    unlimited: bool,
    body: Option<Result<Bytes, String>>,
    /// The secrets in the whole body.
    body_secrets: Vec<Secret>,
}

impl Request {
    pub(crate) const fn new(operation: OperationRef) -> Self {
        Self {
            operation,
            params: Vec::new(),
            overrides: None,
            unlimited: false,
            body: None,
            body_secrets: Vec::new(),
        }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> &OperationRef {
        &self.operation
    }

    /// The parameters, in the order in which they were first set.
    #[must_use]
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, location: ParamLocation, name: &str) -> Option<&ParamValue> {
        let mut params = self.params.iter();
        let found = params.find(|param| param.is(location, name));
        found.map(|param| &param.value)
    }

    /// Sets a parameter, in place of what it was.
    pub(crate) fn set(
        &mut self,
        location: ParamLocation,
        name: Cow<'static, str>,
        value: ParamValue,
    ) {
        let mut params = self.params.iter_mut();
        match params.find(|param| param.is(location, &name)) {
            Some(param) => param.value = value,
            None => self.params.push(Param {
                location,
                name,
                value,
            }),
        }
    }

    /// Sets a parameter unless it has a value.
    pub(crate) fn set_default(
        &mut self,
        location: ParamLocation,
        name: &'static str,
        value: ParamValue,
    ) {
        if self.get(location, name).is_none_or(ParamValue::is_null) {
            self.set(location, Cow::Borrowed(name), value);
        }
    }

    /// What this call decides in another way than the spec.
    pub(crate) fn overrides_mut(&mut self) -> &mut Overrides {
        self.overrides.get_or_insert_default()
    }

    /// Whether this call decides something in another way than the spec.
    pub(crate) const fn is_overridden(&self) -> bool {
        self.overrides.is_some()
    }

    /// Allows values outside the spec's ranges.
    pub(crate) const fn lift_limits(&mut self) {
        self.unlimited = true;
    }

    /// Whether the spec's ranges apply to this call.
    pub(crate) const fn has_limits(&self) -> bool {
        !self.unlimited
    }

    /// The parameters that have a value, where and how this call sends them. Something decided for a parameter that is not there would
    /// change nothing without a word, so that is an error.
    pub(crate) fn settle(&self) -> Result<ResolvedParams<'_>, Error> {
        let given = self.params.iter().filter(|param| !param.value.is_null());
        let mut params: ResolvedParams<'_> = given
            .map(|param| ResolvedParam {
                location: param.location,
                name: &param.name,
                value: &param.value,
                style: self.list_style(&param.name),
            })
            .collect();
        let Some(overrides) = &self.overrides else {
            return Ok(params);
        };
        let missing = |name: &&str| params.iter().all(|param| param.name != *name);
        if let Some(name) = overrides.names().find(missing) {
            let text = format!("how `{name}` travels is decided, but the call does not send it");
            let hint = "names are those of the wire, and capitals count";
            return Err(Error::request(text).with_parameter(name).with_hint(hint));
        }
        for (name, location) in overrides.locations() {
            let Some(at) = params.iter().position(|param| param.name == *name) else {
                continue;
            };
            let moved = ResolvedParam {
                location: *location,
                ..params.remove(at)
            };
            params.retain(|param| {
                param.location != *location || !is_same(*location, param.name, moved.name)
            });
            params.push(moved);
        }
        Ok(params)
    }

    /// How the list of a parameter travels in a query or form.
    pub(crate) fn list_style(&self, parameter: &str) -> ListStyle {
        let decided = self.overrides.as_ref();
        decided
            .and_then(|overrides| overrides.style(parameter))
            .unwrap_or_else(|| self.operation.list_style(parameter))
    }

    /// The encoding of the body, where it does not follow from the parameters: it does when the call sends some of them elsewhere.
    pub(crate) fn content(&self) -> Option<Content> {
        let moved = self.overrides.as_ref();
        if moved.is_some_and(|overrides| !overrides.locations().is_empty()) {
            return None;
        }
        self.operation.content
    }

    /// Sets the whole body.
    pub(crate) fn set_body(&mut self, body: &(impl Serialize + ?Sized)) {
        let encoded = wire::to_vec_with_secrets(body).map_err(|error| error.to_string());
        self.body = Some(encoded.map(|(body, secrets)| {
            self.body_secrets = secrets;
            Bytes::from(body)
        }));
    }

    /// Calls `see` with each secret that is sent.
    pub(crate) fn secrets(&self, see: &mut dyn FnMut(&str)) {
        for param in &self.params {
            param.value.secrets(see);
        }
        for secret in &self.body_secrets {
            see(secret.expose());
        }
    }

    /// Whether a secret is sent.
    pub(crate) fn is_secret(&self) -> bool {
        !self.body_secrets.is_empty() || self.params.iter().any(|param| param.value.is_secret())
    }

    /// The whole body, or why it could not be encoded.
    pub(crate) const fn body(&self) -> Option<&Result<Bytes, String>> {
        self.body.as_ref()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Params<'a>(&'a [Param]);
        impl fmt::Debug for Params<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut map = f.debug_map();
                for Param {
                    location,
                    name,
                    value,
                } in self.0
                {
                    map.entry(&format_args!("{} {name}", location.noun()), value);
                }
                map.finish()
            }
        }
        let mut shown = f.debug_struct("Request");
        shown
            .field("operation", &self.operation.name())
            .field("method", &self.operation.method().as_str())
            .field("path", &self.operation.path())
            .field("params", &Params(&self.params));
        if let Some(overrides) = &self.overrides {
            shown.field("overrides", overrides);
        }
        match &self.body {
            Some(Ok(body)) => shown.field("body", &format_args!("[{} bytes]", body.len())),
            Some(Err(reason)) => shown.field("body", &format_args!("[invalid: {reason}]")),
            None => &mut shown,
        };
        // The secrets of the body are left out.
        shown.finish_non_exhaustive()
    }
}
