//! Every operation with path values that climb, split or grow.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use secapi_core::{Call, Client, ErrorKind, Json, Operation};
use secapi_simulator::{RecordedRequest, Simulator};

use crate::CallFailures;

/// Values that must stay one segment of a path, or must not be sent.
const VALUES: [&str; 12] = [
    "",
    ".",
    "..",
    "a/b",
    "../../admin",
    r"..\..\admin",
    "%2e%2e",
    "%252e%252e%252fadmin",
    "a\r\nX-Made-Up: 1",
    "a?b=c#d",
    "http://elsewhere.invalid/",
    "a\0b",
];

/// Length of one value more, in bytes.
const LONG: usize = 10_000;

/// Calls each of the operations with hostile values in each place of its path, those of the tenant included, and checks that the
/// value is refused with an error that names the parameter, or arrives as one segment and as it was. Gives the number of calls.
///
/// The client has credentials, a tenant, and no retries. Parameters elsewhere are left out, so the simulator may refuse what arrives.
///
/// # Errors
/// All findings together.
pub async fn bad_paths(
    simulator: &Simulator,
    client: &Client,
    operations: impl IntoIterator<Item = &'static Operation>,
) -> Result<usize, CallFailures> {
    let long = "x".repeat(LONG);
    let values = VALUES.into_iter().chain([long.as_str()]);
    let mut made = 0;
    let mut failures = Vec::new();
    let mut seen = HashSet::new();
    let operations = operations.into_iter();
    for operation in operations.filter(|operation| seen.insert(operation.name())) {
        let names: Vec<&str> = operation.path().split('/').filter_map(parameter).collect();
        for (hostile, value) in names
            .iter()
            .flat_map(|name| values.clone().map(move |value| (*name, value)))
        {
            made += 1;
            drop(simulator.take_requests());
            let is_tenant = |name: &str| operation.context_names().any(|(known, _)| known == name);
            let client = if is_tenant(hostile) {
                client.with_context([(hostile.to_owned(), value.to_owned())])
            } else {
                client.clone()
            };
            // A limit of lengths would stop most of them before they come to the path.
            let mut call = Call::<Json>::new(&client, operation).without_limits();
            for name in &names {
                if !is_tenant(name) {
                    call = call.path(*name, if *name == hostile { value } else { "7" });
                }
            }
            let error = call.await.err();
            let refused = error.as_ref().is_some_and(|error| {
                error.kind() == ErrorKind::Request && error.parameter() == Some(hostile)
            });
            let found = match simulator.take_requests().as_slice() {
                [] if refused => None,
                [] => Some(format!("it was not sent, and not for its path: {error:?}")),
                [request] => is_spoilt(operation, hostile, value, request),
                requests => Some(format!("{} requests were made", requests.len())),
            };
            failures.extend(found.map(|finding| {
                let start: String = value.chars().take(40).collect();
                format!("{} with {hostile} {start:?}: {finding}", operation.name())
            }));
        }
    }
    CallFailures::unless_none(made, made, failures)
}

/// The parameter that a segment of a template is.
fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// What is wrong with a request whose path has that value.
fn is_spoilt(
    operation: &Operation,
    name: &str,
    value: &str,
    request: &RecordedRequest,
) -> Option<String> {
    // Through a forwarder, the path that is meant is in a header.
    let path = match operation.relay {
        None => &request.path,
        Some(via) => request.header(via.path_header).unwrap_or_default(),
    };
    let template: Vec<&str> = operation.path().split('/').collect();
    let segments: Vec<&str> = path.split('/').collect();
    let stays = template.len() == segments.len()
        && template
            .iter()
            .zip(&segments)
            .all(|(expected, segment)| match parameter(expected) {
                None => expected == segment,
                Some(found) => {
                    let raw = percent_decode_str(segment).collect::<Vec<u8>>();
                    found != name || raw == value.as_bytes()
                }
            });
    let start: String = path.chars().take(100).collect();
    (!stays).then(|| format!("the path became {start}"))
}
