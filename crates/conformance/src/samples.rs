//! Recorded answers, read into the models and written again.

use std::fmt;
use std::io::Write;
use std::path::Path;

use secapi_core::testing::RoundTrip;
use secapi_core::{Error, Json, Product, StatusCode};
use secapi_simulator::{built_in, product_names};
use serde_json::value::RawValue;

use crate::compare::difference;
use crate::sample_files::{self, Row};

/// What became of the samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SampleReport {
    /// Samples of this product.
    pub read: usize,
    /// Those that the models could read.
    pub decoded: usize,
    /// Those that came back as they were.
    pub lossless: usize,
    /// A line for each sample, such as `samples: GET /v3/things: lossless`.
    pub lines: Vec<String>,
}

impl SampleReport {
    /// Whether there were samples and all of them came back as they were.
    #[must_use]
    pub fn is_lossless(&self) -> bool {
        self.read > 0 && self.read == self.lossless
    }

    /// What is wrong with the samples, one line per sample that did not come back as it was.
    #[must_use]
    pub fn failures(&self) -> String {
        if self.read == 0 {
            return "there are no samples".to_owned();
        }
        lines_that(&self.lines, |line| !line.ends_with(": lossless"))
    }

    fn add(&mut self, what: &str, outcome: Outcome) {
        self.read += 1;
        let text = match outcome {
            Outcome::Lossless => {
                self.decoded += 1;
                self.lossless += 1;
                "lossless".to_owned()
            }
            Outcome::Lossy(at) => {
                self.decoded += 1;
                format!("lossy at {at}")
            }
            Outcome::Error(error) => format!("error {}", one_line(&error)),
        };
        self.lines.push(format!("samples: {what}: {text}"));
    }
}

impl fmt::Display for SampleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(
            f,
            "samples: {} read, {} decoded, {} lossless",
            self.read, self.decoded, self.lossless
        )
    }
}

enum Outcome {
    Lossless,
    Lossy(String),
    Error(String),
}

/// Puts every sample of a product through its model: read as a client reads it, written again, compared.
///
/// The samples are `specs/<product>/samples/*.jsonl` of the workspace that the crate at `manifest_dir` (`env!("CARGO_MANIFEST_DIR")` of
/// the test) is in, and the file named by the environment variable `SECAPI_SAMPLES`. Each line is `{"method", "path", "status",
/// "body"}`, the path a template or one that fits it. Lines of other products, those that show only a request,
/// and those that say `"shortened": true`, are left out. A refusal
/// (a status that is no success) must give an error with the vendor's code or text.
///
/// Prints a line per sample and the figures, past the capture of the test harness, and gives them back for the test to judge.
#[must_use]
pub fn samples(
    product: &'static Product,
    manifest_dir: &str,
    round_trips: &[RoundTrip],
) -> SampleReport {
    samples_through(product, manifest_dir, round_trips, &|round_trip, body| {
        round_trip.run(body.as_bytes())
    })
}

/// How a sample goes through its model: given the recorded body, the value as JSON.
pub type Through<'a> = dyn Fn(&RoundTrip, &str) -> Result<Json, Error> + 'a;

/// As [`samples`], with answers read in another way, such as out of another format.
#[must_use]
pub fn samples_through(
    product: &'static Product,
    manifest_dir: &str,
    round_trips: &[RoundTrip],
    through: &Through<'_>,
) -> SampleReport {
    let folder = Path::new(manifest_dir)
        .join("../../specs")
        .join(product.name())
        .join("samples");
    let mut report = SampleReport::default();
    let files = match sample_files::recorded(&folder) {
        Ok(files) => files,
        Err(error) => {
            report.add(
                &folder.display().to_string(),
                Outcome::Error(error.to_string()),
            );
            Vec::new()
        }
    };
    for file in files.into_iter().chain(sample_files::further(manifest_dir)) {
        match std::fs::read_to_string(&file) {
            Ok(text) => judge(
                product,
                &text,
                &file.display().to_string(),
                round_trips,
                through,
                &mut report,
            ),
            Err(error) => report.add(
                &file.display().to_string(),
                Outcome::Error(error.to_string()),
            ),
        }
    }
    // Not `println!`, whose output a passing test does not show. The harness may have begun a line. A reader that is gone is no failure.
    let _ = writeln!(std::io::stdout(), "\n{report}");
    report
}

fn judge(
    product: &'static Product,
    text: &str,
    file: &str,
    round_trips: &[RoundTrip],
    through: &Through<'_>,
    report: &mut SampleReport,
) {
    let others = others(product);
    for (number, row) in sample_files::rows(text) {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let place = format!("{file}:{number}");
                report.add(&place, Outcome::Error(format!("not a sample: {error}")));
                continue;
            }
        };
        let shows = row.answers() && !row.shortened;
        let Some(round_trip) = find(round_trips, &row, &others).filter(|_| shows) else {
            continue;
        };
        let body = row.body.as_deref().unwrap_or(RawValue::NULL);
        let outcome = match StatusCode::from_u16(row.status.unwrap_or(200)) {
            Ok(status) if status.is_success() => answer(round_trip, through, body),
            Ok(status) => refusal(product, round_trip, status, body),
            Err(error) => Outcome::Error(error.to_string()),
        };
        report.add(&format!("{} {}", row.method, row.path), outcome);
    }
}

/// The operation that the row is an answer of: the one with its template, else the most literal one that its path fits. None when
/// the path fits an operation of another product better.
fn find<'a>(
    round_trips: &'a [RoundTrip],
    row: &Row,
    others: &[(String, String)],
) -> Option<&'a RoundTrip> {
    let exact = |trip: &&RoundTrip| {
        let operation = trip.operation();
        operation.method().as_str() == row.method
            && Some(operation.path()) == row.path.split('?').next()
    };
    if let Some(exact) = round_trips.iter().find(exact) {
        return Some(exact);
    }
    let fits = |trip: &&RoundTrip| {
        let operation = trip.operation();
        row.fits(operation.method().as_str(), operation.path())
    };
    let candidates = round_trips.iter().filter(fits);
    let ours = candidates.min_by_key(|trip| placeholders(trip.operation().path()))?;
    let better = |(method, template): &(String, String)| {
        placeholders(template) < placeholders(ours.operation().path()) && row.fits(method, template)
    };
    (!others.iter().any(better)).then_some(ours)
}

fn placeholders(template: &str) -> usize {
    template.matches('{').count()
}

/// Method and path template of every operation of the other products.
type Others = Vec<(String, String)>;

fn others(product: &Product) -> Others {
    product_names()
        .into_iter()
        .filter(|name| *name != product.name())
        .filter_map(|name| built_in(name).ok().flatten())
        .flat_map(|product| product.groups)
        .flat_map(|group| group.operations)
        .map(|operation| (operation.method, operation.path))
        .collect()
}

/// What becomes of an answer with a success status.
fn answer(round_trip: &RoundTrip, through: &Through<'_>, body: &RawValue) -> Outcome {
    let (original, written) = match (
        serde_json::from_str(body.get()),
        through(round_trip, body.get()),
    ) {
        (Ok(original), Ok(written)) => (original, written),
        (Err(error), _) => return Outcome::Error(error.to_string()),
        (_, Err(error)) => return Outcome::Error(error.to_string()),
    };
    difference(&original, &written).map_or(Outcome::Lossless, Outcome::Lossy)
}

/// What becomes of a refusal: the client must find the vendor's code or text in it, and keep the whole body.
fn refusal(
    product: &'static Product,
    round_trip: &RoundTrip,
    status: StatusCode,
    body: &RawValue,
) -> Outcome {
    let error = round_trip.run_refusal(product, status, body.get().as_bytes());
    // Where neither is found, the message is the body itself.
    if error.code().is_none() && error.message().starts_with(['{', '[', '"']) {
        return Outcome::Error(format!("no code and no text was found in it: {error}"));
    }
    if error.body() == Some(body.get()) {
        Outcome::Lossless
    } else {
        Outcome::Lossy("$".to_owned())
    }
}

/// The lines of this kind, as one text.
pub(crate) fn lines_that(lines: &[String], is: impl Fn(&str) -> bool) -> String {
    let found = lines.iter().map(String::as_str).filter(|line| is(line));
    found.collect::<Vec<_>>().join("\n")
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use secapi_core::testing::RoundTrip;
    use secapi_core::{Envelope, Error, ErrorShape, Json, Operation, Product};

    use super::{SampleReport, judge};

    static BY_ID: Operation = Operation::get("thing.get", "/things/{id}");
    static WRAPPED: Operation = Operation::get("thing.wrapped", "/wrapped")
        .envelope(&Envelope::new(&["result"]).ok("state.text", &["success"]));
    static COUNT: Operation = Operation::get("thing.count", "/things/count");

    static PRODUCT: Product = Product::new("test", "A test").errors(&ErrorShape {
        code: &["code"],
        message: &["message"],
        request_id: &[],
        request_id_headers: &[],
        ..ErrorShape::NONE
    });

    fn plain(round_trip: &RoundTrip, body: &str) -> Result<Json, Error> {
        round_trip.run(body.as_bytes())
    }

    fn report(text: &str) -> SampleReport {
        let mut report = SampleReport::default();
        let round_trips = [
            RoundTrip::new::<Json>(&BY_ID),
            RoundTrip::new::<Vec<i64>>(&COUNT),
            RoundTrip::new::<Vec<i64>>(&WRAPPED),
        ];
        judge(&PRODUCT, text, "x.jsonl", &round_trips, &plain, &mut report);
        report
    }

    #[test]
    fn each_row_goes_to_its_operation() {
        let report = report(
            r#"{"method": "GET", "path": "/things/{id}", "status": 200, "body": {"a": 1}}

               {"method": "GET", "path": "/things/7", "body": {"a": null}}
               {"method": "GET", "path": "/things/count", "status": 200, "body": [1, "2"]}
               {"method": "POST", "path": "/things/7", "status": 200, "body": 1}
               {"method": "GET", "path": "/other", "status": 200, "body": 1}
               {"method": "GET", "path": "/things/7", "status": 404, "body": {"message": "no"}}"#,
        );
        assert_eq!(
            report.to_string(),
            "samples: GET /things/{id}: lossless\nsamples: GET /things/7: lossless\nsamples: GET /things/count: lossless\n\
             samples: GET /things/7: lossless\nsamples: 4 read, 4 decoded, 4 lossless"
        );
        assert!(report.is_lossless());
    }

    #[test]
    fn a_row_without_a_body_is_an_answer_without_one() {
        let report = report(r#"{"method": "GET", "path": "/things/7"}"#);
        assert!(report.is_lossless(), "{report}");
    }

    #[test]
    fn a_row_that_shows_only_a_request_is_no_answer() {
        let row = |keys: &str| {
            format!(r#"{{"method": "GET", "path": "/things/count", "request": {{}}{keys}}}"#)
        };
        assert_eq!(report(&row("")).read, 0);
        for keys in [r#", "status": 200, "body": [1]"#, r#", "body": [1]"#] {
            let report = report(&row(keys));
            assert!(report.is_lossless(), "{report}");
        }
    }

    #[test]
    fn failures_are_the_lines_of_those_that_did_not_come_back() {
        let row =
            |body: &str| format!(r#"{{"method": "GET", "path": "/things/count", "body": {body}}}"#);
        let report = report(&[row("[1]"), row("[[]]")].join("\n"));
        let failures = report.failures();
        assert!(
            failures.starts_with("samples: GET /things/count: error "),
            "{failures}"
        );
        assert_eq!(failures.lines().count(), 1, "{failures}");
        assert_eq!(SampleReport::default().failures(), "there are no samples");
    }

    #[test]
    fn a_row_that_fits_another_product_better_is_left_out() {
        // An operation of FortiCWP's, whose path also fits a template of FortiCASB's.
        static STATUS: Operation =
            Operation::get("service.get", "/api/v1/service/status/{service}");
        let row = |name: &str| {
            format!(r#"{{"method": "GET", "path": "/api/v1/service/status/{name}", "body": {{}}}}"#)
        };
        let mut report = SampleReport::default();
        let text = [row("list"), row("Box")].join("\n");
        judge(
            &PRODUCT,
            &text,
            "x.jsonl",
            &[RoundTrip::new::<Json>(&STATUS)],
            &plain,
            &mut report,
        );
        assert_eq!(
            report.lines,
            ["samples: GET /api/v1/service/status/Box: lossless"]
        );
    }

    #[test]
    fn a_refusal_must_have_a_code_or_a_text() {
        let row = |body: &str| {
            format!(r#"{{"method": "GET", "path": "/things/7", "status": 400, "body": {body}}}"#)
        };
        let report = report(&[row(r#"{"code": 7}"#), row(r#"{"reason": "?"}"#)].join("\n"));
        assert_eq!(
            (report.read, report.decoded, report.lossless),
            (2, 1, 1),
            "{report}"
        );
    }

    #[test]
    fn a_placeholder_of_success_is_no_failure() {
        let row = |state: &str| {
            format!(
                r#"{{"method": "GET", "path": "/wrapped", "body": {{"state": {{"text": "{state}"}}, "result": [1]}}}}"#
            )
        };
        let report = report(&[row("string"), row("SUCCESS")].join("\n"));
        assert!(report.is_lossless(), "{report}");
    }

    #[test]
    fn what_cannot_be_read_is_counted_and_named() {
        let report = report(
            "{\"method\": \"GET\"}\n{\"method\": \"GET\", \"path\": \"/things/count\", \"body\": [[]]}",
        );
        assert_eq!((report.read, report.decoded, report.lossless), (2, 0, 0));
        assert!(
            report.lines[0]
                .starts_with("samples: x.jsonl:1: error not a sample: missing field `path`"),
            "{report}"
        );
        assert!(
            report.lines[1].starts_with("samples: GET /things/count: error "),
            "{report}"
        );
        assert!(!report.is_lossless());
        assert!(!SampleReport::default().is_lossless());
    }
}
