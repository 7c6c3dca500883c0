//! What `FortiCWP` and `FortiCNP` remember: alerts, findings and resources of each company, and the documents that alerts are about.

use serde_json::{Map, Value, json};

use crate::answer::Outcome;
use crate::products::cloud::alerts;
use crate::refusal::Refusal;
use crate::state::{Collection, Count, Dressing, Is, Job, Query, Sort, Store, Test};

const ALERTS: Collection = Collection {
    name: "alerts",
    rows_of: "alert.list",
    key: "id",
    time: Some("createTime"),
    count: Count::Items,
    dress: dress_alert,
};

const FINDINGS: Collection = Collection {
    name: "findings",
    rows_of: "finding.list",
    key: "id",
    time: Some("createTime"),
    count: Count::Items,
    dress: dress_alert,
};

const RESOURCES: Collection = Collection {
    name: "resources",
    rows_of: "resource.list",
    key: "id",
    time: None,
    count: Count::Items,
    dress: dress_resource,
};

pub(super) fn collections() -> &'static [&'static Collection] {
    &[&ALERTS, &FINDINGS, &RESOURCES]
}

/// Policies of the recorded list, with their families.
const POLICIES: [(&str, &str, &str); 2] = [
    ("FC-ACT-018", "DLP Birthdate Policy", "DLP"),
    ("FC-ACT-038", "DLP SSN Policy", "DLP"),
];
const CLOUDS: [&str; 3] = ["AWS", "Azure", "GoogleCloud"];
/// Every so many alerts are about a document.
const DOCUMENT_EVERY: u64 = 2;
/// What the console calls alerts about documents.
const ABOUT_DOCUMENTS: &str = "Data Analysis";

pub(super) fn work(job: Job<'_>, store: &mut Store<'_>) -> Option<Result<Outcome, Refusal>> {
    let outcome = match job.id {
        "alert.list" => Ok(list_alerts(job, store)),
        "finding.list" => {
            let resource = job.text("objectId").unwrap_or_default();
            let part = format!("{}/{resource}", part(&job));
            Ok(store
                .page(&FINDINGS, &part, &alerts::query(&job), job.window)
                .into())
        }
        "resource.list" => Ok(list_resources(job, store)),
        "document.get_detail" => document(job, store),
        _ => return None,
    };
    Some(outcome)
}

fn part(job: &Job<'_>) -> String {
    alerts::tenant(job, &["companyId"])
}

fn list_alerts(job: Job<'_>, store: &mut Store<'_>) -> Outcome {
    let mut query = alerts::query(&job);
    query.one_of("severity", alerts::severities(job.list("severity")));
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
        query.one_of(path, job.list(filter));
    }
    // Rows tell the policy and not its family.
    let families = job.list("policyCategories");
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
    query.containing("object", job.text("objectName"));
    store.page(&ALERTS, &part(&job), &query, job.window).into()
}

fn list_resources(job: Job<'_>, store: &mut Store<'_>) -> Outcome {
    let path = job.text("orderBy").map(|name| match name.as_str() {
        "resource_type" => "category".to_owned(),
        "risk_level" => "riskScore".to_owned(),
        _ => name,
    });
    // Both spellings are on record.
    let direction = job.text("orderDirection").unwrap_or_default();
    let descending = ["desc", "dsc"]
        .iter()
        .any(|word| direction.eq_ignore_ascii_case(word));
    let query = Query {
        sort: path.map(|path| Sort { path, descending }),
        ..Query::default()
    };
    store
        .page(&RESOURCES, &part(&job), &query, job.window)
        .into()
}

/// The document that an alert is about.
fn document(job: Job<'_>, store: &mut Store<'_>) -> Result<Outcome, Refusal> {
    let id = job.header("fileId").unwrap_or_default();
    let mut query = Query::default();
    query.one_of("objectId", vec![id.clone().into_owned()]);
    query.one_of("alertType", vec![ABOUT_DOCUMENTS.to_owned()]);
    let rows = store.all(&ALERTS, &part(&job), &query);
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
        None if store.is_strict() => Err(job.missing("document", &id)),
        None => Ok(Outcome::Usual),
    }
}

fn dress_alert(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    alerts::dress(row, dressing);
    let mut set = |name: &str, value: Value| {
        if let Some(field) = row.get_mut(name) {
            *field = value;
        }
    };
    if let Some((code, name, _)) = dressing.pick("policy", &POLICIES) {
        set("policyCode", json!(code));
        set("policyName", json!(name));
    }
    if let Some(cloud) = dressing.pick("cloud", &CLOUDS) {
        set("service", json!(cloud));
    }
    if dressing.number.is_multiple_of(DOCUMENT_EVERY) {
        set(
            "object",
            json!(format!("document-{}.docx", dressing.number)),
        );
        set("objectType", json!("Document"));
        set("alertType", json!(ABOUT_DOCUMENTS));
    } else {
        set("alertType", json!("Threat Protection"));
    }
    if let Some(company) = dressing
        .part
        .split('/')
        .next()
        .and_then(|id| id.parse::<i64>().ok())
    {
        set("companyId", json!(company));
    }
}

fn dress_resource(row: &mut Map<String, Value>, dressing: &Dressing<'_>) {
    row.insert(
        "name".to_owned(),
        json!(format!("resource-{}", dressing.number)),
    );
    row.insert(
        "riskScore".to_owned(),
        json!(dressing.seed.of("risk").below(100)),
    );
}
