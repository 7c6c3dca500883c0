//! `secapi completions SHELL`: completion of products, groups, operations, parameters and known values.

use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;
use clap_complete::env::{EnvCompleter, Shells};

use super::print;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{Result, tree};

/// The variable by which a shell asks this program for candidates.
const VARIABLE: &str = "SECAPI_COMPLETE";

pub(crate) fn command() -> Command {
    Command::new("completions")
        .about("Print the completion script of a shell")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(clap::value_parser!(Shell)),
        )
        .after_help("Example: source <(secapi completions bash)")
}

pub(crate) fn run(matches: &ArgMatches) -> Result<Exit> {
    let shell = matches.get_one::<Shell>("shell").map(ToString::to_string);
    let shell = shell.unwrap_or_default();
    let failed = |error: std::io::Error| Failure::io("write the script", &error);
    let shells = Shells::builtins();
    let completer: &dyn EnvCompleter = shells
        .completer(&shell)
        .ok_or_else(|| Failure::usage(format!("there are no completions for {shell}")))?;
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, "secapi", "secapi", "secapi", &mut script)
        .map_err(failed)?;
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// Answers a shell that asks for candidates; the tree is grown along the words typed so far. `false` when none asks.
pub(crate) fn complete() -> Result<bool> {
    if std::env::var_os(VARIABLE).is_none() {
        return Ok(false);
    }
    let words: Vec<_> = std::env::args_os().collect();
    let directory = std::env::current_dir().ok();
    let tree = || tree::grown(&words);
    clap_complete::CompleteEnv::with_factory(tree)
        .var(VARIABLE)
        .try_complete(words.clone(), directory.as_deref())
        .map_err(|error| Failure::usage(format!("cannot complete: {error}")))
}
