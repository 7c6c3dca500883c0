//! What may have been meant: names that are nearly right, values in another place, names that nobody knows.

use secapi_spec::catalog::{ParamLocation, Type};

use super::nearest::near_miss;
use super::types::MOST;
use super::{Checked, Checker, location_name, names};
use crate::Problem;
use crate::validate::body::Payload;

impl Checker<'_> {
    /// "is missing", with what was expected and what may have been meant.
    pub(super) fn missing(&self, location: ParamLocation, name: &str, ty: &Type) -> String {
        let (looked, there): (&str, Vec<&str>) = match location {
            ParamLocation::Path => ("the path", Vec::new()),
            ParamLocation::Query => ("the query", names(&self.incoming.query)),
            ParamLocation::Header => (
                "the headers",
                self.incoming
                    .headers
                    .keys()
                    .map(http::HeaderName::as_str)
                    .collect(),
            ),
            ParamLocation::Form => ("the form", self.payload.names()),
            ParamLocation::Json => ("the JSON body", self.payload.names()),
        };
        let mut text = format!(
            "is missing; looked for in {looked}, expected {}",
            self.types.words(ty)
        );
        let candidates = there
            .into_iter()
            .filter(|candidate| !self.is_known(location, candidate));
        if let Some(near) = near_miss(name, candidates.take(MOST)) {
            text = format!("{text}; `{near}` is there, which this operation does not know");
        } else if let Some(elsewhere) = self.elsewhere(location, name) {
            text = format!("{text}; it is in {elsewhere}, where it does not count");
        }
        text
    }

    /// Another place of the request where something of that name stands.
    fn elsewhere(&self, location: ParamLocation, name: &str) -> Option<&'static str> {
        let holds = |names: &[&str]| names.iter().any(|found| found.eq_ignore_ascii_case(name));
        let headers: Vec<&str> = self
            .incoming
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            .collect();
        [
            (
                ParamLocation::Query,
                "the query",
                names(&self.incoming.query),
            ),
            (ParamLocation::Header, "the headers", headers),
            (ParamLocation::Json, "the body", self.payload.names()),
        ]
        .into_iter()
        .filter(|(other, ..)| {
            *other != location
                && !(*other == ParamLocation::Json && location == ParamLocation::Form)
        })
        .find(|(other, _, there)| holds(there) && !self.is_known(*other, name))
        .map(|(_, words, _)| words)
    }

    /// Whether the operation has a parameter of that name in that place.
    fn is_known(&self, location: ParamLocation, name: &str) -> bool {
        let same = |known: &str| {
            if location == ParamLocation::Header {
                known.eq_ignore_ascii_case(name)
            } else {
                known == name
            }
        };
        let pages = self.paging.is_some_and(|paging| {
            paging.location == location && (same(&paging.index) || same(&paging.size))
        });
        pages
            || self
                .operation
                .params
                .iter()
                .any(|param| param.location == location && same(&param.name))
            || self
                .operation
                .context
                .iter()
                .any(|wanted| same(&wanted.name))
    }

    /// Warns of names in query, form and JSON object that the operation does not know.
    pub(super) fn report_unknown(&self, checked: &mut Checked) {
        let whole_body = self
            .operation
            .body
            .as_ref()
            .is_some_and(|body| body.ty.is_some());
        let body_place = if matches!(self.payload, Payload::Form(_)) {
            ParamLocation::Form
        } else {
            ParamLocation::Json
        };
        let body_names = if whole_body {
            Vec::new()
        } else {
            self.payload.names()
        };
        let query = names(&self.incoming.query)
            .into_iter()
            .map(|name| (ParamLocation::Query, name));
        let body = body_names.into_iter().map(|name| (body_place, name));
        let unknown = query
            .chain(body)
            .filter(|(location, name)| !self.is_known(*location, name));
        for (location, name) in unknown.take(MOST) {
            let known = self
                .operation
                .params
                .iter()
                .filter(|param| param.location == location)
                .map(|param| param.name.as_str());
            let paging = self.paging.filter(|paging| paging.location == location);
            let known = known.chain(
                paging
                    .into_iter()
                    .flat_map(|paging| [paging.index.as_str(), paging.size.as_str()]),
            );
            let meant = near_miss(name, known)
                .map_or_else(String::new, |near| format!("; it has `{near}`"));
            let text = format!("is not a parameter of this operation{meant}");
            checked
                .warnings
                .push(Problem::new(location_name(location), name, text));
        }
    }
}
