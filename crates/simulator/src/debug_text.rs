//! What a failing `unwrap` prints of the errors: the text for people.

use std::fmt;

use crate::{FaultError, RowError, StartError, StateError};

macro_rules! debug_as_display {
    ($($error:ty),+) => {$(
        impl fmt::Debug for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )+};
}

debug_as_display!(FaultError, RowError, StartError, StateError);
