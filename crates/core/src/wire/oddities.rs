//! What an answer has that the spec does not know, counted while it is read, for one debug event per answer.
//!
//! Names only, and never values: a value may be secret.

use std::cell::{Cell, RefCell};

use crate::redact::one_line;

/// How much of a field's name is shown, in bytes.
const NAME_KEPT: usize = 60;

/// What can be odd and is read all the same.
#[derive(Clone, Copy, Debug)]
pub(super) enum Oddity {
    /// A field that its model does not know.
    Field,
    /// A value that its open enum does not know.
    Value,
    /// Text in place of a number, an instant, or true or false.
    Text,
}

#[derive(Clone, Copy, Default, PartialEq)]
struct Counts {
    fields: u32,
    values: u32,
    texts: u32,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { fields: 0, values: 0, texts: 0 }) };
    /// The first one: type and field.
    static FIRST: RefCell<Option<(&'static str, String)>> = const { RefCell::new(None) };
    /// Text that no value could be made of, on its way to the model that keeps it.
    static ASIDE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Notes an oddity of a type, and of a field where it is one.
#[cold]
#[inline(never)]
pub(super) fn note(oddity: Oddity, name: &'static str, field: &str) {
    let mut counts = COUNTS.get();
    if counts == Counts::default() {
        // What is there else is left of an answer that could not be read.
        let told = tracing::enabled!(tracing::Level::DEBUG);
        FIRST.set(told.then(|| (name, one_line(field, NAME_KEPT))));
    }
    let count = match oddity {
        Oddity::Field => &mut counts.fields,
        Oddity::Value => &mut counts.values,
        Oddity::Text => &mut counts.texts,
    };
    *count = count.saturating_add(1);
    COUNTS.set(counts);
}

/// Forgets what was noted before.
pub(super) fn start() {
    COUNTS.set(Counts::default());
}

/// Says what was noted since the start, if anything.
pub(super) fn report() {
    let counts = COUNTS.get();
    if counts == Counts::default() {
        return;
    }
    let Counts {
        fields,
        values,
        texts,
    } = counts;
    if let Some((name, field)) = FIRST.take() {
        tracing::debug!(
            unknown_fields = fields,
            unknown_values = values,
            unreadable_texts = texts,
            first_type = name,
            first_field = field,
            "the answer has what the spec does not know; it was kept"
        );
    }
}

/// Puts text aside that no value can be made of.
#[cold]
#[inline(never)]
pub(super) fn put_aside(text: &str) {
    ASIDE.set(Some(text.to_owned()));
}

/// The text that was put aside last, once.
pub(super) fn take_aside() -> Option<String> {
    ASIDE.take()
}
