//! Maintenance of the workspace: the generator of the clients, and what reads its catalog.
//!
//! `main.rs` is the command line; everything else is here, so that tests can use it.

#![allow(
    clippy::format_push_string,
    reason = "text is put together here, and reads better so; none of it is hot"
)]

pub mod args;
pub mod cargo;
pub mod codegen;
mod columns;
mod diff;
pub mod emit;
pub mod failure;
pub mod features;
pub mod files;
pub mod operations;
pub mod package;
mod reserved;
pub mod terminal;
pub mod tidy;
