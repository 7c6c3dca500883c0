//! What one call does in another way than its spec has it: specs hold guesses, and a guess may be wrong for an appliance.

use std::borrow::Cow;

use crate::description::{ListStyle, ParamLocation};

/// What a call decides for single parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    locations: Vec<(Cow<'static, str>, ParamLocation)>,
    styles: Vec<(Cow<'static, str>, ListStyle)>,
}

impl Overrides {
    pub(crate) fn set_location(&mut self, name: Cow<'static, str>, location: ParamLocation) {
        put(&mut self.locations, name, location);
    }

    pub(crate) fn set_style(&mut self, name: Cow<'static, str>, style: ListStyle) {
        put(&mut self.styles, name, style);
    }

    /// The parameters that travel elsewhere, with where.
    pub(crate) fn locations(&self) -> &[(Cow<'static, str>, ParamLocation)] {
        &self.locations
    }

    /// The style of a list, where the call decides it.
    pub(crate) fn style(&self, name: &str) -> Option<ListStyle> {
        let found = self.styles.iter().find(|(named, _)| named == name);
        found.map(|(_, style)| *style)
    }

    /// All names that something is decided for.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let locations = self.locations.iter().map(|(name, _)| &**name);
        locations.chain(self.styles.iter().map(|(name, _)| &**name))
    }
}

fn put<T>(all: &mut Vec<(Cow<'static, str>, T)>, name: Cow<'static, str>, value: T) {
    all.retain(|(named, _)| *named != name);
    all.push((name, value));
}
