//! Operations of the catalog as commands: their arguments, the call that these make, and what it returns.

mod arguments;
mod command;
mod confirm;
pub(crate) mod curl;
mod docs;
mod input;
mod run;
pub(crate) mod values;

pub(crate) use self::arguments::Arguments;
pub(crate) use self::command::{command, context_args, context_flag, input_args, is_list};
pub(crate) use self::confirm::confirm;
pub(crate) use self::curl::stand_in;
pub(crate) use self::docs::{describe, example_command, summary};
pub(crate) use self::input::Input;
pub(crate) use self::run::run;
pub(crate) use self::values::instant;
