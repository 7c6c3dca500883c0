//! The tenant values of a client.

use std::borrow::Cow;
use std::sync::Arc;

use http::header::{HeaderName, HeaderValue};

use crate::credential_check::{Flaw, flaw};
use crate::error::Error;
use crate::request::encode;
use crate::wire::ParamValue;

/// Tenant values by name. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct TenantValues(Arc<Vec<TenantValue>>);

#[derive(Clone)]
struct TenantValue {
    name: Cow<'static, str>,
    text: String,
    /// The header that says it, made once for all calls; `None` where the value cannot be one, or would take the place of another.
    header: Option<(HeaderName, HeaderValue)>,
    /// Why it cannot be meant.
    flaw: Option<Flaw>,
}

impl TenantValues {
    /// Sets a value. A null value removes it.
    pub(crate) fn set(&mut self, name: Cow<'static, str>, value: &ParamValue) {
        let values = Arc::make_mut(&mut self.0);
        values.retain(|known| known.name != name);
        // What cannot be text is left out, and then missed by the operations that need it.
        if let Ok(text) = encode::joined(value)
            && !text.is_empty()
        {
            let text = text.into_owned();
            let header = encode::header(&name, text.clone().into(), false)
                .ok()
                .filter(|(name, _)| !encode::is_always_there(name));
            let flaw = flaw(&text);
            values.push(TenantValue {
                name,
                text,
                header,
                flaw,
            });
        }
    }

    /// Fails when a value cannot be meant: one that is blank, begins or ends with a blank, or holds a control character.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let found = self.0.iter().find_map(|one| Some((one, one.flaw?)));
        let Some((TenantValue { name, .. }, flaw)) = found else {
            return Ok(());
        };
        let error = Error::request(format!("the tenant value `{name}` cannot be used: {flaw}"));
        let hint = "copy it again, without what stands around it";
        Err(error.with_parameter(&**name).with_hint(hint))
    }

    fn find(&self, name: &str) -> Option<&TenantValue> {
        self.0.iter().find(|known| known.name == name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.find(name).map(|known| known.text.as_str())
    }

    /// The header that says a value.
    pub(crate) fn header(&self, name: &str) -> Option<&(HeaderName, HeaderValue)> {
        self.find(name)?.header.as_ref()
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|known| &*known.name).collect()
    }
}
