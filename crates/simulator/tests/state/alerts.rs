//! Alerts and activities: which rows a period, a filter and an order mean.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use forticasb::alert::Alert;
use forticasb::{Client, Credentials, Timestamp};
use secapi_simulator::{Builder, Simulator};

const DAY: i64 = 86_400_000;
/// 2026-01-01T00:00:00Z.
const FROM: i64 = 1_767_225_600_000;
const TO: i64 = FROM + 10 * DAY;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn instant(millis: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs())
}

fn builder(rows: usize) -> Builder {
    Simulator::builder()
        .product("forticasb")
        .items(rows)
        .time_range(instant(FROM), instant(TO))
}

async fn client(simulator: &Simulator) -> Client {
    let credential = simulator.credentials().api_credential.clone().unwrap();
    let client = Client::builder(Credentials::api_credential(credential))
        .base_url(simulator.base_url())
        .build()
        .unwrap();
    let tenant = client.tenants().await.unwrap().remove(0);
    client.with_tenant(&tenant)
}

async fn started(rows: usize) -> (Simulator, Client) {
    let simulator = builder(rows).start().unwrap();
    let client = client(&simulator).await;
    (simulator, client)
}

async fn all(casb: &Client, from: i64, to: i64) -> Vec<Alert> {
    let call = casb.alert().list("Box", at(from), at(to)).page_size(7);
    call.items().try_collect().await.unwrap()
}

fn ids(alerts: &[Alert]) -> Vec<String> {
    alerts.iter().filter_map(|alert| alert.id.clone()).collect()
}

fn raised(alert: &Alert) -> i64 {
    alert.create_time.unwrap().as_millis()
}

#[tokio::test]
async fn a_period_has_the_alerts_that_were_raised_in_it() {
    let (_simulator, casb) = started(50).await;
    let everything = all(&casb, 0, 2 * TO).await;
    assert_eq!(everything.len(), 50);
    assert!(
        everything
            .iter()
            .all(|alert| (FROM..TO).contains(&raised(alert)))
    );
    let middle = FROM + 4 * DAY;
    let before = all(&casb, FROM, middle).await;
    let after = all(&casb, middle + 1, TO).await;
    assert_eq!((before.len(), after.len()), (20, 30));
    assert!(before.iter().all(|alert| raised(alert) <= middle));
    assert_eq!([ids(&before), ids(&after)].concat(), ids(&everything));
    assert!(all(&casb, 0, FROM - 1).await.is_empty());
    let unique: BTreeSet<String> = ids(&everything).into_iter().collect();
    assert_eq!(unique.len(), 50);
}

#[tokio::test]
async fn filters_keep_what_they_say_and_add_up() {
    let (_simulator, casb) = started(60).await;
    let everything = all(&casb, FROM, TO).await;
    let list = || casb.alert().list("Box", at(FROM), at(TO)).page_size(7);
    let count =
        |fits: &dyn Fn(&Alert) -> bool| everything.iter().filter(|alert| fits(alert)).count();

    let severe = |alert: &Alert| {
        alert
            .severity
            .as_ref()
            .is_some_and(|severity| severity.as_str() == "Critical")
    };
    let found: Vec<Alert> = list()
        .severity(["Critical"])
        .items()
        .try_collect()
        .await
        .unwrap();
    assert!(found.iter().all(severe));
    assert_eq!(found.len(), count(&severe));
    assert!((1..60).contains(&found.len()));
    // The number of a level is as good as its name.
    let by_number: Vec<Alert> = list().severity(["1"]).items().try_collect().await.unwrap();
    assert_eq!(ids(&by_number), ids(&found));

    let user = everything[0].user.clone().unwrap();
    let hers: Vec<Alert> = list()
        .users([user.clone()])
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(
        hers.len(),
        count(&|alert| alert.user.as_ref() == Some(&user))
    );
    let both = list()
        .users([user])
        .severity(["Critical"])
        .items()
        .try_collect()
        .await
        .unwrap();
    let expected: Vec<String> = ids(&hers)
        .into_iter()
        .filter(|id| ids(&found).contains(id))
        .collect();
    assert_eq!(ids(&both), expected);

    let two = [ids(&everything)[3].clone(), ids(&everything)[40].clone()];
    let picked: Vec<Alert> = list().ids(two.clone()).items().try_collect().await.unwrap();
    assert_eq!(ids(&picked), two);
    let mut handled = 0;
    for state in ["Open", "Acknowledged", "Dismissed", "Resolved"] {
        let found: Vec<Alert> = list().states([state]).items().try_collect().await.unwrap();
        handled += found.len();
    }
    assert_eq!(handled, 60);
    // A mark of the simulator's own is not shown.
    assert!(everything.iter().all(|alert| alert.extra.is_empty()));
}

#[tokio::test]
async fn rows_are_sorted_before_they_are_cut_into_pages() {
    let (_simulator, casb) = started(30).await;
    let list = || casb.alert().list("Box", at(FROM), at(TO)).page_size(7);
    let newest: Vec<Alert> = list()
        .desc("createTime")
        .items()
        .try_collect()
        .await
        .unwrap();
    let times: Vec<i64> = newest.iter().map(raised).collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");
    assert_eq!(times.len(), 30);
    let by_user: Vec<Alert> = list().asc("user").items().try_collect().await.unwrap();
    assert!(by_user.iter().map(|alert| &alert.user).is_sorted());
}

#[tokio::test]
async fn each_service_of_each_business_unit_has_its_own() {
    let (simulator, casb) = started(4).await;
    let units = client(&simulator).await.tenants().await.unwrap();
    let other = casb.with_tenant(&units[1]);
    let ours = ids(&all(&casb, FROM, TO).await);
    let theirs = ids(&all(&other, FROM, TO).await);
    let list = casb.alert().list("Salesforce", at(FROM), at(TO));
    let elsewhere = ids(&list.items().try_collect().await.unwrap());
    let sets = [&ours, &theirs, &elsewhere];
    let unique: BTreeSet<&String> = sets.into_iter().flatten().collect();
    assert_eq!(unique.len(), 12);
}

#[tokio::test]
async fn an_alert_leads_to_its_file() {
    let (simulator, casb) = started(10).await;
    let alerts = all(&casb, FROM, TO).await;
    let alert = alerts.iter().find(|alert| alert.file_id.is_some()).unwrap();
    let file = alert.file_id.clone().unwrap();
    let report = casb
        .document()
        .get_file_summary(&file, "Box")
        .await
        .unwrap();
    let summary = report.file_summary.unwrap();
    assert_eq!(summary.file_id, Some(file));
    assert_eq!(summary.file_name, alert.object);
    assert_eq!(summary.owner, alert.user);

    drop(simulator);
    let strict = builder(10).strict_ids(true).start().unwrap();
    let casb = client(&strict).await;
    let error = casb
        .document()
        .get_file_summary("none", "Box")
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert!(error.to_string().contains("no file `none`"), "{error}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_rows() {
    let rows = async |seed: u64| {
        let simulator = builder(20).seed(seed).start().unwrap();
        let casb = client(&simulator).await;
        all(&casb, FROM, TO).await
    };
    assert_eq!(rows(7).await, rows(7).await);
    assert_ne!(ids(&rows(7).await), ids(&rows(8).await));
}

#[tokio::test]
async fn a_feed_from_the_beginning_gives_each_alert_once() {
    let (_simulator, casb) = started(120).await;
    let mut feed = casb
        .alerts_since("Box", Timestamp::from_seconds(0))
        .until(at(TO));
    let mut given = Vec::new();
    while let Some(alert) = feed.try_next().await.unwrap() {
        given.push(alert.id.unwrap());
    }
    let unique: BTreeSet<&String> = given.iter().collect();
    assert_eq!((given.len(), unique.len()), (120, 120));
}

#[tokio::test]
async fn instants_near_the_epoch_are_milliseconds_like_all_others() {
    let builder = Simulator::builder().product("forticasb").items(20);
    let simulator = builder
        .time_range(instant(0), instant(10_000))
        .start()
        .unwrap();
    let casb = client(&simulator).await;
    let everything = all(&casb, 0, 10_000).await;
    assert_eq!(everything.len(), 20);
    let (early, late) = (all(&casb, 0, 4_999).await, all(&casb, 5_000, 10_000).await);
    assert!(early.iter().all(|alert| raised(alert) < 5_000));
    assert_eq!((early.len(), late.len()), (10, 10));
    let newest = casb
        .alert()
        .list("Box", at(0), at(10_000))
        .desc("createTime");
    let newest: Vec<Alert> = newest.items().try_collect().await.unwrap();
    assert!(
        newest
            .iter()
            .map(raised)
            .is_sorted_by(|one, next| one >= next)
    );
}
