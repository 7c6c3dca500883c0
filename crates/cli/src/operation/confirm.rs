//! Changes are made only when someone says so.

use std::io::{IsTerminal, Write as _};

use crate::Result;
use crate::connect::Settings;
use crate::failure::Failure;
use crate::options::Options;

/// Makes sure that a change is wanted: `--yes`, or an answer on the terminal. `what` reads like `host.delete (DELETE /api/v2/host/{id})`.
pub(crate) fn confirm(what: &str, settings: &Settings, options: &Options) -> Result<()> {
    if settings.read_only {
        return Err(Failure::usage(format!(
            "{what} changes state, and the profile is read-only"
        ))
        .with_hint("use another profile, or set `read_only = false` in this one"));
    }
    if options.yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::usage(format!("{what} changes state")).with_hint(
            "add `--yes` to make changes without a terminal, or look with `--dry-run`",
        ));
    }
    eprint!("{what} changes state. Go on? [y/N] ");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::io("read the answer", &error))?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::usage("not confirmed; nothing was sent")),
    }
}
