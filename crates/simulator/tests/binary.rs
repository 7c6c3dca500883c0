//! The program: its one line, its arguments, its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secapi-simulator"));
    command.args(arguments);
    command
}

fn refused(arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = program(arguments).output().unwrap();
    assert_eq!(status.code(), Some(2), "{arguments:?}");
    assert!(stdout.is_empty(), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

/// Starts it, hands its line to the check and stops it.
fn started(arguments: &[&str], check: impl FnOnce(&Value)) {
    let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let line = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    check(&line);
    assert!(
        child.try_wait().unwrap().is_none(),
        "it serves until it is stopped"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn it_prints_where_it_serves_and_what_lets_a_client_in() {
    let needed: [(&str, &[&str]); 4] = [
        (
            "dbss",
            &[
                "username",
                "password",
                "domain_name",
                "region",
                "token",
                "access_key",
                "secret_key",
                "project_id",
            ],
        ),
        (
            "forticasb",
            &[
                "api_credential",
                "username",
                "password",
                "refresh_token",
                "token",
            ],
        ),
        (
            "forticwp",
            &[
                "api_credential",
                "username",
                "password",
                "refresh_token",
                "token",
            ],
        ),
        ("fortinac", &["token"]),
    ];
    for (product, names) in needed {
        started(&["--product", product], |line| {
            assert_eq!(line["product"], product);
            for name in names {
                assert!(line["credentials"][name].is_string(), "{product} {name}");
            }
            let address = line["base_url"]
                .as_str()
                .unwrap()
                .strip_prefix("http://127.0.0.1:")
                .unwrap();
            let mut stream = TcpStream::connect(format!("127.0.0.1:{address}")).unwrap();
            stream
                .write_all(b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        });
    }
}

#[test]
fn options_are_taken_in_both_forms() {
    let mut seen = Vec::new();
    for seed in ["--seed=7", "--seed=7", "--seed=8"] {
        let arguments = [
            "--product=dbss",
            seed,
            "--access-key",
            "MADEUP",
            "--secret-key=made-up=secret",
            "--listen",
            "[::1]:0",
        ];
        started(&arguments, |line| {
            assert_eq!(
                (
                    &line["credentials"]["access_key"],
                    &line["credentials"]["secret_key"]
                ),
                (&"MADEUP".into(), &"made-up=secret".into())
            );
            assert!(
                line["base_url"]
                    .as_str()
                    .unwrap()
                    .starts_with("http://[::1]:")
            );
            seen.push(line["credentials"]["project_id"].clone());
        });
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
}

#[test]
fn help_is_no_failure() {
    let output = program(&["--product", "nac", "--help"]).output().unwrap();
    assert!(output.status.success());
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("--product P")
    );
}

#[test]
fn bad_arguments_are_named() {
    for (arguments, expected) in [
        (
            &[][..],
            "`--product` is missing; there are dbss, forticasb, forticwp, fortinac",
        ),
        (
            &["--product", "nac"],
            "there is no product `nac`; there are dbss, forticasb, forticwp, fortinac",
        ),
        (&["--product"], "`--product` needs a value"),
        (&["--port", "1"], "unknown argument `--port`"),
        (&["serve"], "unknown argument `serve`"),
        (&["--seed", "1", "--seed", "2"], "`--seed` is given twice"),
        (
            &["--product", "dbss", "--seed", "-1"],
            "`--seed -1` is not a number from 0 on",
        ),
        (
            &["--product", "dbss", "--access-key", "A"],
            "`--access-key` and `--secret-key` go together",
        ),
        (
            &["--product", "dbss", "--listen", "0.0.0.0:0"],
            "0.0.0.0:0 can be reached from other machines",
        ),
        (
            &["--product", "dbss", "--listen", "nowhere"],
            "`nowhere` is not an address and port",
        ),
    ] {
        let text = refused(arguments);
        assert!(
            text.starts_with(&format!("secapi-simulator: {expected}")),
            "{arguments:?}: {text}"
        );
        assert!(text.ends_with("Try --help.\n"));
    }
}
