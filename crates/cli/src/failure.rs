//! What goes wrong, for people and as JSON.

use std::error::Error as _;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use secapi_core::{Error, ErrorKind};
use serde_json::{Map, Value as Json, json};

use crate::exit::Exit;
use crate::options::Options;
use crate::output::Format;

/// Why a command did not do what was asked.
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
    /// What else is known, for `-o json`.
    details: Map<String, Json>,
}

impl Failure {
    /// A failure with the text that people read.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            hint: None,
            details: Map::new(),
        }
    }

    /// Something is wrong with the command line, a file or the configuration.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file or stream could not be used.
    pub(crate) fn io(attempted: impl std::fmt::Display, error: &io::Error) -> Self {
        Self::usage(format!("cannot {attempted}: {error}"))
    }

    /// What to do about it.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        self
    }

    /// The same with another exit code, for commands whose codes have a meaning of their own.
    pub(crate) const fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// How the program ends.
    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// What went wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, where that is not part of the message.
    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Message and hint.
    #[cfg(test)]
    pub(crate) fn to_text(&self) -> String {
        [Some(self.message()), self.hint()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Writes it to stderr: a line for people and one for the hint, or a JSON object.
    pub(crate) fn print(&self, options: &Options) {
        let mut stderr = anstream::stderr().lock();
        let written = if matches!(options.format(), Some(Format::Json | Format::Ndjson)) {
            writeln!(stderr, "{}", self.json())
        } else {
            let style = anstyle::AnsiColor::Red.on_default().bold();
            writeln!(stderr, "{style}error{style:#}: {self}")
        };
        // Nothing is left to do when even this cannot be printed.
        drop(written);
    }

    fn json(&self) -> Json {
        let mut error = self.details.clone();
        error.insert("message".to_owned(), json!(self.message));
        error.insert("exit_code".to_owned(), json!(self.exit as u8));
        if let Some(hint) = &self.hint {
            error.insert("hint".to_owned(), json!(hint));
        }
        json!({ "error": error })
    }
}

/// The message, and the hint on a line of its own.
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut details = Map::new();
        let mut add = |name: &str, value: Option<Json>| {
            if let Some(value) = value {
                details.insert(name.to_owned(), value);
            }
        };
        add("kind", Some(json!(error.kind().name())));
        add("operation", error.operation().map(|name| json!(name)));
        add("host", error.host().map(|host| json!(host)));
        add("path", error.path().map(|path| json!(path)));
        add(
            "status",
            error.status().map(|status| json!(status.as_u16())),
        );
        add("code", error.code().map(|code| json!(code)));
        add("request_id", error.request_id().map(|id| json!(id)));
        add("parameter", error.parameter().map(|name| json!(name)));
        add("json_path", error.json_path().map(|path| json!(path)));
        if error.attempts() > 0 {
            add("attempts", Some(json!(error.attempts())));
        }
        if let Some(wait) = error.retry_after() {
            add("retry_after_seconds", Some(json!(wait.as_secs())));
        }
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            if !message.contains(&text) {
                let _ = write!(message, ": {text}");
            }
            cause = inner.source();
        }
        Self {
            exit: exit_of(&error),
            message: with_flags(&message),
            hint: None,
            details,
        }
    }
}

/// What clients are told in Rust, as users of the command line tell it.
const FLAGS: [(&str, &str); 8] = [
    (
        "`root_certificate_file` or `root_certificate_pem`",
        "`--ca-file`",
    ),
    ("`root_certificate_file`", "`--ca-file`"),
    ("`pin_certificate_sha256`", "`--pin-sha256`"),
    (
        "`ClientBuilder::no_proxy` or the variable `NO_PROXY`",
        "the variable `NO_PROXY`",
    ),
    ("`ClientBuilder::no_proxy`", "`NO_PROXY`"),
    (
        "`ClientBuilder::proxy_auth`, or in the URL of the proxy",
        "the URL of the proxy",
    ),
    ("`ClientBuilder::proxy`", "`--proxy`"),
    ("`.base_url(…)`", "`--base-url`"),
];

/// The text of a client's error with flags instead of builder methods.
pub(crate) fn with_flags(text: &str) -> String {
    let mut text = text.to_owned();
    for (method, flag) in FLAGS {
        if text.contains(method) {
            text = text.replace(method, flag);
        }
    }
    // The method that has the pin as its argument.
    if let Some((before, rest)) = text.split_once("`pin_certificate_sha256(\"")
        && let Some((pin, after)) = rest.split_once("\")`")
    {
        text = format!("{before}`--pin-sha256 {pin}`{after}");
    }
    text
}

/// The exit code of a client's error.
pub(crate) fn exit_of(error: &Error) -> Exit {
    if error.is_outcome_unknown() {
        return Exit::OutcomeUnknown;
    }
    if error.is_unauthorized() || error.is_forbidden() {
        return Exit::Credentials;
    }
    if error.is_not_found() || error.is_unknown_endpoint() {
        return Exit::NotFound;
    }
    match error.kind() {
        ErrorKind::Config | ErrorKind::Request | ErrorKind::Write => Exit::Usage,
        ErrorKind::Auth => Exit::Credentials,
        ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => Exit::Unreachable,
        _ => Exit::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::with_flags;

    #[test]
    fn methods_of_builders_are_flags() {
        let text = "name the issuer with `root_certificate_file` or `root_certificate_pem`, or pin it with `pin_certificate_sha256(\"AB:CD\")` after";
        assert_eq!(
            with_flags(text),
            "name the issuer with `--ca-file`, or pin it with `--pin-sha256 AB:CD` after"
        );
        assert_eq!(with_flags("nothing"), "nothing");
    }
}
