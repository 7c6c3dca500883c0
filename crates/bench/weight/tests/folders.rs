//! Where measurements are built, seen by a program in the place of cargo.

#![cfg(unix)]

#[path = "../../../../xtask/tests/stage/mod.rs"]
mod stage;

use stage::Stage;

fn stage(name: &str) -> Stage {
    Stage::new(
        env!("CARGO_BIN_EXE_secapi-weight"),
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../xtask"),
        name,
    )
}

#[test]
fn measurements_are_built_where_the_environment_says() {
    let stage = stage("size-environment");
    // Relative to the user's folder, as cargo takes it.
    stage.run("size", Some("../../elsewhere"));
    let log = stage.log();
    assert!(stage.root.join("elsewhere/weight").is_dir(), "{log}");
    assert!(!stage.root.join("workspace/target").exists());
    assert!(log.contains("/elsewhere/weight/target tree "), "{log}");
}

#[test]
fn measurements_are_built_where_the_configuration_says() {
    let stage = stage("size-configuration");
    stage.put(
        "workspace/.cargo/config.toml",
        "[build]\ntarget-dir = \"../configured\"\n",
    );
    stage.run("size", None);
    assert!(
        stage.root.join("configured/weight").is_dir(),
        "{}",
        stage.log()
    );
    assert!(!stage.root.join("workspace/target").exists());
}
