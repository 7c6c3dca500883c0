//! What alerts and activities of both products have in common: which rows a call means, and what a likely row looks like.

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::state::{Query, RowContext, SetFields, Sort};

/// Countries of the recorded list, with their codes.
const COUNTRIES: [(&str, &str); 6] = [
    ("AU", "Australia"),
    ("CN", "China"),
    ("DE", "Germany"),
    ("ES", "Spain"),
    ("JP", "Japan"),
    ("US", "United States of America"),
];
const USERS: u64 = 20;

/// A field of rows that no answer shows: where the handling of an alert stands. Calls filter by it, no documented field tells it.
pub(in crate::products) const HANDLING: &str = "#handling";

/// The part of a collection that belongs to the tenant of the call: the values of these headers.
pub(in crate::products) fn tenant(call: &Call<'_>, headers: &[&str]) -> String {
    let values = headers.iter().filter_map(|name| call.header(name));
    values.collect::<Vec<_>>().join("/")
}

/// Period and order of the call.
pub(in crate::products) fn query(call: &Call<'_>) -> Query {
    let from = call.millis("startTime");
    let to = call.millis("endTime");
    let order = |name: &str| call.text(name);
    let (path, descending) = match (order("desc"), order("asc")) {
        (Some(path), _) => (Some(path), true),
        (None, path) => (path, false),
    };
    Query {
        time: Some((from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))),
        sort: path.map(|path| Sort { path, descending }),
        ..Query::default()
    }
}

/// A user, a country and a severity for the row, and times that follow each other.
pub(in crate::products) fn render(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let user = context.seed.of("user").below(USERS.min(context.count));
    // Handled within a day, as far as they are.
    let handled = context.seed.of("handled").below(24 * 3_600_000);
    row.update(json!({
        "user": format!("user-{user}@example.com"),
        "userName": format!("User {user}"),
        "userId": format!("user-{user}"),
        "updateTime": context.millis.saturating_add_unsigned(handled),
    }));
    if let Some((code, name)) = context.pick("country", &COUNTRIES)
        && let Some(place) = row
            .get_mut("geoLocationList")
            .and_then(|list| list.get_mut(0))
    {
        place["countryCode"] = json!(code);
        place["countryName"] = json!(name);
    }
}

/// Names for numbers in filters by severity, as the list of severities has them.
pub(in crate::products) fn severities(given: Vec<String>) -> Vec<String> {
    const NAMES: [&str; 5] = ["Critical", "Alert", "Warning", "Information", "Pass"];
    let name = |text: String| {
        let number = text
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let name = number.and_then(|number| NAMES.get(number));
        name.map_or(text, |name| (*name).to_owned())
    };
    given.into_iter().map(name).collect()
}
