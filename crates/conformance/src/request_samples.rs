//! Recorded requests, made again by the typed calls of a client.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write;

use secapi_simulator::{PathTemplate, Problem, RecordedRequest, Simulator};
use secapi_spec::catalog::{
    Field, Form, Group, Operation, Paging, Place, Product, RequestSample, Type, TypeDef,
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::compare::same_number;
use crate::{PreparedCall, id, operations, sample_files};

/// What became of the recorded requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestReport {
    /// Recorded requests of this product.
    pub read: usize,
    /// Those that the client sent as they were recorded, but for contradictions that the specs list.
    pub reproduced: usize,
    /// Those of them that hold a contradiction.
    pub contradicting: usize,
    /// Those of them whose nulls were left out.
    pub without_nulls: usize,
    /// Those of them that hold values outside of the spec's ranges.
    pub out_of_range: usize,
    /// A line for each, such as `request samples: POST /v3/things: reproduced`.
    pub lines: Vec<String>,
}

impl RequestReport {
    /// Whether there were requests and the client sent all of them as they were recorded.
    #[must_use]
    pub fn is_reproduced(&self) -> bool {
        self.read > 0 && self.read == self.reproduced
    }

    /// What is wrong, one line per request that was not sent as it was recorded.
    #[must_use]
    pub fn failures(&self) -> String {
        if self.read == 0 {
            return "there are no request samples".to_owned();
        }
        let failed = |line: &&String| line.contains(": differs: ") || line.contains(": error ");
        let failed: Vec<&str> = self
            .lines
            .iter()
            .filter(failed)
            .map(String::as_str)
            .collect();
        failed.join("\n")
    }

    fn add(&mut self, operation: &Operation, sample: &RequestSample, found: &Comparison) {
        self.read += 1;
        let mut text = String::new();
        if found.differences.is_empty() {
            self.reproduced += 1;
            self.contradicting += usize::from(!sample.contradictions.is_empty());
            self.without_nulls += usize::from(!found.nulls.is_empty());
            self.out_of_range += usize::from(!found.out_of_range.is_empty());
            text.push_str("reproduced");
            let mut say = |what: &str, paths: &[String]| {
                if !paths.is_empty() {
                    text.extend(["; ", what, " ", &paths.join(", ")]);
                }
            };
            say("contradicts the spec at", &sample.contradictions);
            say("null is left out at", &found.nulls);
            say("in the spec's form at", &found.forms);
            say("outside of the spec's ranges at", &found.out_of_range);
        } else {
            text.push_str(&found.differences.join("; "));
        }
        let (method, path) = (&operation.method, &operation.path);
        self.lines
            .push(format!("request samples: {method} {path}: {text}"));
    }
}

impl fmt::Display for RequestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(
            f,
            "request samples: {} read, {} reproduced ({} but for contradictions that the specs list, {} without their nulls, \
             {} with values outside of the spec's ranges)",
            self.read, self.reproduced, self.contradicting, self.without_nulls, self.out_of_range
        )
    }
}

/// Sends the calls that were generated from the recorded requests of the simulator's product, and compares what arrives with what was
/// recorded: the values of the path, the query, the headers that the recording names, the form, and the JSON body. The calls stand in the
/// order of the catalog. What the service answers is of no interest. What calls have changed is forgotten before each of them.
///
/// A part that was not recorded is not compared, and neither are index and size of a page where the recording has none. Values are the
/// same when they are equal as JSON. A null of an optional value may be left out, and a value whose field lists the recorded form in
/// `also` is sent in the form of its type; the line of the request says so. It also says where values lie outside of the spec's ranges,
/// which such a call is told to send, and which the simulator refuses.
///
/// A request in the file that `SECAPI_SAMPLES` names is left out, and its line says so: calls are generated from the specs' own samples.
///
/// Prints a line per request and the figures, past the capture of the test harness, and gives them back for the test to judge.
pub async fn request_samples(simulator: &Simulator, calls: Vec<PreparedCall>) -> RequestReport {
    let product = simulator.catalog();
    let mut report = RequestReport::default();
    let mut calls = calls.into_iter().peekable();
    for (group, operation) in operations(product) {
        let id = id(group, operation);
        for sample in &operation.requests {
            let is_its = |call: &PreparedCall| call.operation().name() == id;
            let mut found = Comparison {
                contradictions: sample.contradictions.clone(),
                ..Comparison::default()
            };
            if let Some(call) = calls.next_if(is_its) {
                let arrived = arrived(simulator, &id, call).await;
                match arrived {
                    Ok(request) => {
                        let judge = Judge {
                            product,
                            group,
                            operation,
                        };
                        judge.compare(&sample.agreed(), &request, &mut found);
                    }
                    Err(error) => found.differences.push(format!("error {error}")),
                }
            } else {
                let reason = "error there is no call for it, or not in the order of the specs";
                found.differences.push(reason.to_owned());
            }
            report.add(operation, sample, &found);
        }
    }
    for call in calls {
        report.read += 1;
        let name = call.operation().name();
        report.lines.push(format!(
            "request samples: {name}: error the call has no sample"
        ));
    }
    report.lines.extend(left_out(product));
    // As with the samples of answers.
    let _ = writeln!(std::io::stdout(), "\n{report}");
    report
}

/// A line for each request of the product in the file of further samples.
fn left_out(product: &Product) -> Vec<String> {
    // A file that cannot be read is reported with the answers.
    let text = sample_files::further(".").and_then(|file| std::fs::read_to_string(file).ok());
    requests_in(&text.unwrap_or_default(), product)
}

fn requests_in(text: &str, product: &Product) -> Vec<String> {
    let rows = sample_files::rows(text).filter_map(|(_, row)| row.ok());
    let is_ours = |row: &sample_files::Row| {
        let mut all = operations(product);
        row.request.is_some() && all.any(|(_, known)| row.fits(&known.method, &known.path))
    };
    let line = |row: sample_files::Row| {
        let (method, path) = (row.method, row.path);
        format!("request samples: {method} {path}: left out, only requests in specs/ have a call")
    };
    rows.filter(is_ours).map(line).collect()
}

/// Sends a call, and gives the request that arrived.
async fn arrived(
    simulator: &Simulator,
    id: &str,
    call: PreparedCall,
) -> Result<RecordedRequest, String> {
    drop(simulator.take_requests());
    simulator.reset_state().map_err(|error| error.to_string())?;
    let result = call.send().await;
    let mut requests = simulator.take_requests().into_iter();
    // A service may reject the request because of its content; it was still sent.
    let found = requests.find(|request| request.operation.as_deref() == Some(id));
    found.ok_or_else(|| match result {
        Ok(()) => "the simulator did not see it".to_owned(),
        Err(error) => error
            .to_string()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    })
}

/// What a request and its recording have in common.
#[derive(Debug, Default)]
struct Comparison {
    /// What is not the same, each with its place and both values.
    differences: Vec<String>,
    /// Places of nulls that were left out.
    nulls: Vec<String>,
    /// Paths of values that were sent in the form of their type instead of the recorded one.
    forms: Vec<String>,
    /// Places of values outside of the spec's ranges. The simulator refuses them.
    out_of_range: Vec<String>,
    /// Places where the recording is wrong: a client may send something else there.
    contradictions: Vec<String>,
}

impl Comparison {
    fn differ(&mut self, at: &str, recorded: Option<&Value>, sent: Option<&Value>) {
        if self.contradictions.iter().any(|known| known == at) {
            return;
        }
        let said = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
        let (recorded, sent) = (said(recorded), said(sent));
        self.differences
            .push(format!("differs: {at}: recorded {recorded}, sent {sent}"));
    }
}

/// Names with their values, in the order in which they came.
type Pairs = BTreeMap<String, Vec<String>>;

struct Judge<'a> {
    product: &'a Product,
    group: &'a Group,
    operation: &'a Operation,
}

/// What the spec says of a value in a body.
#[derive(Clone, Copy)]
struct Said<'a> {
    ty: Option<&'a Type>,
    also: &'a [Form],
}

impl<'a> Judge<'a> {
    fn paging(&self) -> Option<&'a Paging> {
        self.product.paging.get(self.operation.paging.as_ref()?)
    }

    /// Whether the name is the index or the size of a page there. Clients always say them.
    fn is_page(&self, place: Place, name: &str) -> bool {
        self.paging().is_some_and(|paging| {
            paging.place == place && (paging.index == name || paging.size == name)
        })
    }

    fn compare(&self, sample: &RequestSample, request: &RecordedRequest, found: &mut Comparison) {
        let operation = self.operation;
        found.out_of_range = self.product.out_of_range(self.group, operation, sample);
        let is_refused = |_: &&Problem| found.out_of_range.is_empty();
        for problem in request.problems.iter().filter(is_refused) {
            found.differences.push(format!("differs: {problem}"));
        }
        let (path, query) = self.target(request);
        let values = PathTemplate::parse(&operation.path).matches(&path);
        let values: BTreeMap<String, String> = values.into_iter().flatten().collect();
        one_by_one(
            "path",
            &sample.path,
            |name| values.get(name).cloned(),
            found,
        );
        let header = |name: &str| request.header(name).map(str::to_owned);
        one_by_one("headers", &sample.headers, header, found);
        if let Some(recorded) = &sample.query {
            self.pairs(Place::Query, "query", recorded, query, found);
        }
        if let Some(recorded) = &sample.form {
            self.pairs(Place::Form, "form", recorded, request.form(), found);
        }
        if let Some(recorded) = &sample.body {
            if let Ok(sent) = serde_json::from_slice(&request.body) {
                self.body(recorded, &sent, found);
            } else {
                let sent = Value::from(String::from_utf8_lossy(&request.body));
                found.differ("body", Some(recorded), Some(&sent));
            }
        }
    }

    /// Path and query of the call that is meant.
    fn target(&self, request: &RecordedRequest) -> (String, Vec<(String, String)>) {
        let via = request.via.as_ref();
        let via = via.and_then(|name| self.product.via.get(name));
        let Some(target) = via.and_then(|via| request.header(&via.path_header)) else {
            return (request.path.clone(), request.query.clone());
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        (path.to_owned(), query.collect())
    }

    fn pairs(
        &self,
        place: Place,
        part: &str,
        recorded: &Pairs,
        sent: Vec<(String, String)>,
        found: &mut Comparison,
    ) {
        let mut by_name = Pairs::new();
        for (name, value) in sent {
            by_name.entry(name).or_default().push(value);
        }
        let names: BTreeSet<&String> = recorded.keys().chain(by_name.keys()).collect();
        for name in names {
            let (recorded, sent) = (recorded.get(name), by_name.get(name));
            let is_own = recorded.is_none() && self.is_page(place, name);
            if recorded != sent && !is_own {
                let value = |values: &Vec<String>| match values.as_slice() {
                    [only] => Value::from(only.as_str()),
                    all => Value::from(all.to_vec()),
                };
                let (recorded, sent) = (recorded.map(value), sent.map(value));
                found.differ(&format!("{part}.{name}"), recorded.as_ref(), sent.as_ref());
            }
        }
    }

    fn body(&self, recorded: &Value, sent: &Value, found: &mut Comparison) {
        let operation = self.operation;
        let whole = operation.body.as_ref().and_then(|body| body.ty.as_ref());
        let said = Said {
            ty: whole,
            also: &[],
        };
        match (whole, recorded, sent) {
            (None, Value::Object(recorded), Value::Object(sent)) => {
                let paging = self.paging();
                let part = |name: &str| {
                    let json = |place| place == Place::Json;
                    let mut params = operation.params.iter();
                    let param = params.find(|param| json(param.place) && param.name == name);
                    let paging = paging.filter(|_| self.is_page(Place::Json, name));
                    Said {
                        ty: param.map(|param| &param.ty),
                        also: param
                            .map(|param| &param.also)
                            .or(paging.map(|paging| &paging.also))
                            .map_or(&[], Vec::as_slice),
                    }
                };
                self.fields(&part, recorded, sent, "body", found);
            }
            _ => self.value(said, recorded, sent, "body", found),
        }
    }

    fn fields(
        &self,
        part: &dyn Fn(&str) -> Said<'a>,
        recorded: &Map<String, Value>,
        sent: &Map<String, Value>,
        at: &str,
        found: &mut Comparison,
    ) {
        let names: BTreeSet<&String> = recorded.keys().chain(sent.keys()).collect();
        for name in names {
            let here = format!("{at}.{name}");
            match (recorded.get(name), sent.get(name)) {
                (Some(recorded), Some(sent)) => {
                    self.value(part(name), recorded, sent, &here, found);
                }
                (Some(Value::Null), None) => found.nulls.push(here),
                (None, Some(_)) if at == "body" && self.is_page(Place::Json, name) => {}
                (recorded, sent) => found.differ(&here, recorded, sent),
            }
        }
    }

    fn value(
        &self,
        said: Said<'a>,
        recorded: &Value,
        sent: &Value,
        at: &str,
        found: &mut Comparison,
    ) {
        match (said.ty, recorded, sent) {
            (ty, Value::Object(recorded), Value::Object(sent)) => {
                let model = self.model(ty);
                let part = |name: &str| match (ty, model) {
                    (Some(Type::Map(inner)), _) => Said {
                        ty: Some(&**inner),
                        also: &[],
                    },
                    (_, Some(fields)) => {
                        let field = fields.iter().find(|field| field.name == name);
                        Said {
                            ty: field.map(|field| &field.ty),
                            also: field.map_or(&[], |field| field.also.as_slice()),
                        }
                    }
                    _ => Said {
                        ty: None,
                        also: &[],
                    },
                };
                self.fields(&part, recorded, sent, at, found);
            }
            (ty, Value::Array(recorded), Value::Array(sent)) if recorded.len() == sent.len() => {
                let ty = match ty {
                    Some(Type::List(inner)) => Some(&**inner),
                    _ => None,
                };
                let said = Said { ty, also: &[] };
                for (index, (recorded, sent)) in recorded.iter().zip(sent).enumerate() {
                    self.value(said, recorded, sent, &format!("{at}[{index}]"), found);
                }
            }
            (Some(Type::Text(inner)), Value::String(recorded), Value::String(sent))
                if recorded != sent =>
            {
                let document = |text: &str| serde_json::from_str::<Value>(text).ok();
                match document(recorded).zip(document(sent)) {
                    Some((recorded, sent)) => {
                        let said = Said {
                            ty: Some(&**inner),
                            also: &[],
                        };
                        self.value(said, &recorded, &sent, at, found);
                    }
                    None => found.differ(
                        at,
                        Some(&recorded.as_str().into()),
                        Some(&sent.as_str().into()),
                    ),
                }
            }
            (_, Value::Number(_), Value::Number(_)) if same_number(recorded, sent) => {}
            (_, recorded, sent) if recorded == sent => {}
            (_, recorded, sent) if is_other_form(said.also, recorded, sent) => {
                found.forms.push(at.to_owned());
            }
            (_, recorded, sent) => found.differ(at, Some(recorded), Some(sent)),
        }
    }

    fn model(&self, ty: Option<&Type>) -> Option<&'a [Field]> {
        let Some(Type::Model(name)) = ty else {
            return None;
        };
        match self.product.definition(self.group, name)?.1 {
            TypeDef::Model(model) => Some(&model.fields),
            TypeDef::Enum(_) => None,
        }
    }
}

/// Compares values that have one text each; those that were not recorded are of no interest.
fn one_by_one(
    part: &str,
    recorded: &BTreeMap<String, String>,
    sent: impl Fn(&str) -> Option<String>,
    found: &mut Comparison,
) {
    for (name, recorded) in recorded {
        let sent = sent(name);
        if sent.as_ref() != Some(recorded) {
            let at = format!("{part}.{name}");
            let sent = sent.map(Value::from);
            found.differ(&at, Some(&recorded.as_str().into()), sent.as_ref());
        }
    }
}

/// Whether both say the same, and the recorded form is one that the spec lists.
fn is_other_form(also: &[Form], recorded: &Value, sent: &Value) -> bool {
    let (form, text, scalar) = match (recorded, sent) {
        (Value::String(text), Value::Number(_) | Value::Bool(_)) => (Form::Text, text, sent),
        (Value::Number(_), Value::String(text)) => (Form::Number, text, recorded),
        (Value::Bool(_), Value::String(text)) => (Form::Boolean, text, recorded),
        _ => return false,
    };
    let read: Value = serde_json::from_str(text).unwrap_or_default();
    also.contains(&form) && (read == *scalar || (read.is_number() && same_number(&read, scalar)))
}

#[cfg(test)]
mod tests {
    use secapi_simulator::built_in;

    use super::requests_in;

    #[test]
    fn further_requests_of_the_product_are_named() {
        let product = built_in("forticasb").unwrap().unwrap();
        let text = r#"{"method": "GET", "path": "/api/v1/severity", "status": 200, "body": []}
            {"method": "GET", "path": "/api/v1/service/status/Box", "request": {}}
            {"method": "GET", "path": "/api/v2/host", "request": {}}
            no JSON"#;
        assert_eq!(
            requests_in(text, &product),
            [
                "request samples: GET /api/v1/service/status/Box: left out, only requests in specs/ have a call"
            ]
        );
    }
}
