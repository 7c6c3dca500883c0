//! Whether secrets are written, and which ones were.

use std::cell::{Cell, RefCell};

use super::value::SerializeFragment;
use crate::secret_names::HIDDEN;
use crate::{Encoding, Field, Secret};
use serde::ser::{Serialize, Serializer};

/// Passed along while a document is written: whether it goes to the service, and which secrets it holds.
pub(super) struct WriteContext {
    for_service: Cell<bool>,
    secrets: RefCell<Vec<Secret>>,
}

thread_local! {
    /// The one bridge: a value of this crate inside a value of another, such as `Vec<Host>` or a struct that derives
    /// `serde::Serialize`, is reached through serde, whose traits have no parameter for a context.
    static CONTEXT: WriteContext = const {
        WriteContext {
            for_service: Cell::new(false),
            secrets: RefCell::new(Vec::new()),
        }
    };
}

/// Writes a field: the implementation of `serde::Serialize` for types of this crate.
///
/// # Errors
/// Those of the format, and values that have no form in it.
pub fn serialize<S: Serializer>(field: &dyn Field, serializer: S) -> Result<S::Ok, S::Error> {
    CONTEXT.with(|cx| {
        SerializeFragment {
            field,
            encoding: Encoding::Plain,
            cx,
        }
        .serialize(serializer)
    })
}

impl WriteContext {
    /// The text of a secret, or what stands for it where the document does not go to the service.
    pub(super) fn secret<'a>(&self, secret: &'a Secret) -> &'a str {
        if !self.for_service.get() {
            return HIDDEN;
        }
        self.secrets.borrow_mut().push(secret.clone());
        secret.expose()
    }
}

/// Calls `write` for a document that goes to the service. Returns the secrets that were written besides.
pub(super) fn for_service<T>(write: impl FnOnce() -> T) -> (T, Vec<Secret>) {
    let outer = Outer::enter();
    let written = write();
    let secrets = CONTEXT.with(|cx| cx.secrets.take());
    drop(outer);
    (written, secrets)
}

/// The state around a document, restored even after a panic.
struct Outer {
    for_service: bool,
    secrets: Vec<Secret>,
}

impl Outer {
    fn enter() -> Self {
        CONTEXT.with(|cx| Self {
            for_service: cx.for_service.replace(true),
            secrets: cx.secrets.take(),
        })
    }
}

impl Drop for Outer {
    fn drop(&mut self) {
        CONTEXT.with(|cx| {
            cx.for_service.set(self.for_service);
            cx.secrets.replace(std::mem::take(&mut self.secrets));
        });
    }
}
