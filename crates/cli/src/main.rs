//! `secapi`: FortiCASB, FortiCWP, FortiNAC and Huawei Cloud DBSS from the command line.
//!
//! A command line becomes a [`clap`] tree that is grown from the catalog along its words ([`tree`]), its flags become the
//! parameters of a call ([`operation`]), the call is made by a client of the product ([`connect`]), and what it returns
//! is printed ([`output`]). What a product alone can do belongs to the product's crate.

mod catalog;
mod commands;
mod connect;
mod exit;
mod failure;
#[rustfmt::skip]
mod generated;
mod jobs;
mod lists;
mod operation;
mod options;
mod output;
mod profile;
mod suggest;
mod tree;

use std::process::ExitCode;

use crate::exit::Exit;
use crate::failure::Failure;

/// What a command ends with.
type Result<T, E = Failure> = std::result::Result<T, E>;

fn main() -> ExitCode {
    match commands::complete() {
        Ok(false) => {}
        Ok(true) => return Exit::Done.into(),
        Err(failure) => {
            failure.print(&options::Options::default());
            return failure.exit().into();
        }
    }
    let words: Vec<_> = std::env::args_os().collect();
    let matches = match tree::grown(&words).try_get_matches_from(&words) {
        Ok(matches) => matches,
        Err(error) => {
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            // Nothing is left to do when even this cannot be printed.
            let _ = error.print();
            return code.into();
        }
    };
    let options = options::Options::of(&matches);
    match commands::run(&matches, &options) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.print(&options);
            failure.exit().into()
        }
    }
}
