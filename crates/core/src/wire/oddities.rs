//! What an answer has that the spec does not know, counted while it is read, for one debug event per answer.
//!
//! Names only, and never values: a value may be secret.

use std::cell::{Cell, RefCell};

use crate::Json;
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
    /// A value of another kind than its field has.
    Kind,
}

/// How many there are of each.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Counts {
    fields: u32,
    values: u32,
    texts: u32,
    kinds: u32,
    controls: u32,
}

impl Counts {
    pub(super) const NONE: Self = Self {
        fields: 0,
        values: 0,
        texts: 0,
        kinds: 0,
        controls: 0,
    };
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts::NONE) };
    /// The first one: type and field.
    static FIRST: RefCell<Option<(&'static str, String)>> = const { RefCell::new(None) };
    /// What no value could be made of, on its way to the model that keeps it.
    static ASIDE: RefCell<Option<Json>> = const { RefCell::new(None) };
}

/// Notes an oddity of a type, and of a field where it is one.
#[cold]
#[inline(never)]
pub(super) fn note(oddity: Oddity, name: &'static str, field: &str) {
    let mut counts = COUNTS.get();
    if counts == Counts::NONE {
        // What is there else is left of an answer that could not be read.
        let told = tracing::enabled!(tracing::Level::DEBUG);
        FIRST.set(told.then(|| (name, one_line(field, NAME_KEPT))));
    }
    let count = match oddity {
        Oddity::Field => &mut counts.fields,
        Oddity::Value => &mut counts.values,
        Oddity::Text => &mut counts.texts,
        Oddity::Kind => &mut counts.kinds,
    };
    *count = count.saturating_add(1);
    COUNTS.set(counts);
}

/// Notes control characters and byte order marks where there must be none.
pub(super) fn note_controls(count: u32) {
    let mut counts = COUNTS.get();
    if counts == Counts::NONE {
        FIRST.set(None);
    }
    counts.controls = counts.controls.saturating_add(count);
    COUNTS.set(counts);
}

/// What was noted so far.
pub(super) fn so_far() -> Counts {
    COUNTS.get()
}

/// Forgets what was noted since.
pub(super) fn restart(counts: Counts) {
    COUNTS.set(counts);
}

/// Says what was noted since the start, if anything.
pub(super) fn report() {
    let counts = COUNTS.get();
    if counts == Counts::NONE {
        return;
    }
    let Counts {
        fields,
        values,
        texts,
        kinds,
        controls,
    } = counts;
    let first = FIRST.take();
    if fields + values + texts + kinds > 0
        && let Some((name, field)) = &first
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

/// Puts aside what no value can be made of.
#[cold]
#[inline(never)]
pub(super) fn put_aside(value: impl Into<Json>) {
    ASIDE.set(Some(value.into()));
}

/// What was put aside last, once.
pub(super) fn take_aside() -> Option<Json> {
    ASIDE.take()
}
