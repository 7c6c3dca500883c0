//! What is noted while a document is read.

use crate::Json;
use crate::text::one_line;

/// How much of a field's name is shown, in bytes.
const NAME_KEPT: usize = 60;

/// A deviation that is accepted: its place in the [`Counts`].
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
    /// Control characters and byte order marks that JSON does not allow.
    Control,
}

/// The number of each.
pub(super) type Counts = [u32; 5];

/// What is noted while a document is read: what the spec does not know, a value on its way to the model that keeps it, and whether
/// secrets were read.
///
/// Passed to each [`Visitor`](crate::Visitor), which passes it on. It holds names but no values, except for the one that was set aside.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "it may hold secrets")]
pub struct ReadContext {
    /// What was unexpected so far.
    pub(super) counts: Counts,
    /// The first thing that the spec does not know: type and field. Only with a subscriber that listens for it.
    first: Option<(&'static str, String)>,
    set_aside: Option<Json>,
    /// Whether a secret was read.
    pub(crate) read_secret: bool,
    /// Whether a secret could not be read: the value at fault is the secret.
    pub(crate) failed_secret: bool,
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
        self.count(unexpected, 1);
    }

    fn count(&mut self, unexpected: Unexpected, by: u32) {
        let count = &mut self.counts[unexpected as usize];
        *count = count.saturating_add(by);
    }

    /// Notes control characters and byte order marks that JSON does not allow.
    pub(super) fn note_controls(&mut self, count: u32) {
        if self.counts == Counts::default() {
            self.first = None;
        }
        self.count(Unexpected::Control, count);
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
        let [fields, values, texts, kinds, controls] = self.counts;
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
