//! The variables of the environment, as a program finds them.

use std::process::Command;

use dbss::{Credentials, Region};

/// Runs one of the tests below in a process of its own, with nothing in its environment but these variables.
fn run(name: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{shown}");
    shown
}

#[test]
#[ignore = "run by the tests below"]
fn shows_what_is_found() {
    let credentials = Credentials::from_env();
    let region = Region::from_env();
    println!("found {credentials:?} {region:?}");
}

#[test]
fn a_key_and_a_region_are_found() {
    let text = run(
        "environment::shows_what_is_found",
        &[
            ("HUAWEICLOUD_SDK_AK", "MADEUPKEY"),
            ("HUAWEICLOUD_SDK_SK", "made-up-secret"),
            ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "made-up-token"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "made-up-project"),
            ("HUAWEICLOUD_SDK_REGION", "eu-west-0"),
            (
                "HUAWEICLOUD_SDK_REGION_DBSS_EU_WEST_0",
                "https://dbss.example.com",
            ),
        ],
    );
    for part in [
        "Ok(Credentials",
        "made-up-project",
        "eu-west-0",
        "https://dbss.example.com",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for secret in ["MADEUPKEY", "made-up-secret", "made-up-token"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let text = run(
        "environment::shows_what_is_found",
        &[("HUAWEICLOUD_SDK_AK", "MADEUPKEY")],
    );
    for part in [
        "`HUAWEICLOUD_SDK_SK` is missing",
        "`HUAWEICLOUD_SDK_REGION` is missing",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_is_blank_is_refused_with_the_name_of_its_variable() {
    let text = run(
        "environment::shows_what_is_found",
        &[
            ("HUAWEICLOUD_SDK_AK", " "),
            ("HUAWEICLOUD_SDK_SK", "made-up-secret"),
            ("HUAWEICLOUD_SDK_REGION", "\t"),
        ],
    );
    for part in [
        "access key id in the environment variable `HUAWEICLOUD_SDK_AK` cannot be used: it is blank",
        "region in the environment variable `HUAWEICLOUD_SDK_REGION` cannot be used: it is blank",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("made-up-secret"), "{text}");
}
