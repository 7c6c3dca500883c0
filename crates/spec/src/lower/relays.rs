//! Relays.

use super::operation::method;
use super::product::header_name;
use super::{paths, said};
use crate::catalog::Relay;
use crate::problem::{Problem, Problems};
use crate::raw::RawVia;
use crate::span::At;
use crate::text::short;

/// A relay.
pub(super) fn via(name: &At<String>, raw: &RawVia, problems: &mut Problems) -> Relay {
    let path = raw.path.as_ref();
    if let Some(path) = path
        && let Some(first) = paths::placeholders(path, problems).first()
    {
        let problem = Problem::error(
            "spec::bad-via",
            first.span,
            format!("the path of forwarder `{}` has a placeholder", short(name)),
        );
        problems.push(
            problem.help("write a fixed path; what is meant travels in the header `path_header`"),
        );
    }
    for header in raw.path_header.iter().chain(&raw.method_header) {
        header_name(header, problems);
    }
    if let (Some(path), Some(method)) = (&raw.path_header, &raw.method_header)
        && path.eq_ignore_ascii_case(method)
    {
        let problem = Problem::error(
            "spec::bad-via",
            method.span,
            "path and method cannot travel in the same header",
        );
        problems.push(
            problem
                .also(path.span, "the header of the path")
                .help("correct one of them"),
        );
    }
    Relay {
        name: name.value.clone(),
        doc: said(raw.doc.as_ref(), "doc", problems),
        method: method(raw.method.as_ref(), problems),
        path: path.map(|path| path.value.clone()).unwrap_or_default(),
        path_header: said(raw.path_header.as_ref(), "path_header", problems),
        method_header: said(raw.method_header.as_ref(), "method_header", problems),
    }
}
