//! What `FortiCASB` remembers: alerts, activities and users of each service of each business unit, and the files that they are about.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::products::cloud::alerts::{self, HANDLING};
use crate::reply::Reply;
use crate::state::{Collection, Count, Query, RowContext, SetFields, Store, path, whole_key};

const ALERTS: Collection = Collection {
    time: Some("createTime"),
    render: render_alert,
    ..Collection::of("alerts", "alert.list", "id")
};

const ACTIVITIES: Collection = Collection {
    time: Some("timestamp"),
    render: render_activity,
    ..Collection::of("activities", "activity.list", "eventId")
};

const USERS: Collection = Collection {
    render: render_user,
    ..Collection::of("users", "user.list", "userId")
};

const DATA_POLICIES: Collection = Collection {
    // The recorded one is cut.
    count: Count::MadeUp,
    render: render_policy,
    ..Collection::of("policies", "policy.list_data_security", "id")
};

pub(super) fn collections() -> Vec<&'static Collection> {
    vec![&ALERTS, &ACTIVITIES, &USERS, &DATA_POLICIES]
}

/// The states that the filter knows.
const STATES: [&str; 4] = ["Open", "Acknowledged", "Dismissed", "Resolved"];
/// The policies of the recorded list.
const POLICIES: [(&str, &str); 2] = [
    ("FC-ACT-029", "DLP China Resident Identity Policy"),
    ("FC-ACT-254", "AV Scan Policy"),
];
/// What the ids of files come from.
const FILES: &str = "files";
/// Every so many alerts are about a file.
const FILE_EVERY: u64 = 3;

pub(super) fn work(call: Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    let outcome = match call.id {
        "alert.list" => Ok(list_alerts(call, store)),
        "activity.list" => Ok(list_activities(call, store)),
        "user.list" => {
            let page = store.page(&USERS, &part(&call), &Query::default(), call.window);
            Ok(page.into())
        }
        "policy.list_data_security" => Ok(list_policies(call, store)),
        "document.get_file_summary" => file(call, store),
        _ => return None,
    };
    Some(outcome)
}

/// Rows belong to one service of one business unit.
fn part(call: &Call<'_>) -> String {
    let tenant = alerts::tenant(call, &["companyId", "buId"]);
    let header = || call.header("service").map(Cow::into_owned);
    let service = call.text("service").or_else(header).unwrap_or_default();
    format!("{tenant}/{service}")
}

fn list_alerts(call: Call<'_>, store: &mut Store<'_>) -> Outcome {
    let mut query = alerts::query(&call);
    query.one_of("severity", alerts::severities(call.list("severity")));
    for (path, filter) in [
        (HANDLING, "status"),
        ("alertType", "alertType"),
        ("user", "user"),
        ("policyCode", "policy"),
        ("violationActivity", "activity"),
        ("objectId", "objectIdList"),
        ("id", "idList"),
        ("geoLocationList.countryCode", "countryList"),
    ] {
        query.one_of(path, call.list(filter));
    }
    query.containing("object", call.text("objectName"));
    store
        .page(&ALERTS, &part(&call), &query, call.window)
        .into()
}

fn list_activities(call: Call<'_>, store: &mut Store<'_>) -> Outcome {
    let mut query = alerts::query(&call);
    for (path, filter) in [
        ("type", "activity"),
        ("geoLocationList.ip", "ipList"),
        ("geoLocationList.city", "cityList"),
        ("eventId", "idList"),
    ] {
        query.one_of(path, call.list(filter));
    }
    query.containing("object", call.text("objectName"));
    store
        .page(&ACTIVITIES, &part(&call), &query, call.window)
        .into()
}

/// The policies, in the shape of a page that nobody can ask for another one of.
fn list_policies(call: Call<'_>, store: &mut Store<'_>) -> Outcome {
    let tenant = alerts::tenant(&call, &["companyId", "buId"]);
    let (rows, total) = store.page(&DATA_POLICIES, &tenant, &Query::default(), None);
    let page = json!({
        "datas": rows,
        "skip": 0,
        "limit": total,
        "totalCount": total,
        // As in the one answer that was seen whole.
        "totalPage": 0,
    });
    let body = json!({ "data": page, "code": 0, "msg": "success", "httpCode": 200 });
    Outcome::Reply(Reply::json(StatusCode::OK, &body))
}

/// The file that an alert or an activity of the service is about.
fn file(call: Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.header("fileId").unwrap_or_default();
    let part = part(&call);
    let mut query = Query::default();
    query.one_of("fileId", vec![id.clone().into_owned()]);
    let mut rows = store.all(&ALERTS, &part, &query);
    if rows.is_empty() {
        rows = store.all(&ACTIVITIES, &part, &query);
    }
    match rows.first() {
        Some((_, row)) => {
            let likely = store.likely("document.get_file_summary", &id);
            Ok(Outcome::One(report(likely, &id, row)))
        }
        None if store.is_strict() => Err(call.missing("file", &id)),
        None => Ok(Outcome::Usual),
    }
}

/// What is known of the file of such a row, and likely values for the rest.
fn report(mut report: Value, id: &str, row: &Value) -> Value {
    let name = row.get("fileName").or_else(|| row.get("object"));
    let name = name.and_then(Value::as_str).unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let of = |field: &str| row.get(field).cloned().unwrap_or_default();
    for (field, value) in [
        ("fileId", json!(id)),
        ("fileName", json!(name)),
        ("fileExt", json!(extension)),
        ("service", of("service")),
        ("owner", of("user")),
        ("ownerId", of("userId")),
        ("ownerName", of("userName")),
        ("region", of("region")),
        ("buId", of("buId")),
        ("companyId", of("companyId")),
        ("isDelete", json!(false)),
    ] {
        path::set(&mut report, &format!("fileSummary.{field}"), value);
    }
    report.set(json!({ "accessUserList": [], "violationDataPatterns": [] }));
    report
}

/// The policies that alerts name come first.
fn render_policy(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let named = usize::try_from(number).ok().and_then(|at| POLICIES.get(at));
    let name = named.map_or_else(
        || format!("policy-{number}"),
        |(_, name)| (*name).to_owned(),
    );
    let mut tenant = context.part.split('/');
    let company = tenant.next().unwrap_or_default();
    let unit = tenant.next().and_then(|unit| unit.parse::<i64>().ok());
    row.set(json!({ "name": name, "companyId": company, "bizUnitId": unit }));
}

fn render_alert(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    alerts::render(row, context);
    place(row, context.part);
    // With few rows there are few policies.
    let known = usize::try_from(context.count).unwrap_or(usize::MAX);
    let policies = POLICIES.get(..known).unwrap_or(&POLICIES);
    let at = context.seed.of("policy").below(policies.len() as u64);
    if let Some((code, name)) = policies.get(usize::try_from(at).unwrap_or(0)) {
        row.set(json!({
            "policyCode": code, "policyName": name, "policyId": whole_key(at).to_string(),
        }));
    }
    // Each was raised by the activity of its number.
    let event = context.key_in(ACTIVITIES.name);
    row.set(json!({ "eventIdList": [event], "eventId": event, "fileId": context.key_in(FILES) }));
    if let Some(state) = context.pick("state", &STATES) {
        row.insert(HANDLING.to_owned(), json!(state));
    }
    if context.number.is_multiple_of(FILE_EVERY) {
        let name = format!("document-{}.docx", context.number);
        row.set(json!({ "object": name, "objectType": "Document", "alertType": "Data Analysis" }));
    } else {
        row.remove("fileId");
    }
}

fn render_activity(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    alerts::render(row, context);
    place(row, context.part);
    let name = format!("document-{}.docx", context.number);
    row.set(json!({ "object": name, "fileName": name, "fileId": context.key_in(FILES) }));
    let alert = context.key_in(ALERTS.name);
    row.insert("alertIdList".to_owned(), json!([alert]));
    let kinds = [1902, 1903, 1904, 1905, 1906, 1907, 1908];
    if let Some(kind) = context.pick("type", &kinds) {
        row.insert("type".to_owned(), json!(kind.to_string()));
    }
}

fn render_user(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    place(row, context.part);
    let number = context.number;
    for (name, value) in [
        ("userId", format!("user-{number}")),
        ("userName", format!("user-{number}@example.com")),
        ("email", format!("user-{number}@example.com")),
        ("name", format!("User {number}")),
    ] {
        row.insert(name.to_owned(), json!(value));
    }
}

/// Company, business unit and service of a row, which its part names.
fn place(row: &mut Map<String, Value>, part: &str) {
    let mut names = part.split('/');
    for field in ["companyId", "buId", "service"] {
        let Some(name) = names.next() else { return };
        if let Some(value) = row.get_mut(field) {
            // A company is a number in some rows and text in others.
            *value = match name.parse::<i64>() {
                Ok(number) if value.is_number() => json!(number),
                _ => json!(name),
            };
        }
    }
}
