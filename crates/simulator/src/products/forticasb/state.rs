//! What `FortiCASB` remembers: alerts, activities and users of each service of each business unit, and the files that they are about.

use std::borrow::Cow;

use crate::products::cloud::alerts::{self, HANDLING};
use crate::products::prelude::*;

const ALERTS: Collection = Collection::of("alerts", "alert.list", "id")
    .timed("createTime")
    .rendered(render_alert);

const ACTIVITIES: Collection = Collection::of("activities", "activity.list", "eventId")
    .timed("timestamp")
    .rendered(render_activity);

const USERS: Collection = Collection::of("users", "user.list", "userId").rendered(render_user);

const DATA_POLICIES: Collection = Collection::of("policies", "policy.list_data_security", "id")
    // The recorded one is cut.
    .counted(Count::MadeUp)
    .rendered(render_policy);

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

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    // Rows belong to one service of one business unit.
    let tenant = alerts::tenant(&cx.call, &["companyId", "buId"]);
    let header = || cx.call.header("service").map(Cow::into_owned);
    let service = cx.call.text("service").or_else(header).unwrap_or_default();
    cx.part = format!("{tenant}/{service}");
    Some(match cx.call.id {
        "alert.list" => Ok(list_alerts(cx)),
        "activity.list" => Ok(list_activities(cx)),
        "user.list" => Ok(cx.list(&USERS, &Query::default())),
        "policy.list_data_security" => {
            cx.part = tenant;
            Ok(list_policies(cx))
        }
        "document.get_file_summary" => file(cx),
        _ => return None,
    })
}

fn list_alerts(cx: &mut CallContext<'_, '_>) -> Outcome {
    let filters = [
        (HANDLING, "status"),
        ("alertType", "alertType"),
        ("user", "user"),
        ("policyCode", "policy"),
        ("violationActivity", "activity"),
        ("objectId", "objectIdList"),
        ("id", "idList"),
        ("geoLocationList.countryCode", "countryList"),
    ];
    let query = alerts::query(&cx.call)
        .one_of("severity", alerts::severities(cx.call.list("severity")))
        .filtered(&filters, |name| cx.call.list(name))
        .containing("object", cx.call.text("objectName"));
    cx.list(&ALERTS, &query)
}

fn list_activities(cx: &mut CallContext<'_, '_>) -> Outcome {
    let filters = [
        ("type", "activity"),
        ("geoLocationList.ip", "ipList"),
        ("geoLocationList.city", "cityList"),
        ("eventId", "idList"),
    ];
    let query = alerts::query(&cx.call)
        .filtered(&filters, |name| cx.call.list(name))
        .containing("object", cx.call.text("objectName"));
    cx.list(&ACTIVITIES, &query)
}

/// The policies, in the shape of a page without further pages.
fn list_policies(cx: &mut CallContext<'_, '_>) -> Outcome {
    let rows = cx.all(&DATA_POLICIES, &Query::default()).into_iter();
    let rows: Vec<Value> = rows.map(|(_, row)| row).collect();
    let total = rows.len();
    // The number of pages is as in the one response that was seen whole.
    let page =
        json!({ "datas": rows, "skip": 0, "limit": total, "totalCount": total, "totalPage": 0 });
    Outcome::body(&json!({ "data": page, "code": 0, "msg": "success", "httpCode": 200 }))
}

/// The file that an alert or an activity of the service is about.
fn file(cx: &mut CallContext<'_, '_>) -> CallResult {
    let id = cx.call.header("fileId").unwrap_or_default();
    let query = Query::default().one_of("fileId", [&id]);
    let mut rows = cx.all(&ALERTS, &query);
    if rows.is_empty() {
        rows = cx.all(&ACTIVITIES, &query);
    }
    match rows.first() {
        Some((_, row)) => Ok(Outcome::One(report(cx, &id, row))),
        None if cx.store.is_strict() => Err(cx.call.missing("file", &id).into()),
        None => Err(Stop::Unknown),
    }
}

/// What is known of the file of such a row, and likely values for the rest.
fn report(cx: &CallContext<'_, '_>, id: &str, row: &Value) -> Value {
    let name = row.get("fileName").or_else(|| row.get("object"));
    let name = name.and_then(Value::as_str).unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let mut report = cx.store.likely(cx.call.id, id);
    report["fileSummary"].set(json!({
        "fileId": id, "fileName": name, "fileExt": extension, "service": row.get("service"),
        "owner": row.get("user"), "ownerId": row.get("userId"), "ownerName": row.get("userName"),
        "region": row.get("region"), "buId": row.get("buId"), "companyId": row.get("companyId"),
        "isDelete": false,
    }));
    report.set(json!({ "accessUserList": [], "violationDataPatterns": [] }));
    report
}

/// The policies that alerts name come first.
fn render_policy(row: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let named = context.nth(&POLICIES).map(|(_, name)| (*name).to_owned());
    let name = named.unwrap_or_else(|| format!("policy-{number}"));
    let mut tenant = context.part.split('/');
    let company = tenant.next().unwrap_or_default();
    let unit = tenant.next().and_then(|unit| unit.parse::<i64>().ok());
    row.set(json!({ "name": name, "companyId": company, "bizUnitId": unit }));
}

fn render_alert(row: &mut Fields, context: &RowContext<'_>) {
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
    row.set(json!({ (HANDLING): context.pick("state", &STATES) }));
    if context.number.is_multiple_of(FILE_EVERY) {
        let name = format!("document-{}.docx", context.number);
        row.set(json!({ "object": name, "objectType": "Document", "alertType": "Data Analysis" }));
    } else {
        row.remove("fileId");
    }
}

fn render_activity(row: &mut Fields, context: &RowContext<'_>) {
    alerts::render(row, context);
    place(row, context.part);
    let name = format!("document-{}.docx", context.number);
    row.set(json!({ "object": name, "fileName": name, "fileId": context.key_in(FILES) }));
    let kinds = ["1902", "1903", "1904", "1905", "1906", "1907", "1908"];
    let kind = context.pick("type", &kinds);
    row.set(json!({ "alertIdList": [context.key_in(ALERTS.name)], "type": kind }));
}

fn render_user(row: &mut Fields, context: &RowContext<'_>) {
    place(row, context.part);
    let number = context.number;
    let address = format!("user-{number}@example.com");
    row.set(json!({
        "userId": format!("user-{number}"), "userName": address, "email": address,
        "name": format!("User {number}"),
    }));
}

/// Company, business unit and service of a row, which its part names.
fn place(row: &mut Fields, part: &str) {
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
