//! What is logged on a thread, while a test wants to know.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use tracing_subscriber::fmt::MakeWriter;

thread_local! {
    static TEXT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Records what is logged on this thread, at the levels from `DEBUG` up, and gives back what was logged since the last time.
pub(crate) fn take() -> String {
    static ONCE: Once = Once::new();
    // One for the whole process: one that came later would miss events that were already found to interest nobody.
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .with_writer(Writer)
            .init();
    });
    let text = TEXT.replace(Some(Vec::new())).unwrap_or_default();
    String::from_utf8(text).unwrap()
}

#[derive(Clone, Copy)]
struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TEXT.with_borrow_mut(|text| {
            if let Some(text) = text {
                text.extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Writer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}
