//! Calls without `async`, and where they may be made.

use std::time::Duration;

use secapi_core::{Call, Client, Error, ErrorKind, Feed, Page, Timestamp, blocking};

use crate::server::{Reply, Server};
use crate::support::{LIST, Thing, client, show};

const PAGES: [&str; 2] = [
    r#"{"data": {"rows": [{"id": 1}, {"id": 2}], "total": 3}}"#,
    r#"{"data": {"rows": [{"id": 3}], "total": 3}}"#,
];

fn pages() -> Server {
    Server::start(|_, request| Reply::json(PAGES[usize::from(request.target.contains("skip=2"))]))
}

fn list(client: &Client) -> Call<Page<Thing>> {
    Call::new(client, &LIST)
}

/// Everything that has a blocking form, on this thread.
fn use_all(client: &Client) -> Result<(), Error> {
    let things: Vec<Thing> = list(client).items().blocking().collect::<Result<_, _>>()?;
    assert_eq!(things.len(), 3);
    let pages: Vec<Page<Thing>> = list(client).pages().blocking().collect::<Result<_, _>>()?;
    assert_eq!(pages.len(), 2);
    assert_eq!(list(client).blocking()?.items.len(), 2);
    assert_eq!(list(client).with_meta().blocking()?.meta.status, 200);
    // A future that borrows and is no call.
    let sum = blocking::run(async {
        let one = list(client).await?;
        let other = list(client).start_at(2).await?;
        Ok::<_, Error>(one.items.len() + other.items.len())
    })?;
    assert_eq!(sum, 3);
    Ok(())
}

#[test]
fn plain_threads_may_wait_and_share_a_client() {
    let server = pages();
    let client = client(&server);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| use_all(&client))).collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    });
    assert_eq!(server.count(), 4 * 8);
}

#[tokio::test]
async fn blocking_threads_of_a_runtime_may_wait() {
    let server = pages();
    let client = client(&server);
    let other = client.clone();
    tokio::task::spawn_blocking(move || use_all(&other))
        .await
        .unwrap()
        .unwrap();
    // The client goes on in async code, with the connections that there are.
    assert_eq!(list(&client).await.unwrap().items.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_gives_its_place_up_may_wait() {
    let server = pages();
    let client = client(&server);
    let task = tokio::spawn(async move { tokio::task::block_in_place(|| use_all(&client)) });
    task.await.unwrap().unwrap();
}

/// What each form says inside an async task.
fn refusals(client: &Client) -> Vec<Error> {
    let mut items = list(client).items().blocking();
    let refused = vec![
        show(client).blocking().unwrap_err(),
        show(client).with_meta().blocking().unwrap_err(),
        items.next().unwrap().unwrap_err(),
        blocking::run(show(client)).unwrap_err(),
    ];
    assert!(
        items.next().is_none(),
        "whoever skips errors comes to an end"
    );
    refused
}

#[tokio::test]
async fn inside_a_task_it_is_an_error_and_nothing_is_sent() {
    let server = pages();
    let client = client(&server);
    for error in refusals(&client) {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("spawn_blocking"), "{error}");
    }
    let task = tokio::spawn({
        let client = client.clone();
        async move { refusals(&client).len() }
    });
    assert_eq!(task.await.unwrap(), 4);
    assert_eq!(server.count(), 0);

    // The list that was refused is whole.
    let mut items = list(&client).items().blocking();
    assert!(items.next().unwrap().is_err());
    assert_eq!(items.into_inner().try_collect().await.unwrap().len(), 3);
}

#[test]
fn errors_and_deadlines_are_those_of_the_call() {
    let server = Server::always(Reply::status(404));
    let error = show(&client(&server)).blocking().unwrap_err();
    assert!(
        error.is_not_found() && error.operation() == Some("thing.show"),
        "{error}"
    );

    let silent = Server::always(Reply::json(r#"{"id": 7}"#).stall_after(3));
    let error = show(&client(&silent))
        .timeout(Duration::from_millis(50))
        .blocking()
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[test]
fn feeds_are_iterators_too() {
    let server = pages();
    let client = client(&server);
    let feed = Feed::new(
        Timestamp::from_millis(0),
        move |_, _| list(&client),
        |thing: &Thing| (Some(thing.id.to_string()), None),
    );
    let mut rows = feed.page_size(2).blocking();
    let ids: Vec<i64> = rows.by_ref().map(|thing| thing.unwrap().id).collect();
    assert_eq!(ids, [1, 2, 3]);
    assert!(rows.get().cursor().reached() > Timestamp::from_millis(0));
}
