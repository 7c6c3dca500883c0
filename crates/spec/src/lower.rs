//! From what the files say to the catalog.
//!
//! Types come first, so that operations can look into them. What is wrong is reported and replaced by something harmless, so that the
//! stages after it can go on; a catalog with errors never leaves the crate.

use crate::problem::{Problem, Problems};
use crate::span::At;

pub(crate) mod answers;
mod body;
pub(crate) mod formats;
pub(crate) mod idents;
pub(crate) mod limits;
pub(crate) mod models;
pub(crate) mod operation;
pub(crate) mod params;
pub(crate) mod paths;
pub(crate) mod product;
pub(crate) mod references;
pub(crate) mod relays;
pub(crate) mod sources;
pub(crate) mod types;
pub(crate) mod values;

/// The text of a key that has to say something. A missing one has been reported while reading.
pub(crate) fn said(text: Option<&At<String>>, key: &str, problems: &mut Problems) -> String {
    let Some(text) = text else {
        return String::new();
    };
    if text.trim().is_empty() {
        let problem = Problem::error("spec::empty-text", text.span, format!("`{key}` is empty"))
            .label("says nothing");
        problems.push(problem.help(format!(
            "say something in `{key}`, or leave it out where it is optional"
        )));
    }
    text.trim().to_owned()
}

/// As [`said`], for a key that may be left out.
pub(crate) fn said_if_given(
    text: Option<&At<String>>,
    key: &str,
    problems: &mut Problems,
) -> Option<String> {
    text.map(|text| said(Some(text), key, problems))
}
