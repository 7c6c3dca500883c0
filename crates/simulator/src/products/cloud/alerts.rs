//! What alerts and activities of both products have in common: which rows a call means, and what a likely row looks like.

use crate::products::prelude::*;

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

/// A field of rows that no response shows: where the handling of an alert stands. Calls filter by it, no documented field has it.
pub(in crate::products) const HANDLING: &str = "#handling";

/// The part of a collection that belongs to the tenant of the call: the values of these headers.
pub(in crate::products) fn tenant(call: &Call<'_>, headers: &[&str]) -> String {
    let values = headers.iter().filter_map(|name| call.header(name));
    values.collect::<Vec<_>>().join("/")
}

/// Period and order of the call.
pub(in crate::products) fn query(call: &Call<'_>) -> Query {
    let from = call.millis("startTime").unwrap_or(i64::MIN);
    let to = call.millis("endTime").unwrap_or(i64::MAX);
    let query = Query::during(Some((from, to)));
    match (call.text("desc"), call.text("asc")) {
        (Some(path), _) => query.sorted(path, true),
        (None, Some(path)) => query.sorted(path, false),
        (None, None) => query,
    }
}

/// A user, a country and a severity for the row, and times that follow each other.
pub(in crate::products) fn render(row: &mut Fields, context: &RowContext<'_>) {
    let user = context.seed.of("user").below(USERS.min(context.count));
    // Handled within a day, as far as they are.
    let handled = context.seed.of("handled").below(24 * 3_600_000);
    row.update(json!({
        "user": format!("user-{user}@example.com"),
        "userName": format!("User {user}"),
        "userId": format!("user-{user}"),
        "updateTime": context.millis.saturating_add_unsigned(handled),
    }));
    let place = row
        .get_mut("geoLocationList")
        .and_then(|all| all.get_mut(0));
    if let (Some((code, name)), Some(place)) = (context.pick("country", &COUNTRIES), place) {
        place.set(json!({ "countryCode": code, "countryName": name }));
    }
}

/// Names for numbers in filters by severity, as the list of severities has them.
pub(in crate::products) fn severities(given: Vec<String>) -> Vec<String> {
    const NAMES: [&str; 5] = ["Critical", "Alert", "Warning", "Information", "Pass"];
    let name = |text: String| {
        let number = text.parse::<usize>().ok();
        let name = number.and_then(|number| NAMES.get(number.checked_sub(1)?));
        name.map_or(text, |name| (*name).to_owned())
    };
    given.into_iter().map(name).collect()
}
