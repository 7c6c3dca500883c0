//! What `FortiCWP` and `FortiCNP` remember: alerts, findings and resources of each company, and the documents that alerts are about.

use crate::products::cloud::alerts;
use crate::products::prelude::*;

const ALERTS: Collection = Collection::of("alerts", "alert.list", "id")
    .timed("createTime")
    .rendered(render_alert);

const FINDINGS: Collection = Collection::of("findings", "finding.list", "id")
    .timed("createTime")
    .rendered(render_alert);

const RESOURCES: Collection =
    Collection::of("resources", "resource.list", "id").rendered(render_resource);

const ACCOUNTS: Collection = Collection::of("accounts", "cloud_account.list_status", "serviceId")
    .counted(Count::Fixed(CLOUDS.len()))
    .rendered(render_account);

/// What the container calls search for, in the part of the jobs of the call.
const fn searched(name: &'static str, rows_of: &'static str, key: &'static str) -> Collection {
    Collection::of(name, rows_of, key).rendered(render_scanned)
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

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    cx.part = alerts::tenant(&cx.call, &["companyId"]);
    Some(match cx.call.id {
        "alert.list" => Ok(list_alerts(cx)),
        "finding.list" => {
            cx.part = format!("{}/{}", cx.part, cx.text("objectId"));
            Ok(cx.list(&FINDINGS, &alerts::query(&cx.call)))
        }
        "resource.list" => Ok(list_resources(cx)),
        "resource.get_detail" => resource(cx),
        "cloud_account.list_status" => {
            let page = cx.store.page(&ACCOUNTS, &cx.part, &Query::default(), None);
            Ok(page.into())
        }
        "cloud_account.get_status_detail" => account(cx),
        "dashboard.account_severity" => {
            let levels = CLOUDS.map(|(service, id, _, severity)| {
                json!({ "service": service, "serviceId": id, "severity": severity })
            });
            Ok(Outcome::One(json!(levels)))
        }
        "account.get_role" => {
            let mut role = cx.store.likely(cx.call.id, "");
            for name in ["roleId", "companyId"] {
                if let Some(id) = cx.call.header(name).and_then(|id| id.parse::<i64>().ok()) {
                    path::set(&mut role, name, id);
                }
            }
            Ok(Outcome::One(role))
        }
        "container.search_images" => Ok(found(cx, &IMAGES)),
        "container.search_vulnerabilities" => Ok(found(cx, &VULNERABILITIES)),
        "container.search_policy_alerts" => Ok(found(cx, &POLICY_ALERTS)),
        "document.get_detail" => document(cx),
        _ => return None,
    })
}

fn list_alerts(cx: &mut CallContext<'_, '_>) -> Outcome {
    let filters = [
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
    ];
    let mut query = alerts::query(&cx.call)
        .one_of("severity", alerts::severities(cx.call.list("severity")))
        .filtered(&filters, |name| cx.call.list(name))
        .containing("object", cx.call.text("objectName"));
    // Rows have the policy and not its family.
    let families = cx.call.list("policyCategories");
    if !families.is_empty() {
        let is_named = |family: &&str| families.iter().any(|name| name == family);
        let codes = POLICIES.iter().filter(|(_, _, family)| is_named(family));
        let codes = codes.map(|(code, ..)| (*code).to_owned()).collect();
        query = query.and("policyCode", Is::OneOf(codes));
    }
    cx.list(&ALERTS, &query)
}

fn list_resources(cx: &mut CallContext<'_, '_>) -> Outcome {
    // Both spellings are on record.
    let direction = cx.text("orderDirection").to_ascii_lowercase();
    let descending = ["desc", "dsc"].contains(&direction.as_str());
    let query = match cx.text("orderBy").as_str() {
        "" => Query::default(),
        "resource_type" => Query::default().sorted("category", descending),
        "risk_level" => Query::default().sorted("riskScore", descending),
        name => Query::default().sorted(name, descending),
    };
    cx.list(&RESOURCES, &query)
}

/// A resource of the list, as its cloud describes it.
fn resource(cx: &CallContext<'_, '_>) -> CallResult {
    let id = cx.call.header("rid").unwrap_or_default();
    let mut detail = cx.store.likely(cx.call.id, &id);
    match cx.store.find(&RESOURCES, &cx.part, &id).row() {
        Some((_, row)) => detail.set(json!({
            "name": row.get("name"), "region": row.get("region"),
            "resourceType": row.get("category"), "deleted": false,
        })),
        None if cx.store.is_strict() => return Err(cx.call.missing("resource", &id).into()),
        None => {}
    }
    Ok(Outcome::One(detail))
}

/// How one of the accounts is connected.
fn account(cx: &CallContext<'_, '_>) -> CallResult {
    let id = cx.call.header("serviceId").unwrap_or_default();
    let mut detail = cx.store.likely(cx.call.id, &id);
    let all = 0..CLOUDS.len() as u64;
    let found = cx
        .store
        .find_by(&ACCOUNTS, &cx.part, ACCOUNTS.key, &id, all);
    match found.row() {
        Some((_, row)) => detail.set(json!({
            "service": row.get("service"), "BuId": row.get("BuId"), "companyId": cx.part,
            "applicationInfo.applicationId": id,
        })),
        None if cx.store.is_strict() => return Err(cx.call.missing("cloud account", &id).into()),
        None => {}
    }
    Ok(Outcome::One(detail))
}

/// What the scan of the first of the jobs has found, and what the call says of the pipeline.
fn found(cx: &mut CallContext<'_, '_>, rows: &Collection) -> Outcome {
    cx.part = cx.call.list("jobId").into_iter().next().unwrap_or_default();
    let call = cx.call;
    cx.list(rows, &Query::default()).edited(|row| {
        for name in ["jobName", "resourceName"] {
            if let (Some(field), Some(said)) = (row.get_mut(name), call.list(name).first()) {
                *field = json!(said);
            }
        }
    })
}

/// The document that an alert is about.
fn document(cx: &mut CallContext<'_, '_>) -> CallResult {
    let id = cx.call.header("fileId").unwrap_or_default();
    let query = Query::default()
        .one_of("objectId", [&id])
        .one_of("alertType", [ABOUT_DOCUMENTS]);
    match cx.all(&ALERTS, &query).first() {
        Some((_, row)) => Ok(Outcome::One(json!({
            "fileId": id, "fileName": row.get("object"), "buId": row.get("buId"),
            "serviceId": row.get("applicationId"),
        }))),
        None if cx.store.is_strict() => Err(cx.call.missing("document", &id).into()),
        None => Err(Stop::Unknown),
    }
}

fn render_alert(row: &mut Fields, context: &RowContext<'_>) {
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
    // Findings are about the resource of the call.
    if let Some(resource) = part.next() {
        row.update(json!({ "resourceId": resource }));
    }
}

fn render_account(row: &mut Fields, context: &RowContext<'_>) {
    let Some((service, id, unit, _)) = context.nth(&CLOUDS) else {
        return;
    };
    let at = context.number;
    row.set(json!({
        "service": service, "serviceId": id, "BuId": unit, "name": format!("account-{at}"),
        "companyId": context.part.parse::<i64>().ok(),
    }));
}

/// Rows of a scan that is completed, about the job that the part names.
fn render_scanned(row: &mut Fields, context: &RowContext<'_>) {
    let job = context.part.parse::<i64>().ok();
    row.update(json!({
        "jobId": job, "resourceId": job, "resource": 2,
        // As the job: completed, and ended well.
        "status": 20, "result": 1,
        "vulnerScoreMap": { "CRITICAL": 0, "HIGH": 1, "MEDIUM": 2, "LOW": 3 },
        "vulnerabilityCount": 6,
    }));
}

fn render_resource(row: &mut Fields, context: &RowContext<'_>) {
    row.set(json!({
        "name": format!("resource-{}", context.number),
        "riskScore": context.seed.of("risk").below(100),
    }));
    let account = context.pick("cloud", &CLOUDS);
    if let (Some((cloud, id, ..)), Some(Value::Object(of))) = (account, row.get_mut("account")) {
        of.set(json!({ "service": cloud, "accountNumber": id }));
    }
}
