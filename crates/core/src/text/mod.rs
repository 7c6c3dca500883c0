//! Texts to be read and shown.

pub(crate) mod json;
pub(crate) mod rounded;
