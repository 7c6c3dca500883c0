//! What is noted while a document is read.

use crate::Json;
use crate::text::one_line;

/// How much of a field's name is shown, in bytes.
const NAME_KEPT: usize = 60;

/// A deviation from the spec that is accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unexpected {
    /// A field that its model does not know.
    Field,
    /// A value that its open enum does not know.
    Value,
    /// Text instead of a number, an instant or a boolean.
    Text,
    /// A value of another kind than its field has.
    Kind,
}

/// The number of each.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Counts {
    fields: u32,
    values: u32,
    texts: u32,
    kinds: u32,
    controls: u32,
}

/// What is noted while a document is read: what the spec does not know, a value on its way to the model that keeps it, and whether
/// secrets were read.
///
/// Passed to each [`Visitor`](crate::Visitor), which passes it on. It holds names but no values, except for the one that was set aside.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "the value that was set aside may be long, or secret"
)]
pub struct ReadContext {
    counts: Counts,
    /// The first thing that the spec does not know: type and field. Only with a subscriber that listens for it.
    first: Option<(&'static str, String)>,
    set_aside: Option<Json>,
    read_secret: bool,
    failed_secret: bool,
    /// Present in the second pass.
    pub(super) salvage: Option<super::salvage::Salvage>,
}

impl ReadContext {
    /// Notes something unexpected in a type, and in a field where it is one.
    #[cold]
    #[inline(never)]
    pub(crate) fn note(&mut self, unexpected: Unexpected, name: &'static str, field: &str) {
        if self.counts == Counts::default() {
            let shown = tracing::enabled!(tracing::Level::DEBUG);
            self.first = shown.then(|| (name, one_line(field, NAME_KEPT)));
        }
        let count = match unexpected {
            Unexpected::Field => &mut self.counts.fields,
            Unexpected::Value => &mut self.counts.values,
            Unexpected::Text => &mut self.counts.texts,
            Unexpected::Kind => &mut self.counts.kinds,
        };
        *count = count.saturating_add(1);
    }

    /// Notes control characters and byte order marks that JSON does not allow.
    pub(super) fn note_controls(&mut self, count: u32) {
        if self.counts == Counts::default() {
            self.first = None;
        }
        self.counts.controls = self.counts.controls.saturating_add(count);
    }

    pub(crate) fn note_secret(&mut self) {
        self.read_secret = true;
    }

    pub(crate) fn note_failed_secret(&mut self) {
        self.read_secret = true;
        self.failed_secret = true;
    }

    /// Whether a secret was read.
    pub(crate) const fn has_read_secret(&self) -> bool {
        self.read_secret
    }

    /// Whether a secret could not be read: the value at fault is the secret.
    pub(crate) const fn has_failed_secret(&self) -> bool {
        self.failed_secret
    }

    /// The counts so far, for [`restart`](Self::restart).
    pub(super) const fn counts(&self) -> Counts {
        self.counts
    }

    /// Forgets what was counted since.
    pub(super) fn restart(&mut self, counts: Counts) {
        self.counts = counts;
    }

    /// Sets a value aside that does not fit, for the model that keeps it.
    #[cold]
    #[inline(never)]
    pub(crate) fn set_aside(&mut self, value: impl Into<Json>) {
        self.set_aside = Some(value.into());
    }

    /// The value that was set aside last, once.
    pub(crate) fn take_set_aside(&mut self) -> Option<Json> {
        self.set_aside.take()
    }

    /// Logs what was noted, one debug event per answer.
    pub(super) fn report(&self) {
        if self.counts == Counts::default() {
            return;
        }
        let Counts {
            fields,
            values,
            texts,
            kinds,
            controls,
        } = self.counts;
        if fields + values + texts + kinds > 0
            && let Some((name, field)) = &self.first
        {
            tracing::debug!(
                unknown_fields = fields,
                unknown_values = values,
                unreadable_texts = texts,
                other_kinds = kinds,
                first_type = name,
                first_field = field,
                "the answer has what the spec does not know; it was kept"
            );
        }
        if controls > 0 {
            tracing::debug!(
                control_characters = controls,
                "the answer has control characters that JSON does not allow; they were read as they are"
            );
        }
    }
}
