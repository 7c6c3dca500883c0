//! Every call of a client with answers that are damaged.

use std::collections::HashSet;

use secapi_core::{Error, ErrorKind, Operation};
use secapi_simulator::{Canned, Simulator};
use secapi_spec::catalog::{self, Group};
use secapi_spec::reading::{self, Outcome};

use crate::damage::{DAMAGES, Damage};
use crate::{CallFailures, PreparedCall, id, operations};

/// How many calls with damaged answers ended in each way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadAnswers {
    /// How many operations were called.
    pub operations: usize,
    /// Calls that gave a value.
    pub values: usize,
    /// Calls with an error that says where the answer does not fit.
    pub misfits: usize,
    /// Calls with the failure that the answer reports.
    pub failures: usize,
    /// Calls with an error that says that the answer is not whole.
    pub cut: usize,
}

impl BadAnswers {
    fn count(&mut self, ending: Ending) {
        *match ending {
            Ending::Read(Outcome::Value) => &mut self.values,
            Ending::Read(Outcome::Misfit) => &mut self.misfits,
            Ending::Read(Outcome::Failure) => &mut self.failures,
            Ending::Cut => &mut self.cut,
        } += 1;
    }
}

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The whole answer was there.
    Read(Outcome),
    /// The answer was not whole.
    Cut,
}

/// Makes a call of each operation with each of a number of damaged answers (HTML, broken and deeply nested JSON, numbers as text,
/// duplicate keys and so on) and checks that it ends as the spec lets expect ([`reading`]): with a value, with the failure that the
/// answer reports, or with an error that names the operation and says what is wrong and where.
///
/// The client should have valid credentials and a valid tenant, and no retries; `calls` makes the calls anew for each damage. Of
/// several calls of an operation the first is made.
///
/// # Errors
/// All findings together.
pub async fn bad_answers(
    simulator: &Simulator,
    calls: impl Fn() -> Vec<PreparedCall>,
) -> Result<BadAnswers, CallFailures> {
    let mut counts = BadAnswers::default();
    let mut made = 0;
    let mut failures = Vec::new();
    for (name, damage) in DAMAGES {
        let mut seen = HashSet::new();
        let calls = calls().into_iter();
        for call in calls.filter(|call| seen.insert(call.operation().name())) {
            let operation = call.operation();
            made += 1;
            match one(simulator, call, *damage).await {
                Ok(ending) => counts.count(ending),
                Err(finding) => {
                    failures.push(format!("{} with {name}: {finding}", operation.name()));
                }
            }
        }
        counts.operations = seen.len();
    }
    CallFailures::unless_none(counts, made, failures)
}

/// How one call ends, or what is wrong with that.
async fn one(simulator: &Simulator, call: PreparedCall, damage: Damage) -> Result<Ending, String> {
    let operation = call.operation();
    let mut known = operations(simulator.catalog());
    let known = known.find(|(group, known)| id(group, known) == operation.name());
    let usual = simulator.usual_answer(operation.name());
    let (Some((group, known)), Some(usual)) = (known, usual) else {
        return Err("the simulator has no such operation".to_owned());
    };
    let answer = damage(&usual);
    let expected = expected(simulator, group, known, &answer);
    simulator
        .next_answer(operation.name(), answer)
        .map_err(|error| error.to_string())?;
    let outcome = call.send().await;
    let said = outcome.as_ref().err().map(ToString::to_string);
    let ending = judge(operation, outcome)?;
    if ending == expected {
        return Ok(ending);
    }
    let said = said.map_or_else(String::new, |said| format!(": {said}"));
    Err(format!(
        "expected {expected:?}, by the rules of `secapi_spec::reading`; it was {ending:?}{said}"
    ))
}

/// How a call with this answer has to end.
fn expected(
    simulator: &Simulator,
    group: &Group,
    operation: &catalog::Operation,
    answer: &Canned,
) -> Ending {
    match std::str::from_utf8(&answer.body) {
        Ok(body) => {
            let reading = reading::read(simulator.catalog(), group, operation, body);
            Ending::Read(reading.outcome())
        }
        // What is no text is the packed one, which breaks off.
        Err(_) => Ending::Cut,
    }
}

/// How a call ended. An error has to name the operation and say what is wrong and where.
fn judge(operation: &Operation, outcome: Result<(), Error>) -> Result<Ending, String> {
    let Err(error) = outcome else {
        return Ok(Ending::Read(Outcome::Value));
    };
    if error.operation() != Some(operation.name()) {
        return Err(format!("the error does not name the operation: {error}"));
    }
    let (ending, says_where) = match error.kind() {
        ErrorKind::Decode => {
            let words = ["empty", "HTML"];
            let told = words.iter().any(|word| error.message().contains(word));
            (
                Ending::Read(Outcome::Misfit),
                told || error.json_path().is_some(),
            )
        }
        ErrorKind::Failed => (Ending::Read(Outcome::Failure), true),
        // Of an answer that is not whole there is no place to tell.
        ErrorKind::Transport => (Ending::Cut, true),
        _ => return Err(format!("the error is not about the answer: {error}")),
    };
    if !says_where || error.message().is_empty() {
        return Err(format!(
            "the error does not say what is wrong or where: {error}"
        ));
    }
    Ok(ending)
}
