//! Findings as they are made: with spans, before files are looked up.

use std::collections::BTreeMap;

use crate::report::Severity;
use crate::span::Span;

/// A finding in the making.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) span: Span,
    pub(crate) label: String,
    pub(crate) others: Vec<(Span, String)>,
    pub(crate) help: Vec<String>,
}

impl Problem {
    pub(crate) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            span,
            label: String::new(),
            others: Vec::new(),
            help: Vec::new(),
        }
    }

    pub(crate) fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Says what is wrong right at the place.
    pub(crate) fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Points to a second place that has to do with it.
    pub(crate) fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push((span, text.into()));
        self
    }

    /// Says what to do.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

/// Where all stages put what they find.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    /// Text that could not be read because of a syntax error, by file. Names that stand in it are not held against the rest.
    lost: BTreeMap<u32, Vec<String>>,
}

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    /// Takes a finding about something that is absent, unless its name stands in text that a syntax error made unreadable.
    pub(crate) fn push_absence(&mut self, name: &str, problem: Problem) {
        if !self.may_be_lost(name) {
            self.list.push(problem);
        }
    }

    pub(crate) fn lose(&mut self, file: u32, text: &str) {
        self.lost.entry(file).or_default().push(text.to_owned());
    }

    /// Whether the name stands, as a whole word, in text that could not be read.
    pub(crate) fn may_be_lost(&self, name: &str) -> bool {
        self.lost
            .values()
            .flatten()
            .any(|text| has_word(text, name))
    }

    /// As [`Self::may_be_lost`], in one file.
    pub(crate) fn may_be_lost_in(&self, file: u32, name: &str) -> bool {
        self.lost
            .get(&file)
            .into_iter()
            .flatten()
            .any(|text| has_word(text, name))
    }

    pub(crate) fn into_list(self) -> Vec<Problem> {
        self.list
    }
}

/// Whether the word stands in the text, not as a part of a longer word.
fn has_word(text: &str, word: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).is_some_and(|before| before.ends_with(inner));
        let after = text
            .get(at + word.len()..)
            .is_some_and(|after| after.starts_with(inner));
        !before && !after
    })
}
