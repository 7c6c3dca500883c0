//! What is wrong with a request to a known operation: all of it, each thing by name.
//!
//! Outside of JSON everything is text, so there the check is whether the text can be read as the type. In JSON the type must be right,
//! because a typed client has no excuse. Sets of values are open: a value that the catalog does not know is fine.

pub(crate) mod body;
mod hints;
pub(crate) mod nearest;
pub(crate) mod paging;
pub(crate) mod types;

use std::borrow::Cow;

use secapi_spec::catalog::{
    ContextUse, Form, ListStyle, Operation, Paging, Param, ParamLocation, Type,
};
use serde_json::Value;

use self::body::Payload;
use self::paging::Window;
use self::types::{Findings, MOST, Types, shown, shown_json};
use crate::Problem;
use crate::catalog::{Catalog, OperationRef};
use crate::request::Incoming;
use crate::wire_text::text_of;

/// The values that a tenant value may have, by its name; `None` when any will do.
pub(crate) type Tenants<'a> = &'a dyn Fn(&str) -> Option<&'a [String]>;

/// The outcome of all checks of one request.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What makes the request wrong.
    pub(crate) problems: Vec<Problem>,
    /// Tenant values of the right form that do not belong to this account.
    pub(crate) foreign: Vec<Problem>,
    /// What is likely a mistake but would pass.
    pub(crate) warnings: Vec<Problem>,
    pub(crate) payload: Payload,
    pub(crate) window: Option<Window>,
}

/// Name of a place in messages.
pub(crate) fn location_name(location: ParamLocation) -> &'static str {
    match location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Form => "form",
        ParamLocation::Json => "body",
    }
}

/// Checks everything that the catalog says about the operation.
pub(crate) fn check(
    catalog: &Catalog,
    tenants: Tenants<'_>,
    operation: OperationRef<'_>,
    path: &[(String, String)],
    incoming: &Incoming,
) -> Checked {
    let paging = operation.operation.paging.as_ref();
    let paging = paging.and_then(|name| catalog.product().paging.get(name));
    let mut checked = Checked::default();
    if let Some(content) = body::expected(operation.operation, paging) {
        match body::decode(content, incoming) {
            Ok(payload) => checked.payload = payload,
            Err(problem) => checked.problems.push(problem),
        }
    } else if !incoming.body.is_empty() && incoming.body.as_ref() != b"{}" {
        let text = "is not expected; this operation takes none";
        checked.warnings.push(Problem::new("body", "", text));
    }
    let unread = !checked.problems.is_empty();
    let inspection = Checker {
        types: Types {
            catalog,
            group: operation.group,
        },
        operation: operation.operation,
        path,
        incoming,
        payload: std::mem::take(&mut checked.payload),
        paging,
        unread,
    };
    for wanted in &operation.operation.context {
        inspection.check_context(catalog, tenants, wanted, &mut checked);
    }
    for param in &operation.operation.params {
        inspection.check_param(param, &mut checked);
    }
    inspection.check_whole_body(&mut checked);
    if let Some(paging) = paging {
        let problems = &mut checked.problems;
        let window = paging::window(paging, incoming, &inspection.payload, problems);
        checked.window = Some(window);
    }
    inspection.report_unknown(&mut checked);
    checked.payload = inspection.payload;
    checked
}

struct Checker<'a> {
    types: Types<'a>,
    operation: &'a Operation,
    path: &'a [(String, String)],
    incoming: &'a Incoming,
    payload: Payload,
    paging: Option<&'a Paging>,
    /// A body was sent and could not be read: that is reported once, not once more for each of its fields.
    unread: bool,
}

impl Checker<'_> {
    /// All values of that name in a place that carries text.
    fn texts(&self, location: ParamLocation, name: &str) -> Vec<Cow<'_, str>> {
        let of = |pairs| values_of(pairs, name);
        match location {
            ParamLocation::Path => of(self.path),
            ParamLocation::Query => of(&self.incoming.query),
            ParamLocation::Form => of(self.payload.form()),
            ParamLocation::Header => {
                let values = self.incoming.headers.get_all(name).iter();
                let texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
                texts.collect()
            }
            ParamLocation::Json => Vec::new(),
        }
    }

    fn check_context(
        &self,
        catalog: &Catalog,
        tenants: Tenants<'_>,
        wanted: &ContextUse,
        checked: &mut Checked,
    ) {
        let Some(context) = catalog.product().context.get(&wanted.name) else {
            return;
        };
        let name = context.name.as_str();
        let location = location_name(context.location);
        let values = self.texts(context.location, name);
        let problem = |text: String| Problem::new(location, name, text);
        let Some(value) = values.first().filter(|value| !value.is_empty()) else {
            if !wanted.optional {
                let mut text = self.missing(context.location, name, &context.ty);
                if !context.help.is_empty() {
                    text = format!("{text}. {}", context.help.trim());
                }
                checked.problems.push(problem(text));
            }
            return;
        };
        let found = shown(value);
        if !self.types.text_fits(&context.ty, value) {
            let expected = self.types.words(&context.ty);
            let text = format!("is {found}; expected {expected}");
            checked.problems.push(problem(text));
        } else if let Some(known) = tenants(name)
            && !known.iter().any(|known| known == value)
        {
            let text = format!("is {found}, which is not a tenant of this account");
            checked.foreign.push(problem(text));
        }
    }

    fn check_param(&self, param: &Param, checked: &mut Checked) {
        if self.unread && matches!(param.location, ParamLocation::Form | ParamLocation::Json) {
            return;
        }
        if param.location == ParamLocation::Json {
            self.check_json_param(param, checked);
            return;
        }
        let location = location_name(param.location);
        let problem = |text: String| Problem::new(location, param.name.clone(), text);
        let values = self.texts(param.location, &param.name);
        let is_empty = values.iter().all(|value| value.is_empty());
        // Text may be empty on purpose, but seldom is.
        let may_be_empty = self.types.text_fits(&param.ty, "")
            && param.constant.is_none()
            && param.prefix.is_empty();
        if is_empty && !values.is_empty() && may_be_empty {
            checked.warnings.push(problem("is empty".to_owned()));
            return;
        }
        // Where there is no body, nobody says what it is.
        let of_no_body = is_content_type(param) && self.incoming.body.is_empty();
        let is_needed = is_needed(param) && !of_no_body;
        if is_empty && is_needed {
            let text = self.missing(param.location, &param.name, &param.ty);
            checked.problems.push(problem(text));
        }
        if values.is_empty() || is_empty && is_needed {
            return;
        }
        if let Some(text) = self.style_problem(param, &values) {
            checked.problems.push(problem(text));
            return;
        }
        if values.len() > 1 && !matches!(param.ty, Type::List(_)) {
            let text = format!("is there {} times; only the first one counts", values.len());
            checked.warnings.push(problem(text));
        }
        let values_of_wrong_type = values.iter().take(MOST);
        let wrong = values_of_wrong_type.filter_map(|value| self.text_problem(param, value));
        let wrong = wrong.chain(Self::range_problem(param, &values));
        checked.problems.extend(wrong.map(problem));
    }

    /// A list that travels in another style than the catalog says; where it says nothing, any will do.
    fn style_problem(&self, param: &Param, values: &[Cow<'_, str>]) -> Option<String> {
        let Type::List(inner) = &param.ty else {
            return None;
        };
        match param.style? {
            ListStyle::Comma => (values.len() > 1).then(|| {
                let times = values.len();
                format!("is there {times} times; expected one value with commas between the items")
            }),
            ListStyle::Repeat => {
                let is_odd = |value: &&Cow<'_, str>| !self.types.text_fits(inner, value);
                let odd = shown(values.iter().find(is_odd)?);
                let expected = self.types.words(inner);
                Some(format!(
                    "is {odd}; expected {expected}, and the name again for each further item"
                ))
            }
        }
    }

    fn text_problem(&self, param: &Param, value: &str) -> Option<String> {
        let secret = param.ty == Type::Secret || param.name.eq_ignore_ascii_case("authorization");
        let found = if secret {
            "of another form".to_owned()
        } else {
            shown(value)
        };
        let expected = if let Some(value) = value.strip_prefix(param.prefix.as_str()) {
            if let Some(constant) = &param.constant {
                let constant = text_of(constant);
                let same = is_content_type(param) && same_media(value, &constant);
                (value != constant && !same).then(|| format!("the constant `{constant}`"))
            } else {
                let fits = self.types.text_fits(&param.ty, value);
                (!fits).then(|| self.types.words(&param.ty))
            }
        } else {
            Some(format!("text that begins with `{}`", param.prefix))
        };
        expected.map(|expected| format!("is {found}; expected {expected}"))
    }

    /// What is out of range, of a parameter that travels as text.
    fn range_problem(param: &Param, values: &[Cow<'_, str>]) -> Option<String> {
        let text = |value: &str| Value::from(value.strip_prefix(&param.prefix).unwrap_or(value));
        let value = match (&param.ty, values) {
            (Type::List(_), [one]) if param.style != Some(ListStyle::Repeat) => {
                one.split(',').map(text).collect()
            }
            (Type::List(_), all) => all.iter().map(|value| text(value)).collect(),
            (_, all) => text(all.first()?),
        };
        param.limits.problem(&value)
    }

    fn check_json_param(&self, param: &Param, checked: &mut Checked) {
        let problem = |text: String| Problem::new("body", param.name.clone(), text);
        match self.payload.field(&param.name) {
            Some(value) if !value.is_null() => {
                if let Some(constant) = &param.constant {
                    if value != constant {
                        let found = shown_json(value);
                        let text = format!("is {found}; expected the constant `{constant}`");
                        checked.problems.push(problem(text));
                    }
                    return;
                }
                let takes = |form: &Form| self.types.holds(*form, &param.ty, value);
                if param.also.iter().any(takes) {
                    return;
                }
                self.check_value(&param.ty, value, &param.name, checked);
                let out_of_range = param.limits.problem(value);
                checked.problems.extend(out_of_range.map(problem));
            }
            _ if is_needed(param) => {
                let text = self.missing(ParamLocation::Json, &param.name, &param.ty);
                checked.problems.push(problem(text));
            }
            _ => {}
        }
    }

    fn check_value(&self, ty: &Type, value: &Value, at: &str, checked: &mut Checked) {
        let mut findings = Findings::default();
        self.types.check_json(ty, value, at, &mut findings);
        checked.problems.append(&mut findings.problems);
        checked.warnings.append(&mut findings.warnings);
    }

    fn check_whole_body(&self, checked: &mut Checked) {
        let Some(body) = self.operation.body.as_ref().filter(|_| !self.unread) else {
            checked.problems.extend(body::object_problem(&self.payload));
            return;
        };
        match (&body.ty, &self.payload) {
            (Some(ty), Payload::Json(value)) => self.check_value(ty, value, "", checked),
            (Some(Type::Model(name)), Payload::Form(fields)) => {
                self.check_form_model(name, fields, checked);
            }
            (Some(ty), Payload::Nothing) if body.required => {
                let text = format!("is missing; expected {}", self.types.words(ty));
                checked.problems.push(Problem::new("body", "", text));
            }
            (None, payload) => checked.problems.extend(body::object_problem(payload)),
            _ => {}
        }
    }

    /// A form that is described by a model: each field is text.
    fn check_form_model(&self, name: &str, fields: &[(String, String)], checked: &mut Checked) {
        let definition = self.types.catalog.definition(self.types.group, name);
        let Some(secapi_spec::catalog::TypeDef::Model(model)) = definition else {
            return;
        };
        for field in &model.fields {
            let values = values_of(fields, &field.name);
            let text = match values.first().filter(|value| !value.is_empty()) {
                None if field.optional => continue,
                None => self.missing(ParamLocation::Form, &field.name, &field.ty),
                Some(value) if self.types.text_fits(&field.ty, value) => continue,
                Some(_) if field.ty == Type::Secret => {
                    "is of another form; expected a secret".to_owned()
                }
                Some(value) => {
                    let expected = self.types.words(&field.ty);
                    format!("is {}; expected {expected}", shown(value))
                }
            };
            let problem = Problem::new("form", field.name.clone(), text);
            checked.problems.push(problem);
        }
    }
}

fn is_content_type(param: &Param) -> bool {
    param.location == ParamLocation::Header && param.name.eq_ignore_ascii_case("Content-Type")
}

/// Whether a call without the parameter is wrong.
fn is_needed(param: &Param) -> bool {
    let is_left_out = param.also.contains(&Form::Nothing);
    param.constant.is_some() || param.required && !is_left_out
}

/// Whether two media types mean the same. Names have no case (RFC 9110, 8.3.1). JSON is always UTF-8 and has no parameter for that
/// (RFC 8259, 11), so it makes no difference whether a client says so.
fn same_media(given: &str, expected: &str) -> bool {
    let parts = |text: &str| {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        let clean = |part: &str| part.trim().to_ascii_lowercase().replace(['"', ' '], "");
        (clean(essence), clean(parameters))
    };
    let ((given, given_more), (expected, expected_more)) = (parts(given), parts(expected));
    let is_plain = |more: &str| more.is_empty() || more == "charset=utf-8";
    given == expected
        && (given_more == expected_more
            || given == "application/json" && is_plain(&given_more) && is_plain(&expected_more))
}

fn values_of<'p>(pairs: &'p [(String, String)], name: &str) -> Vec<Cow<'p, str>> {
    pairs
        .iter()
        .filter(|(found, _)| found == name)
        .map(|(_, value)| Cow::from(value))
        .collect()
}

fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}
