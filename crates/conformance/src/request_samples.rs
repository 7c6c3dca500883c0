//! Recorded requests, made again by the typed calls of a client.

use std::fmt;
use std::io::Write;

use secapi_simulator::{RecordedRequest, Simulator};
use secapi_spec::catalog::{Operation, Product, RequestSample};

use crate::request_comparison::{Comparison, Judge};
use crate::samples::{lines_that, one_line};
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
        let failed = |line: &str| line.contains(": differs: ") || line.contains(": error ");
        lines_that(&self.lines, failed)
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
        Err(error) => one_line(&error.to_string()),
    })
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
