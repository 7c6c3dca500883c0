//! What `FortiCWP` and `FortiCNP` remember: alerts, findings and resources of each company, and the documents that alerts are about.

use serde_json::{Map, Value, json};

use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::products::cloud::alerts;
use crate::state::{
    Collection, Count, Found, Is, Query, RowContext, SetFields, Sort, Store, Test, path,
};

const ALERTS: Collection = Collection {
    time: Some("createTime"),
    render: render_alert,
    ..Collection::of("alerts", "alert.list", "id")
};

const FINDINGS: Collection = Collection {
    time: Some("createTime"),
    render: render_alert,
    ..Collection::of("findings", "finding.list", "id")
};

const RESOURCES: Collection = Collection {
    render: render_resource,
    ..Collection::of("resources", "resource.list", "id")
};

const ACCOUNTS: Collection = Collection {
    count: Count::Fixed(CLOUDS.len()),
    render: render_account,
    ..Collection::of("accounts", "cloud_account.list_status", "serviceId")
};

/// What the container calls search for, in the part of the jobs that are asked about.
const fn searched(name: &'static str, rows_of: &'static str, key: &'static str) -> Collection {
    Collection {
        name,
        rows_of,
        key,
        time: None,
        count: Count::Items,
        render: render_scanned,
    }
}
const IMAGES: Collection = searched("images", "container.search_images", "imageId");
const VULNERABILITIES: Collection = searched(
    "vulnerabilities",
    "container.search_vulnerabilities",
    "vulnerId",
);
const POLICY_ALERTS: Collection =
    searched("policy-alerts", "container.search_policy_alerts", "alertId");

pub(super) fn collections() -> Vec<&'static Collection> {
    vec![
        &ALERTS,
        &FINDINGS,
        &RESOURCES,
        &ACCOUNTS,
        &IMAGES,
        &VULNERABILITIES,
        &POLICY_ALERTS,
    ]
}

/// Policies of the recorded list, with their families.
const POLICIES: [(&str, &str, &str); 2] = [
    ("FC-ACT-018", "DLP Birthdate Policy", "DLP"),
    ("FC-ACT-038", "DLP SSN Policy", "DLP"),
];
/// A cloud account: its cloud, id, business unit and level of risk.
type Account = (&'static str, &'static str, i64, &'static str);
/// The accounts of each company, one of each cloud. Ids look as recorded ones do; the last one is recorded.
const CLOUDS: [Account; 3] = [
    ("AWS", "123456789012", 31_296, "High Risk"),
    (
        "Azure",
        "00000000-0000-4000-8000-000000000001",
        31_297,
        "Medium Risk",
    ),
    ("GoogleCloud", "@tenant.example.com", 31_298, "Medium Risk"),
];
/// Every so many alerts are about a document.
const DOCUMENT_EVERY: u64 = 2;
/// What the console calls alerts about documents.
const ABOUT_DOCUMENTS: &str = "Data Analysis";

pub(super) fn work(call: Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    let outcome = match call.id {
        "alert.list" => Ok(list_alerts(call, store)),
        "finding.list" => {
            let resource = call.text("objectId").unwrap_or_default();
            let part = format!("{}/{resource}", part(&call));
            Ok(store
                .page(&FINDINGS, &part, &alerts::query(&call), call.window)
                .into())
        }
        "resource.list" => Ok(list_resources(call, store)),
        "resource.get_detail" => resource(call, store),
        "cloud_account.list_status" => {
            let page = store.page(&ACCOUNTS, &part(&call), &Query::default(), None);
            Ok(page.into())
        }
        "cloud_account.get_status_detail" => account(call, store),
        "dashboard.account_severity" => {
            let levels = CLOUDS.map(|(service, id, _, severity)| {
                json!({ "service": service, "serviceId": id, "severity": severity })
            });
            Ok(Outcome::One(json!(levels)))
        }
        "account.get_role" => {
            let mut role = store.likely(call.id, "");
            for name in ["roleId", "companyId"] {
                if let Some(id) = call.header(name).and_then(|id| id.parse::<i64>().ok()) {
                    path::set(&mut role, name, id);
                }
            }
            Ok(Outcome::One(role))
        }
        "container.search_images" => Ok(found(call, store, &IMAGES)),
        "container.search_vulnerabilities" => Ok(found(call, store, &VULNERABILITIES)),
        "container.search_policy_alerts" => Ok(found(call, store, &POLICY_ALERTS)),
        "document.get_detail" => document(call, store),
        _ => return None,
    };
    Some(outcome)
}

fn part(call: &Call<'_>) -> String {
    alerts::tenant(call, &["companyId"])
}

fn list_alerts(call: Call<'_>, store: &mut Store<'_>) -> Outcome {
    let mut query = alerts::query(&call);
    query.one_of("severity", alerts::severities(call.list("severity")));
    for (path, filter) in [
        ("state", "alertState"),
        ("alertType", "alertType"),
        ("service", "serviceList"),
        ("applicationId", "accountID"),
        ("policyCode", "policyCodeList"),
        ("user", "user"),
        ("violationActivity", "activity"),
        ("objectId", "objectIdList"),
        ("objectId", "objectId"),
        ("geoLocationList.countryCode", "countryList"),
        ("geoLocationList.city", "city"),
        ("id", "idList"),
        ("id", "id"),
    ] {
        query.one_of(path, call.list(filter));
    }
    // Rows tell the policy and not its family.
    let families = call.list("policyCategories");
    if !families.is_empty() {
        let codes = POLICIES
            .iter()
            .filter(|(_, _, family)| families.iter().any(|name| name == family));
        let codes: Vec<String> = codes.map(|(code, ..)| (*code).to_owned()).collect();
        query.tests.push(Test {
            path: "policyCode".to_owned(),
            is: Is::OneOf(codes),
        });
    }
    query.containing("object", call.text("objectName"));
    store
        .page(&ALERTS, &part(&call), &query, call.window)
        .into()
}

fn list_resources(call: Call<'_>, store: &mut Store<'_>) -> Outcome {
    let path = call.text("orderBy").map(|name| match name.as_str() {
        "resource_type" => "category".to_owned(),
        "risk_level" => "riskScore".to_owned(),
        _ => name,
    });
    // Both spellings are on record.
    let direction = call.text("orderDirection").unwrap_or_default();
    let descending = ["desc", "dsc"]
        .iter()
        .any(|word| direction.eq_ignore_ascii_case(word));
    let query = Query {
        sort: path.map(|path| Sort { path, descending }),
        ..Query::default()
    };
    store
        .page(&RESOURCES, &part(&call), &query, call.window)
        .into()
}

/// A resource of the list, as its cloud describes it.
fn resource(call: Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.header("rid").unwrap_or_default();
    match store.find(&RESOURCES, &part(&call), &id) {
        Found::Row { row, .. } => {
            let mut detail = store.likely(call.id, &id);
            for (field, of) in [
                ("name", "name"),
                ("region", "region"),
                ("resourceType", "category"),
            ] {
                path::set(&mut detail, field, row.get(of).cloned().unwrap_or_default());
            }
            path::set(&mut detail, "deleted", false);
            Ok(Outcome::One(detail))
        }
        Found::Deleted | Found::Unknown if store.is_strict() => Err(call.missing("resource", &id)),
        Found::Deleted | Found::Unknown => Ok(Outcome::One(store.likely(call.id, &id))),
    }
}

/// How one of the accounts is connected.
fn account(call: Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.header("serviceId").unwrap_or_default();
    let mut detail = store.likely(call.id, &id);
    let all = 0..CLOUDS.len() as u64;
    match store.find_by(&ACCOUNTS, &part(&call), ACCOUNTS.key, &id, all) {
        Found::Row { row, .. } => {
            for name in ["service", "BuId"] {
                path::set(
                    &mut detail,
                    name,
                    row.get(name).cloned().unwrap_or_default(),
                );
            }
            detail.set(json!({
                "companyId": part(&call), "applicationInfo.applicationId": id.into_owned(),
            }));
            Ok(Outcome::One(detail))
        }
        Found::Deleted | Found::Unknown if store.is_strict() => {
            Err(call.missing("cloud account", &id))
        }
        Found::Deleted | Found::Unknown => Ok(Outcome::One(detail)),
    }
}

/// What the scan of the first of the jobs has found, and what the call says of the pipeline.
fn found(call: Call<'_>, store: &mut Store<'_>, rows: &Collection) -> Outcome {
    let scanned = call.list("jobId").into_iter().next().unwrap_or_default();
    let (mut rows, total) = store.page(rows, &scanned, &Query::default(), call.window);
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        for name in ["jobName", "resourceName"] {
            if let (Some(field), Some(said)) = (row.get_mut(name), call.list(name).first()) {
                *field = json!(said);
            }
        }
    }
    Outcome::Rows(rows, total)
}

/// The document that an alert is about.
fn document(call: Call<'_>, store: &mut Store<'_>) -> CallResult {
    let id = call.header("fileId").unwrap_or_default();
    let mut query = Query::default();
    query.one_of("objectId", vec![id.clone().into_owned()]);
    query.one_of("alertType", vec![ABOUT_DOCUMENTS.to_owned()]);
    let rows = store.all(&ALERTS, &part(&call), &query);
    match rows.first() {
        Some((_, row)) => {
            let of = |field: &str| row.get(field).cloned().unwrap_or_default();
            Ok(Outcome::One(json!({
                "fileId": id,
                "fileName": of("object"),
                "buId": of("buId"),
                "serviceId": of("applicationId"),
            })))
        }
        None if store.is_strict() => Err(call.missing("document", &id)),
        None => Ok(Outcome::Usual),
    }
}

fn render_alert(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    alerts::render(row, context);
    if let Some((code, name, _)) = context.pick("policy", &POLICIES) {
        row.update(json!({ "policyCode": code, "policyName": name }));
    }
    if let Some((cloud, account, unit, _)) = context.pick("cloud", &CLOUDS) {
        row.update(json!({ "service": cloud, "applicationId": account, "buId": unit }));
    }
    row.update(if context.number.is_multiple_of(DOCUMENT_EVERY) {
        let name = format!("document-{}.docx", context.number);
        json!({ "object": name, "objectType": "Document", "alertType": ABOUT_DOCUMENTS })
    } else {
        // Only documents are on record; `Resource` is inferred.
        json!({ "alertType": "Threat Protection", "objectType": "Resource" })
    });
    let mut part = context.part.split('/');
    if let Some(company) = part.next().and_then(|id| id.parse::<i64>().ok()) {
        row.update(json!({ "companyId": company }));
    }
    // Findings are about the resource that is asked about.
    if let Some(resource) = part.next() {
        row.update(json!({ "resourceId": resource }));
    }
}

fn render_account(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let at = usize::try_from(context.number).unwrap_or(usize::MAX);
    let Some((service, id, unit, _)) = CLOUDS.get(at) else {
        return;
    };
    row.set(json!({
        "service": service, "serviceId": id, "BuId": unit, "name": format!("account-{at}"),
        "companyId": context.part.parse::<i64>().ok(),
    }));
}

/// Rows of a scan that is completed, about the job that the part names.
fn render_scanned(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let job = context.part.parse::<i64>().ok();
    row.update(json!({
        "jobId": job, "resourceId": job, "resource": 2,
        // As the job: completed, and ended well.
        "status": 20, "result": 1,
        "vulnerScoreMap": { "CRITICAL": 0, "HIGH": 1, "MEDIUM": 2, "LOW": 3 },
        "vulnerabilityCount": 6,
    }));
}

fn render_resource(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    row.set(json!({
        "name": format!("resource-{}", context.number),
        "riskScore": context.seed.of("risk").below(100),
    }));
    let account = context.pick("cloud", &CLOUDS);
    if let (Some((cloud, id, ..)), Some(Value::Object(of))) = (account, row.get_mut("account")) {
        of.set(json!({ "service": cloud, "accountNumber": id }));
    }
}
