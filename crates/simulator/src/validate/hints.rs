//! What may have been meant: names that are nearly right, values in another place, names that nobody knows.

use http::HeaderName;
use secapi_spec::catalog::{ParamLocation, Type};

use super::nearest::near_miss;
use super::types::MOST;
use super::{Checked, Checker, location_name, names};
use crate::Problem;
use crate::validate::body::Payload;

impl Checker<'_> {
    /// "is missing", with what was expected and what may have been meant.
    pub(super) fn missing(&self, location: ParamLocation, name: &str, ty: &Type) -> String {
        let (looked, there) = self.there(location);
        let mut text = format!(
            "is missing; looked for in {looked}, expected {}",
            self.types.words(ty)
        );
        let mut unknown = there.iter().filter(|one| !self.is_known(location, one));
        if let Some(near) = near_miss(name, unknown.by_ref().copied().take(MOST)) {
            text = format!("{text}; `{near}` is there, which this operation does not know");
        } else if let Some(elsewhere) = self.elsewhere(location, name) {
            text = format!("{text}; it is in {elsewhere}, where it does not count");
        }
        text
    }

    /// A place of the request in words, and the names that are there.
    fn there(&self, location: ParamLocation) -> (&'static str, Vec<&str>) {
        let headers = self.incoming.headers.keys();
        match location {
            ParamLocation::Path => ("the path", Vec::new()),
            ParamLocation::Query => ("the query", names(&self.incoming.query)),
            ParamLocation::Header => ("the headers", headers.map(HeaderName::as_str).collect()),
            ParamLocation::Form => ("the form", self.payload.names()),
            ParamLocation::Json => ("the JSON body", self.payload.names()),
        }
    }

    /// Another place of the request where something of that name stands.
    fn elsewhere(&self, location: ParamLocation, name: &str) -> Option<&'static str> {
        let holds = |there: &[&str]| there.iter().any(|found| found.eq_ignore_ascii_case(name));
        let others = [
            ParamLocation::Query,
            ParamLocation::Header,
            ParamLocation::Json,
        ];
        let is_other = |other: &ParamLocation| match location {
            ParamLocation::Form => *other != ParamLocation::Json,
            location => *other != location,
        };
        others.into_iter().filter(is_other).find_map(|other| {
            let (words, there) = self.there(other);
            // Here it may be a form as well.
            let words = if other == ParamLocation::Json {
                "the body"
            } else {
                words
            };
            (holds(&there) && !self.is_known(other, name)).then_some(words)
        })
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
        let known = self.known(location).any(same);
        known
            || self
                .operation
                .context
                .iter()
                .any(|wanted| same(&wanted.name))
    }

    /// The names of the operation's parameters in that place.
    fn known(&self, location: ParamLocation) -> impl Iterator<Item = &str> {
        let params = self.operation.params.iter();
        let params = params.filter(move |param| param.location == location);
        let paging = self.paging.filter(|paging| paging.location == location);
        let paging = paging.map(|paging| [paging.index.as_str(), paging.size.as_str()]);
        let names = params.map(|param| param.name.as_str());
        names.chain(paging.into_iter().flatten())
    }

    /// Warns of names in query, form and JSON object that the operation does not know.
    pub(super) fn report_unknown(&self, checked: &mut Checked) {
        let whole_body = self.operation.body.as_ref();
        let whole_body = whole_body.is_some_and(|body| body.ty.is_some());
        let body_place = match self.payload {
            Payload::Form(_) => ParamLocation::Form,
            _ => ParamLocation::Json,
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
            let meant = near_miss(name, self.known(location))
                .map_or_else(String::new, |near| format!("; it has `{near}`"));
            let text = format!("is not a parameter of this operation{meant}");
            let warning = Problem::new(location_name(location), name, text);
            checked.warnings.push(warning);
        }
    }
}
