//! Every call of a client with answers that are damaged.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use secapi_core::{Error, ErrorKind, Operation};
use secapi_spec::catalog::Type;
use serde::de::IgnoredAny;

use super::damage::DAMAGES;
use super::{CallFailures, PreparedCall};
use crate::{Canned, Simulator};

/// Environment variable that lets [`BadAnswers::check`] write the file.
const WRITE: &str = "SECAPI_WRITE_OUTCOMES";

/// What became of the damaged answers. Its text has a line for each operation, with a letter for each damage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadAnswers {
    /// How many calls were made.
    pub made: usize,
    /// The operations, each with its letters.
    pub outcomes: Vec<(String, String)>,
}

impl BadAnswers {
    /// Compares with the text in a file, and writes that file in place of this when `SECAPI_WRITE_OUTCOMES` is set.
    ///
    /// # Errors
    /// The lines that are different, or why the file cannot be read or written.
    pub fn check(&self, file: impl AsRef<Path>) -> Result<(), String> {
        let file = file.as_ref();
        let told = |error: std::io::Error| format!("{}: {error}", file.display());
        let text = self.to_string();
        if std::env::var_os(WRITE).is_some() {
            return std::fs::write(file, text).map_err(told);
        }
        let kept = std::fs::read_to_string(file).map_err(told)?;
        let (kept_lines, lines): (HashSet<&str>, HashSet<&str>) =
            (kept.lines().collect(), text.lines().collect());
        let only = |mark: &str, of: &str, other: &HashSet<&str>| -> Vec<String> {
            of.lines()
                .filter(|line| !other.contains(line))
                .map(|line| format!("{mark} {line}"))
                .collect()
        };
        let mut differences = only("-", &kept, &lines);
        differences.extend(only("+", &text, &kept_lines));
        if differences.is_empty() {
            return Ok(());
        }
        Err(format!(
            "the outcomes are not those in {}; {WRITE}=1 writes it\n{}",
            file.display(),
            differences.join("\n")
        ))
    }
}

impl fmt::Display for BadAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# What becomes of damaged answers: a letter for each.")?;
        writeln!(f, "# . a value")?;
        writeln!(f, "# d an error that says where the answer does not fit")?;
        writeln!(f, "# f a failure that the answer reports")?;
        writeln!(f, "# t an error that says that the answer is not whole")?;
        writeln!(f, "#")?;
        for (at, (name, _)) in DAMAGES.iter().enumerate() {
            writeln!(f, "# {:>2} {name}", at + 1)?;
        }
        for (operation, letters) in &self.outcomes {
            writeln!(f, "{letters} {operation}")?;
        }
        Ok(())
    }
}

/// Makes a call of each operation with each of a number of damaged answers (HTML, broken and deeply nested JSON, numbers as text,
/// duplicate keys and so on) and checks that it either gives a value or fails with an error that names the operation and says what is
/// wrong and where. An answer that is no JSON must be an error. Which of these it was is in the result.
///
/// The client should have valid credentials and a valid tenant, and not try again; `calls` makes the calls anew for each damage. Of
/// several calls of an operation the first is made.
///
/// # Errors
/// All findings together.
pub async fn bad_answers(
    simulator: &Simulator,
    calls: impl Fn() -> Vec<PreparedCall>,
) -> Result<BadAnswers, CallFailures> {
    let mut outcomes: Vec<(String, String)> = Vec::new();
    let mut made = 0;
    let mut failures = Vec::new();
    for (name, damage) in DAMAGES {
        let mut seen = HashSet::new();
        let calls = calls().into_iter();
        let first = calls.filter(|call| seen.insert(call.operation().name()));
        for (at, call) in first.enumerate() {
            let operation = call.operation();
            made += 1;
            let outcome = match simulator.usual_answer(operation.name()) {
                None => Err("the simulator has no such operation".to_owned()),
                Some((answer, returns)) => {
                    let answer = damage(&answer);
                    let unreadable = is_no_json(&answer) && !ignores_the_body(returns);
                    match simulator.next_answer(operation.name(), answer) {
                        Err(error) => Err(error.to_string()),
                        Ok(()) => judge(operation, unreadable, call.send().await),
                    }
                }
            };
            if outcomes.len() == at {
                outcomes.push((operation.name().to_owned(), String::new()));
            }
            let letter = outcome.unwrap_or_else(|finding| {
                failures.push(format!("{} with {name}: {finding}", operation.name()));
                '!'
            });
            outcomes[at].1.push(letter);
        }
    }
    if failures.is_empty() {
        Ok(BadAnswers { made, outcomes })
    } else {
        Err(CallFailures { made, failures })
    }
}

/// Whether an answer, less a byte order mark, cannot be read at all. An empty one is no answer, which can be fine.
fn is_no_json(answer: &Canned) -> bool {
    let body = &answer.body[..];
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    !text.is_empty() && serde_json::from_slice::<IgnoredAny>(text).is_err()
}

/// Whether any body will do: nothing is expected, or bytes.
fn ignores_the_body(returns: Option<&Type>) -> bool {
    matches!(returns, None | Some(Type::Binary))
}

/// The letter of the outcome of a call, or what is wrong with it.
fn judge(
    operation: &Operation,
    unreadable: bool,
    outcome: Result<(), Error>,
) -> Result<char, String> {
    let error = match outcome {
        Ok(()) if unreadable => return Err("it was taken for an answer".to_owned()),
        Ok(()) => return Ok('.'),
        Err(error) => error,
    };
    if error.operation() != Some(operation.name()) {
        return Err(format!("the error does not name the operation: {error}"));
    }
    let (letter, says_where) = match error.kind() {
        ErrorKind::Decode => {
            let words = ["empty", "HTML"];
            let told = words.iter().any(|word| error.message().contains(word));
            ('d', told || error.json_path().is_some())
        }
        ErrorKind::Failed => ('f', true),
        // Of an answer that is not whole there is no place to tell.
        ErrorKind::Transport => ('t', true),
        _ => return Err(format!("the error is not about the answer: {error}")),
    };
    if !says_where || error.message().is_empty() {
        return Err(format!(
            "the error does not say what is wrong or where: {error}"
        ));
    }
    Ok(letter)
}
