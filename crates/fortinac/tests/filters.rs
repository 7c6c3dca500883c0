//! Filters, sorting, pages and styles of lists, as they reach the wire.

mod support;

use fortinac::shared::SortDir;
use fortinac::{Call, Filter, ListStyle, MacAddress, ParamLocation, Timestamp};

use crate::support::pair;

#[tokio::test]
async fn each_condition_is_a_parameter_of_its_own() {
    let (simulator, nac) = pair();
    let mac: MacAddress = "aabb.cc00.0001".parse().unwrap();
    nac.host()
        .list()
        .filter([
            Filter::eq("physAddress", mac).unwrap(),
            Filter::eq("role", "Büro & Lager").unwrap(),
        ])
        .sort_key("hostName")
        .sort_dir(SortDir::Descending)
        .page_size(7)
        .start_at(14)
        .await
        .unwrap();
    let [low, high] = Filter::between(
        "startTime",
        Timestamp::from_millis(1_583_431_955_310),
        Timestamp::from_millis(1_583_431_955_311),
    )
    .unwrap();
    nac.host().count().filter([low, high]).await.unwrap();
    // Text goes as it is, also what the builder would refuse.
    nac.host().search().filter(["owner==a,b"]).await.unwrap();

    let requests = simulator.requests();
    let query = |at: usize| -> Vec<(&str, &str)> {
        let pairs = requests[at].query.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    };
    assert_eq!(
        query(0),
        [
            ("filter", "physAddress==AA:BB:CC:00:00:01"),
            ("filter", "role==Büro & Lager"),
            ("sortKey", "hostName"),
            ("sortDir", "desc"),
            ("count", "7"),
            ("start", "14"),
        ]
    );
    assert_eq!(
        query(1),
        [
            ("filter", "startTime>=1583431955310"),
            ("filter", "startTime<=1583431955311")
        ]
    );
    assert_eq!(query(2)[0], ("filter", "owner==a,b"));
    assert!(requests.iter().all(|request| request.problems.is_empty()));
}

#[tokio::test]
async fn ids_travel_in_the_style_that_is_known_or_in_the_one_that_the_call_says() {
    let (simulator, nac) = pair();
    let ids = [38, 9_007_199_254_740_993];
    nac.host().set_role(ids, "NAC-Default").await.unwrap();
    nac.host().delete_many(ids).await.unwrap();
    nac.device_port().by_device(ids).await.unwrap();
    nac.host()
        .delete_many(ids)
        .list_style("id", ListStyle::Comma)
        .await
        .unwrap();
    let requests = simulator.take_requests();
    assert!(requests.iter().all(|request| request.problems.is_empty()));
    let body = |at: usize| String::from_utf8_lossy(&requests[at].body).into_owned();
    assert_eq!(body(0), "id=38%2C9007199254740993&role=NAC-Default");
    assert_eq!(body(1), "id=38&id=9007199254740993");
    assert_eq!(
        requests[2].query_value("devID"),
        Some("38,9007199254740993")
    );
    assert_eq!(body(3), "id=38%2C9007199254740993");

    // The simulator holds callers to what the spec says, where it says something.
    let error = nac
        .host()
        .set_role(ids, "NAC-Default")
        .list_style("id", ListStyle::Repeat)
        .await
        .unwrap_err();
    assert!(error.message().contains("one value with commas"), "{error}");
    assert_eq!(
        &simulator.requests()[0].body[..],
        b"id=38&id=9007199254740993&role=NAC-Default"
    );
}

#[tokio::test]
async fn parameters_travel_where_the_call_says() {
    let (simulator, nac) = pair();
    let json = nac
        .host()
        .set_role([1, 2], "Guest")
        .location("id", ParamLocation::Json)
        .location("role", ParamLocation::Json);
    let query = nac
        .adapter()
        .reprofile_rogues(["00:50:56:00:00:02"])
        .location("mac", ParamLocation::Query);
    let filters = Call::from(nac.host().list().filter(["connected==true"]));
    // The simulator refuses them: they are not what the spec says. What counts here is what was sent.
    drop(json.await);
    drop(query.await);
    filters.query("filters", "status==1").await.unwrap();
    let requests = simulator.requests();
    assert_eq!(&requests[0].body[..], br#"{"id":[1,2],"role":"Guest"}"#);
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(requests[1].query_value("mac"), Some("00:50:56:00:00:02"));
    assert!(requests[1].body.is_empty());
    assert_eq!(requests[2].query_value("filters"), Some("status==1"));
}
