//! Formats beside JSON.

use super::said;
use crate::catalog::Xml;
use crate::problem::{Problem, Problems};
use crate::raw::RawXml;
use crate::span::At;
use crate::text::short;

/// How answers are written in XML; `None` when the table lacks something, which is reported already.
pub(crate) fn xml(raw: &RawXml, problems: &mut Problems) -> Option<Xml> {
    let mut element = |name: &Option<At<String>>, key: &str| {
        let text = said(name.as_ref(), key, problems);
        if let Some(name) = name
            && !text.is_empty()
            && !is_element_name(&text)
        {
            let problem = Problem::error(
                "spec::bad-name",
                name.span,
                format!("`{}` cannot be the name of an element", short(name)),
            );
            problems.push(problem.help(
                "begin with a letter or `_`, and go on with letters, digits, `_`, `-` and `.`",
            ));
        }
        text
    };
    Some(Xml {
        root: element(&raw.root, "root"),
        item: element(&raw.item, "item"),
        evidence: raw.evidence.as_ref()?.value,
    })
}

/// The names that need no namespace and look the same in every encoding.
fn is_element_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}
