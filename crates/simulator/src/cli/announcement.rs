//! What the program prints when it serves.

use std::io::Write;
use std::path::Path;

use crate::Simulator;
use serde_json::json;

/// The variable that is printed last: the id of the process that serves.
pub(crate) const PID: &str = "SECAPI_SIMULATOR_PID";

/// One line of JSON.
pub(crate) fn json(simulator: &Simulator, ca_file: Option<&Path>) -> String {
    let mut line = json!({
        "product": simulator.product(),
        "base_url": simulator.base_url(),
        "pid": std::process::id(),
        "credentials": simulator.credentials(),
    });
    if let Some((file, identity)) = ca_file.zip(simulator.tls()) {
        line["ca_file"] = json!(file);
        line["leaf_sha256"] = json!(identity.leaf_sha256);
    }
    format!("{line}\n")
}

/// Lines for a POSIX shell, one for each variable.
pub(crate) fn exports(simulator: &Simulator, ca_file: Option<&Path>) -> String {
    let mut variables = simulator.environment(ca_file);
    variables.push((PID.to_owned(), std::process::id().to_string()));
    let line = |(name, value): &(String, String)| format!("export {name}={}\n", quoted(value));
    variables.iter().map(line).collect()
}

/// The text as one word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot print the address: {error}"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("$HOME `id` \"x\""), "'$HOME `id` \"x\"'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
