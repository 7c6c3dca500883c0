//! Tests of the spec language: what good specs mean, what is said about bad ones, and that nothing makes it panic.

mod diagnostics;
mod good;
mod hostile;
mod many;
mod openapi;
mod toy;
