//! How fast a large page is decoded, against strict structs of `serde_derive` in the same run: `cargo bench -p secapi-core`.
//!
//! Prints the fastest of several rounds for each, their ratio, and the median of the ratios of all rounds. The aim is a ratio of at most 1.10 for fields in the order of the
//! model, which is what servers send.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use secapi_core::{Extra, Json, wire};

const SIZE: usize = 10_000_000;
const ROUNDS: usize = 40;

#[derive(Clone, Debug, Default, PartialEq)]
struct Alert {
    id: String,
    company_id: i64,
    bu_id: i64,
    r#type: Option<String>,
    severity: Option<String>,
    status: Option<String>,
    service: Option<String>,
    policy_name: Option<String>,
    object_id: Option<String>,
    object_name: Option<String>,
    object_owner: Option<String>,
    create_time: Option<i64>,
    last_update: Option<i64>,
    score: Option<f64>,
    archived: Option<bool>,
    hits: Option<i64>,
    country: Option<String>,
    city: Option<String>,
    activities: Vec<Activity>,
    tags: Vec<String>,
    extra: Extra,
}
wire! { Alert {
    id, company_id = "companyId", bu_id = "buId", r#type = "type", severity, status, service, policy_name = "policyName",
    object_id = "objectId", object_name = "objectName", object_owner = "objectOwner", create_time = "createTime",
    last_update = "lastUpdate", score, archived, hits, country, city, activities, tags,
} }

#[derive(Clone, Debug, Default, PartialEq)]
struct Activity {
    name: String,
    user: Option<String>,
    ip: Option<String>,
    time: Option<i64>,
    count: Option<i64>,
    extra: Extra,
}
wire! { Activity { name, user, ip, time, count } }

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only read")]
struct StrictAlert {
    id: String,
    company_id: i64,
    bu_id: i64,
    r#type: Option<String>,
    severity: Option<String>,
    status: Option<String>,
    service: Option<String>,
    policy_name: Option<String>,
    object_id: Option<String>,
    object_name: Option<String>,
    object_owner: Option<String>,
    create_time: Option<i64>,
    last_update: Option<i64>,
    score: Option<f64>,
    archived: Option<bool>,
    hits: Option<i64>,
    country: Option<String>,
    city: Option<String>,
    activities: Vec<StrictActivity>,
    tags: Vec<String>,
}

#[derive(serde::Deserialize)]
#[expect(dead_code, reason = "only read")]
struct StrictActivity {
    name: String,
    user: Option<String>,
    ip: Option<String>,
    time: Option<i64>,
    count: Option<i64>,
}

/// A row; `rotate` turns the order of its fields, so that the guess of the next field is wrong most of the time.
fn row(number: usize, rotate: bool) -> String {
    let activity = |index: usize| {
        let time = 1_583_432_355_315 + number;
        format!(
            r#"{{"name":"Upload","user":"user{index}@example.com","ip":"192.0.2.{index}","time":{time},"count":{number}}}"#
        )
    };
    let mut fields = vec![
        format!(r#""id":"{number:032x}""#),
        format!(r#""companyId":{}"#, 6000 + number % 7),
        format!(r#""buId":{}"#, 238_187 + number % 11),
        r#""type":"Data Security""#.to_owned(),
        r#""severity":"Critical""#.to_owned(),
        r#""status":"Open""#.to_owned(),
        r#""service":"Salesforce""#.to_owned(),
        r#""policyName":"Credit card numbers in shared files, \"strict\"""#.to_owned(),
        format!(r#""objectId":"0{number:015}""#),
        format!(
            r#""objectName":"/shared/reports/quarter-{}/figures.xlsx""#,
            number % 4
        ),
        r#""objectOwner":"casb.user@example.com""#.to_owned(),
        format!(r#""createTime":{}"#, 1_583_432_355_315_u64 + number as u64),
        format!(r#""lastUpdate":{}"#, 1_680_311_539_918_u64 + number as u64),
        format!(r#""score":{}.5"#, number % 100),
        r#""archived":false"#.to_owned(),
        format!(r#""hits":{}"#, number % 1000),
        r#""country":"DE""#.to_owned(),
        r#""city":null"#.to_owned(),
        format!(r#""activities":[{},{}]"#, activity(1), activity(2)),
        r#""tags":["pci","shared","external"]"#.to_owned(),
    ];
    if rotate {
        let mut turned = Vec::new();
        while !fields.is_empty() {
            turned.push(fields.remove(fields.len() * 7 % 13 % fields.len()));
        }
        fields = turned;
    }
    format!("{{{}}}", fields.join(","))
}

fn page(rotate: bool) -> Vec<u8> {
    let mut page = "[".to_owned();
    for number in 0.. {
        if page.len() > SIZE {
            break;
        }
        let comma = if number > 0 { "," } else { "" };
        let _ = write!(page, "{comma}{}", row(number, rotate));
    }
    page.push(']');
    page.into_bytes()
}

fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    for (order, page) in [("in order", page(false)), ("out of order", page(true))] {
        let (mut strict, mut ours, mut ratios) = (Duration::MAX, Duration::MAX, Vec::new());
        for round in 0..ROUNDS {
            let mut times = [Duration::ZERO; 2];
            // In turns, and each of them first every other time: whatever else the machine does hits both alike.
            for which in [round % 2, 1 - round % 2] {
                times[which] = match which {
                    0 => time(|| serde_json::from_slice::<Vec<StrictAlert>>(&page).unwrap()),
                    _ => time(|| wire::decode::<Vec<Alert>>(&page).unwrap()),
                };
            }
            strict = strict.min(times[0]);
            ours = ours.min(times[1]);
            ratios.push(times[1].as_secs_f64() / times[0].as_secs_f64());
        }
        let free = time(|| serde_json::from_slice::<Json>(&page).unwrap());
        let rows = wire::decode::<Vec<Alert>>(&page).unwrap();
        let encode = time(|| wire::to_vec(&rows).unwrap());
        println!(
            "{order}: {} bytes, {} rows: serde_derive {strict:?}, secapi {ours:?}, ratio {:.2} (median of rounds {:.2}); \
             free JSON {free:?}; written in {encode:?}",
            page.len(),
            rows.len(),
            ours.as_secs_f64() / strict.as_secs_f64(),
            median(ratios),
        );
    }
}
