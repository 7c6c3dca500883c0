//! The state file: what a simulator refuses to go on with.

use secapi_simulator::{Simulator, StartError, StateError};

fn refused(content: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    std::fs::write(&file, content).unwrap();
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
    assert_eq!(std::fs::read_to_string(&file).unwrap(), content);
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
