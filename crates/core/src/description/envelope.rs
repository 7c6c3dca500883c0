//! The wrapper around payloads, as static data.

/// The wrapper around a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// Keys that lead to the payload, outermost first.
    pub payload: &'static [&'static str],
    /// Other keys that may lead to it, in this order, when the first ones lead nowhere.
    pub others: &'static [&'static [&'static str]],
    ok: Option<(&'static str, &'static [&'static str])>,
    also_ok: &'static [OkRule],
    message: Option<&'static str>,
}

/// A field that tells whether a call with a success status did succeed. An absent or null field says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OkRule {
    /// Dotted path of the field.
    pub field: &'static str,
    /// Values that mean success, compared without case.
    pub values: &'static [&'static str],
    /// Dotted path of the text that explains a failure.
    pub message: Option<&'static str>,
}

impl Envelope {
    /// No wrapper: the body is the payload.
    pub const NONE: Self = Self::new(&[]);

    /// A wrapper with the keys that lead to the payload, outermost first; none when the body is the payload.
    #[must_use]
    pub const fn new(payload: &'static [&'static str]) -> Self {
        Self {
            payload,
            others: &[],
            ok: None,
            also_ok: &[],
            message: None,
        }
    }

    /// Other keys that may lead to the payload, for services that changed them: they are looked at in this order when the first ones lead
    /// nowhere.
    #[must_use]
    pub const fn or(mut self, others: &'static [&'static [&'static str]]) -> Self {
        self.others = others;
        self
    }

    /// The field (a dotted path) that says whether a call with a success status did succeed, and the values that say so,
    /// compared without case. An absent or null field says nothing.
    #[must_use]
    pub const fn ok(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.ok = Some((field, values));
        self
    }

    /// Further fields that say so: a call succeeded when all of them, and the one of [`ok`](Self::ok), mean success.
    #[must_use]
    pub const fn also_ok(mut self, rules: &'static [OkRule]) -> Self {
        self.also_ok = rules;
        self
    }

    /// Dotted path of the text that explains such a failure.
    #[must_use]
    pub const fn message(mut self, path: &'static str) -> Self {
        self.message = Some(path);
        self
    }

    /// The fields that tell success from failure, in the order in which they are looked at.
    pub fn ok_rules(&self) -> impl Iterator<Item = OkRule> + use<> {
        let message = self.message;
        let first = self.ok.map(|(field, values)| OkRule {
            field,
            values,
            message,
        });
        first.into_iter().chain(self.also_ok.iter().copied())
    }
}
