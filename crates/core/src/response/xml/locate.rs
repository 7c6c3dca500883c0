//! Where in an XML document something is wrong. Used only when something is.

use std::fmt::Write as _;

use super::tree::Element;
use crate::{redact, wire};

/// A path of elements, such as `/response/results/item[4]/id`. Numbers count elements of one name, from 1.
pub(super) fn path<'a>(steps: impl Iterator<Item = (&'a str, Option<usize>)>) -> String {
    const LONGEST: usize = 400;
    let mut path = String::new();
    for (name, number) in steps {
        if path.len() > LONGEST {
            path.push('…');
            break;
        }
        path.push('/');
        path.push_str(&redact::one_line(name, 60));
        if let Some(number) = number {
            let _ = write!(path, "[{number}]");
        }
    }
    if path.is_empty() {
        "/".to_owned()
    } else {
        path
    }
}

/// Follows the writing of JSON, to find the element behind a JSON path.
pub(super) struct Trail {
    target: String,
    /// The JSON path of what is being written, and how long it was before each step.
    current: String,
    lengths: Vec<usize>,
    /// How much of the target is found, and where that element begins.
    found: (usize, usize),
}

impl Trail {
    pub(super) fn to(target: &str) -> Self {
        Self {
            target: target.to_owned(),
            current: "$".to_owned(),
            lengths: Vec::new(),
            found: (0, 0),
        }
    }

    pub(super) fn enter(&mut self, step: &str) {
        self.lengths.push(self.current.len());
        self.current.push_str(step);
    }

    pub(super) fn leave(&mut self) {
        if let Some(length) = self.lengths.pop() {
            self.current.truncate(length);
        }
    }

    /// Notes that the value at the current path is written from the element that begins at `start`.
    pub(super) fn at(&mut self, start: usize) {
        let rest = self.target.strip_prefix(&self.current);
        let above = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        if above && self.current.len() > self.found.0 {
            self.found = (self.current.len(), start);
        }
    }
}

/// An element to blame.
pub(super) struct ElementPath {
    pub(super) path: String,
    /// The element as it came, cut short; `None` where it may be secret.
    pub(super) snippet: Option<String>,
    pub(super) offset: usize,
}

/// The element that a trail has found.
pub(super) fn element(source: &str, root: &Element<'_>, trail: &Trail) -> ElementPath {
    let start = trail.found.1;
    let mut steps = vec![(root.name, None)];
    let mut element = root;
    while element.start != start {
        let index = element
            .children
            .partition_point(|child| child.start <= start);
        let Some((child, before)) = element.children.get(..index).and_then(<[_]>::split_last)
        else {
            break;
        };
        let same = |other: &&Element<'_>| other.name == child.name;
        let number = before.iter().filter(same).count() + 1;
        let alone = element.children.iter().filter(same).count() == 1;
        steps.push((child.name, (!alone).then_some(number)));
        element = child;
    }
    // The JSON path has the names that stand in the document as text, as keys of entries.
    let secret = wire::secret_names::is_secret_name(&trail.target)
        || steps
            .iter()
            .any(|(name, _)| wire::secret_names::is_secret_name(name));
    ElementPath {
        path: path(steps.into_iter()),
        snippet: if secret {
            None
        } else {
            snippet(source, element)
        },
        offset: element.start,
    }
}

/// The text of an element on one line.
fn snippet(source: &str, element: &Element<'_>) -> Option<String> {
    const LONGEST: usize = 80;
    let text = source.get(element.start..element.end)?;
    // Cut only after hiding: a secret that lies across the cut would stay visible in part. The margin bounds the work.
    let shown = redact::hide_elements(&redact::shorten(text, 20 * LONGEST));
    Some(redact::one_line(&shown, LONGEST))
}
