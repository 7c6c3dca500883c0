//! Questions on the terminal.

use std::io::{self, Write as _};

use secapi_core::Secret;

use crate::Result;
use crate::failure::Failure;

/// A line that may be empty.
pub(super) fn line(question: &str) -> Result<String> {
    let failed = |error: io::Error| Failure::io("read the answer", &error);
    let mut stderr = io::stderr();
    let asked = stderr.write_all(question.as_bytes());
    asked.and_then(|()| stderr.flush()).map_err(failed)?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer).map_err(failed)? == 0 {
        return Err(Failure::usage("the input ended; nothing was changed"));
    }
    Ok(answer.trim().to_owned())
}

/// A line that is not empty.
pub(super) fn text(question: &str) -> Result<String> {
    loop {
        let answer = line(question)?;
        if !answer.is_empty() {
            return Ok(answer);
        }
    }
}

/// A secret, without an echo. `None` for an empty one.
pub(super) fn secret(question: &str) -> Result<Option<Secret>> {
    let answer = rpassword::prompt_password(question)
        .map_err(|error| Failure::io("read the secret", &error))?;
    let answer = answer.trim();
    Ok((!answer.is_empty()).then(|| answer.into()))
}

/// One of several: its number, from 0.
pub(super) fn choice(question: &str, options: &[String]) -> Result<usize> {
    for (number, option) in options.iter().enumerate() {
        eprintln!("  {}) {option}", number + 1);
    }
    loop {
        let answer = line(question)?;
        if answer.is_empty() {
            return Ok(0);
        }
        if let Ok(number @ 1..) = answer.parse::<usize>()
            && number <= options.len()
        {
            return Ok(number - 1);
        }
    }
}
