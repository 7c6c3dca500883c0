//! The state file: what goes on from it, and what a simulator refuses to go on with.

use std::fs;
use std::path::Path;

use fortinac::hosts::NewHost;
use fortinac::{Client, Error};
use secapi_simulator::{Simulator, StartError, StateError};

use crate::fortinac_support::{builder, by_mac, client};

const MAC: &str = "00:50:56:00:01:07";
const OTHER: &str = "00:50:56:00:01:08";

/// A simulator that goes on with the file, and a client of it.
fn started(file: &Path) -> (Simulator, Client) {
    let simulator = builder(5).state(file).start().unwrap();
    let client = client(&simulator);
    (simulator, client)
}

async fn register(nac: &Client, mac: &str) {
    let reports = nac.register_hosts([NewHost::new(mac)]).run().await;
    assert_eq!(reports.len(), 1);
}

async fn names(nac: &Client) -> Result<Vec<Option<String>>, Error> {
    let hosts = nac.host().list().items().try_collect().await?;
    Ok(hosts.into_iter().map(|host| host.host_name).collect())
}

#[tokio::test]
async fn the_next_simulator_goes_on_where_the_last_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let (simulator, nac) = started(&file);
    register(&nac, MAC).await;
    let kept = by_mac(&nac, MAC).await.unwrap();
    let first = nac.host().list().await.unwrap().items[0].id.unwrap();
    nac.host().delete(first).await.unwrap();
    let before = names(&nac).await.unwrap();
    drop(simulator);

    // A crash in the middle of a line costs that line.
    let mut text = fs::read_to_string(&file).unwrap();
    text.push_str("{\"collection\":\"hosts\",\"numb");
    fs::write(&file, &text).unwrap();
    let (simulator, nac) = started(&file);
    assert_eq!(by_mac(&nac, MAC).await, Some(kept));
    assert_eq!(names(&nac).await.unwrap(), before);
    register(&nac, OTHER).await;
    drop(simulator);

    let (_simulator, nac) = started(&file);
    assert!(by_mac(&nac, MAC).await.is_some());
    assert!(by_mac(&nac, OTHER).await.is_some());
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "others may not read it");
    }
}

#[tokio::test]
async fn records_of_every_form_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let collections = ["conferences", "guests", "scan-archives", "radius-service"];
    let all = |simulator: &Simulator| collections.map(|name| simulator.rows(name, "").unwrap());
    let (simulator, nac) = started(&file);
    let before = all(&simulator);
    let conference = nac.guest().create_conference().name("meeting");
    conference.attendee_count(2).await.unwrap();
    let scan = nac.host_scan().list().await.unwrap().items[0].id;
    nac.archive().create_scan_archive([scan]).await.unwrap();
    nac.user_attribute().set("made-up", "7").await.unwrap();
    let mut service = nac.radius().get_service().await.unwrap();
    service.auth_port = Some(service.auth_port.unwrap_or(0) + 1);
    nac.radius().set_service(&service).await.unwrap();
    let after = all(&simulator);
    for (before, after) in before.iter().zip(&after) {
        assert_ne!(before, after);
    }
    drop(simulator);

    let (simulator, nac) = started(&file);
    assert_eq!(all(&simulator), after);
    assert_eq!(nac.user_attribute().get("made-up").await.unwrap()[0], "7");
}

fn refused(content: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    fs::write(&file, content).unwrap();
    let error = Simulator::builder()
        .product("fortinac")
        .state(&file)
        .start()
        .unwrap_err();
    assert!(matches!(
        error,
        StartError::State(StateError::Damaged { .. })
    ));
    // It is somebody's: it stays.
    assert_eq!(fs::read_to_string(&file).unwrap(), content);
    error.to_string()
}

#[test]
fn a_file_that_is_something_else_is_left_alone() {
    assert!(refused("hello\n").contains("line 1: it is no state of a simulator"));
    assert!(refused("hello").contains("line 1: it is no state of a simulator"));
    assert!(
        refused("{\"secapi-simulator-state\":9,\"product\":\"fortinac\"}\n")
            .contains("it is of version 9")
    );
    assert!(
        refused("{\"secapi-simulator-state\":1,\"product\":\"dbss\"}\n")
            .contains("the state of dbss, not of fortinac")
    );
    let damaged = "{\"secapi-simulator-state\":1,\"product\":\"fortinac\"}\n{\"collection\": 7}\n";
    assert!(refused(damaged).contains("line 2: "));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Simulator::builder()
        .product("fortinac")
        .state("/no/such/folder/state.jsonl")
        .start()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("cannot open the state file /no/such/folder/state.jsonl")
    );
}
