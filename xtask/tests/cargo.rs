//! What the commands have cargo do, seen by a program in the place of cargo.

#![cfg(unix)]

mod stage;

use std::fs;
use std::path::Path;

use stage::Stage;

fn stage(name: &str) -> Stage {
    Stage::new(
        env!("CARGO_BIN_EXE_xtask"),
        env!("CARGO_MANIFEST_DIR"),
        name,
    )
}

#[test]
fn other_builds_start_where_the_user_is() {
    let stage = stage("features");
    let (code, said) = stage.run("features", Some("elsewhere"));
    assert_eq!(code, 0, "{said}");
    let log = stage.log();
    let start = format!("{} elsewhere check ", stage.user.display());
    assert!(
        !log.is_empty() && log.lines().all(|line| line.starts_with(&start)),
        "{log}"
    );
    assert!(said.contains("gated 1/"), "it says what it is at: {said}");
}

#[test]
fn the_tour_shows_the_progress_of_its_build() {
    let stage = stage("tour");
    assert_eq!(stage.run("codegen", None).0, 0);
    let (code, said) = stage.run("tour", None);
    assert_eq!(code, 0, "{said}");
    let log = stage.log();
    assert!(
        log.contains(" run ") && log.contains("secapi-tour"),
        "{log}"
    );
    assert!(!log.contains("quiet"), "{log}");

    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cargo/config.toml");
    let config = fs::read_to_string(config).unwrap();
    assert!(
        config.contains("xtask = \"run ") && !config.contains("quiet"),
        "{config}"
    );
}

#[test]
fn measurements_are_a_package_of_their_own() {
    let stage = stage("weight");
    let (code, said) = stage.run("size --record", None);
    assert_eq!(code, 0, "{said}");
    let log = stage.log();
    assert!(log.contains(" run "), "{log}");
    assert!(
        log.contains("--package secapi-weight -- size --record"),
        "{log}"
    );
}
