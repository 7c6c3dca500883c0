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

    setters! {
        /// Other keys that may lead to the payload, for services that changed them: they are looked at in this order when the first ones lead
        /// nowhere.
        pub const fn or(self, others: &'static [&'static [&'static str]]) { self.others = others }

        /// The field (a dotted path) that says whether a call with a success status did succeed, and the values that say so,
        /// compared without case. An absent or null field says nothing.
        pub const fn ok(self, field: &'static str, values: &'static [&'static str]) {
            self.ok = Some((field, values))
        }

        /// Further fields that say so: a call succeeded when all of them, and the one of [`ok`](Self::ok), mean success.
        pub const fn also_ok(self, rules: &'static [OkRule]) { self.also_ok = rules }

        /// Dotted path of the text that explains such a failure.
        pub const fn message(self, path: &'static str) { self.message = Some(path) }
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
